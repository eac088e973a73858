import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { literal } from "#db/literal-limits";
import { agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { missions } from "#db/tables/missions";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { teams, users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import { noteAnswer, noteRead, type Reading } from "#server/core/reading";
import { type AgentStateRow, agentStates } from "#server/domains/agents/states";
import { sentenceOf } from "#server/domains/events/sentence";
import { isRunOver } from "#server/domains/runs/schema";
import { DomainError } from "#server/lib/errors";
import { MAX_ACTIVITY, MAX_SECTION, type WorkingState, type WorkingTask } from "./policy.ts";

type Listener = { reading?: Reading };

/** Reads what WORKING.md shows: five statements, whatever the size of the team. */
export async function readWorkingState(
  db: Reader,
  teamId: string,
  /** Whoever reads the file has read all that its lines are made of. */
  reader: Listener = {},
): Promise<WorkingState> {
  const [team] = await db
    .select({ name: teams.name, isPaused: teams.isPaused, timezone: teams.timezone })
    .from(teams)
    .where(eq(teams.id, teamId));
  if (!team) throw new DomainError("not_found", "This team does not exist any more.");
  return {
    team,
    ...(await readAgents(db, teamId, reader)),
    ...(await readMissions(db, teamId, reader)),
    ...(await readTasks(db, teamId, reader)),
    activity: await readActivity(db, teamId, reader),
  };
}

async function readAgents(
  db: Reader,
  teamId: string,
  reader: Listener,
): Promise<Pick<WorkingState, "agents" | "agentCount">> {
  // Those at work first, so that the bound cuts the idle.
  const rows = await rowsOf<AgentStateRow & { total: number }>(
    db,
    sql`select s.*, count(*) over ()::int as total from (${agentStates(teamId)}) s
      order by (s.state = 'idle'), lower(s.name) limit ${literal(2 * MAX_SECTION)}`,
  );
  noteAnswer(reader, rows);
  noteRead(
    reader,
    "run",
    rows.map((row) => row.run_id),
  );
  return {
    agents: rows.map((row) => ({
      name: row.name,
      role: row.role,
      state: row.state,
      reason: row.state_reason,
      doing: doingOf(row),
    })),
    agentCount: rows[0]?.total ?? 0,
  };
}

function doingOf(row: AgentStateRow): string | null {
  const isOver = row.run_status !== null && isRunOver(row.run_status);
  if (row.run_number === null || (isOver && row.state !== "blocked" && row.state !== "failed")) return null;
  const run = `run ${row.run_number}`;
  if (row.task_number !== null)
    return `${row.purpose === "review" ? "checks " : ""}[T-${row.task_number}] ${row.task_title} · ${run}`;
  if (row.purpose === "chat" || row.purpose === "assist")
    return `${row.purpose === "chat" ? "answers in a chat" : "helps another agent"} · ${run}`;
  return row.mission_number === null
    ? run
    : `${row.purpose === "close" ? "closes" : "plans"} [M-${row.mission_number}] · ${run}`;
}

async function readMissions(
  db: Reader,
  teamId: string,
  reader: Listener,
): Promise<Pick<WorkingState, "missions" | "missionCount">> {
  type Row = WorkingState["missions"][number] & { id: string; all: number };
  const rows = await rowsOf<Row>(
    db,
    sql`select m.id, m.number, m.title, m.status, count(*) over ()::int as "all",
        (select count(*)::int from ${tasks} t where t.mission_id = m.id and t.status = 'done') as done,
        (select count(*)::int from ${tasks} t where t.mission_id = m.id and t.status <> 'cancelled') as total
      from ${missions} m
      where m.team_id = ${teamId} and m.status in ('planning', 'running', 'needs_answer')
      order by m.number desc limit ${literal(MAX_SECTION)}`,
  );
  noteAnswer(reader, rows);
  return { missions: rows.map(({ id: _id, all: _all, ...mission }) => mission), missionCount: rows[0]?.all ?? 0 };
}

async function readTasks(
  db: Reader,
  teamId: string,
  reader: Listener,
): Promise<Pick<WorkingState, "tasks" | "taskCounts">> {
  const rows = await rowsOf<TaskLine & { id: string; total: number }>(
    db,
    sql`select r.id, ${LINE}, r.total
      from (
        select t.*, count(*) over (partition by t.status)::int as total,
          row_number() over (
            partition by t.status
            order by array_position(array['urgent', 'high', 'normal', 'low'], t.priority),
              case when t.status in ('done', 'cancelled') then t.number end desc, t.number
          ) as place
        from ${tasks} t where t.team_id = ${teamId}
      ) r
      left join ${agents} a on a.id = r.assignee_agent_id
      left join ${users} u on u.id = r.assignee_user_id
      where r.place <= ${MAX_SECTION}
      order by r.status, r.place`,
  );
  noteAnswer(reader, rows);
  noteRead(
    reader,
    "work",
    rows.map((row) => (row.blocked_reason === null ? null : row.id)),
  );
  const taskCounts: WorkingState["taskCounts"] = {};
  for (const row of rows) taskCounts[row.status] = row.total;
  return { tasks: rows.map(({ id: _id, total: _total, ...row }) => toTask(row)), taskCounts };
}

type TaskLine = Omit<WorkingTask, "blockedReason"> & { blocked_reason: string | null };

/** What a line says of the task `r`. */
const LINE = sql`r.number, r.title, r.status, r.priority, r.blocked_reason, coalesce(a.name, u.name) as assignee,
  (select count(*)::int from ${criteria} c where c.task_id = r.id) as criteria,
  (select count(*)::int from ${criteria} c where c.task_id = r.id
    and exists (select 1 from ${evidence} e where e.criterion_id = c.id)) as proven`;

function toTask({ blocked_reason, ...task }: TaskLine): WorkingTask {
  return { ...task, blockedReason: blocked_reason };
}

/** Tasks by their short numbers as they are now, listed in the file or not; with `lock` they stay so until the transaction ends. */
export async function readTasksByNumber(
  db: Reader,
  teamId: string,
  numbers: number[],
  lock?: "lock",
): Promise<Map<number, WorkingTask & { id: string }>> {
  if (numbers.length === 0) return new Map();
  const wanted = sql`r.team_id = ${teamId} and r.number in (${sql.join(
    numbers.map((number) => sql`${number}`),
    sql`, `,
  )})`;
  if (lock) await db.execute(sql`select r.id from ${tasks} r where ${wanted} order by r.id for update`);
  const rows = await rowsOf<TaskLine & { id: string }>(
    db,
    sql`select r.id, ${LINE} from ${tasks} r
      left join ${agents} a on a.id = r.assignee_agent_id
      left join ${users} u on u.id = r.assignee_user_id
      where ${wanted}`,
  );
  return new Map(rows.map(({ id, ...row }) => [row.number, { ...toTask(row), id }]));
}

async function readActivity(db: Reader, teamId: string, reader: Listener): Promise<WorkingState["activity"]> {
  const rows = await db
    .select({
      kind: events.kind,
      payload: events.payload,
      actor: events.actor,
      runId: events.runId,
      createdAt: events.createdAt,
    })
    .from(events)
    .where(and(eq(events.teamId, teamId), eq(events.class, "domain"), isNotNull(events.seq)))
    .orderBy(desc(events.seq))
    .limit(MAX_ACTIVITY);
  // A sentence quotes: the thing it names, or the run that did it.
  noteAnswer(reader, rows);
  noteRead(
    reader,
    "run",
    rows.flatMap(({ runId, actor }) => [runId, actor.kind === "agent" ? actor.runId : null]),
  );
  return rows.map((event) => ({ at: event.createdAt, sentence: sentenceOf(event) }));
}
