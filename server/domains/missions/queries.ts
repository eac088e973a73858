import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { outer, rowsAsJson } from "#db/columns";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { files, missionFiles, missions, plans, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { originsOf } from "#server/core/outside";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { TASK_STATUSES, type TaskStatus } from "#server/lib/task-lists";
import { type MissionView, missionRow, missionStatus, missionView, type QuestionView, questionView } from "./schema.ts";

const COUNTS = sql<
  Partial<Record<TaskStatus, number>> | string
>`(select coalesce(jsonb_object_agg(c.status, c.n), '{}'::jsonb) from (select ${tasks.status} as status, count(*)::int as n from ${tasks} where ${tasks.missionId} = ${outer(missions.id)} group by ${tasks.status}) c)`;
const SPENT = sql<number>`(select coalesce(sum(${runs.costMicros}), 0)::float8 from ${runs} where ${runs.missionId} = ${outer(missions.id)})`;

const rowColumns = {
  id: missions.id,
  number: missions.number,
  title: missions.title,
  goal: missions.goal,
  status: missions.status,
  statusReason: missions.statusReason,
  ownerName: sql<string>`coalesce(${users.name}, 'Muster')`,
  createdAt: missions.createdAt,
  finishedAt: missions.finishedAt,
  budgetMicros: missions.budgetMicros,
  spentMicros: SPENT,
  taskCounts: COUNTS,
  isPaused: missions.isPaused,
  pausedReason: missions.pausedReason,
};

/** Newest first. */
export const listMissions = query({
  name: "mission.list",
  scope: "missions:read",
  input: z.object({ ...pageInput, status: missionStatus.optional() }),
  output: pageOf(missionRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select(rowColumns)
      .from(missions)
      .leftJoin(users, eq(users.id, missions.ownerUserId))
      .where(
        and(
          eq(missions.teamId, teamId),
          input.status ? eq(missions.status, input.status) : undefined,
          before ? lt(missions.number, Number(before)) : undefined,
        ),
      )
      .orderBy(desc(missions.number))
      .limit(input.limit + 1);
    return toPage(
      rows.map((row) => ({ ...row, taskCounts: fullCounts(row.taskCounts) })),
      input.limit,
      (row) => String(row.number),
    );
  },
});

export const getMission = query({
  name: "mission.get",
  scope: "missions:read",
  input: z.object({ id: z.uuid() }),
  output: missionView,
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({ ...rowColumns, ...DETAIL })
      .from(missions)
      .leftJoin(users, eq(users.id, missions.ownerUserId))
      .leftJoin(plans, and(eq(plans.missionId, missions.id), eq(plans.isCurrent, true)))
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.id)));
    if (!row) throw new DomainError("not_found", "There is no such mission in this team.");
    const sum = (key: "inputTokens" | "cachedTokens" | "outputTokens") =>
      row.costByAgent.reduce((total, agent) => total + agent[key], 0);
    return {
      ...row,
      inputTokens: sum("inputTokens"),
      cachedTokens: sum("cachedTokens"),
      outputTokens: sum("outputTokens"),
      taskCounts: fullCounts(row.taskCounts),
      isSimulated: row.costByAgent.some((entry) => entry.isSimulated),
      durationMs: (row.finishedAt?.getTime() ?? Date.now()) - row.createdAt.getTime(),
      questions: row.questions.map(toQuestion),
    };
  },
});

/** A question as its SQL gives it: times as text. */
type Asked = Omit<QuestionView, "askedAt" | "answeredAt" | "deadlineAt"> & {
  askedAt: string;
  answeredAt: string | null;
  deadlineAt: string | null;
};

const QUESTIONS = sql`
  select q.id, q.mission_id as "missionId", q.task_id as "taskId", q.question, q.why, q.fields, q.deadline_at as "deadlineAt",
    q.fallback, q.is_fallback as "isFallback", a.name as "askedBy", q.created_at as "askedAt", q.answer,
    u.name as "answeredBy", q.answered_at as "answeredAt", ${originsOf(sql`q.id`, ["text"])} as outside
  from ${questions} q join ${agents} a on a.id = q.agent_id left join ${users} u on u.id = q.answered_by_user_id`;

const ofRuns = (figure: SQL) =>
  sql<number>`(select ${figure} from ${runs} r where r.mission_id = ${outer(missions.id)})`;

type AgentCost = MissionView["costByAgent"][number] &
  Pick<MissionView, "inputTokens" | "cachedTokens" | "outputTokens">;

const DETAIL = {
  outside: originsOf(outer(missions.id), ["text", "outcome"]),
  deadlineAt: missions.deadlineAt,
  summary: missions.summary,
  wantsPlanApproval: missions.wantsPlanApproval,
  pausedAt: missions.pausedAt,
  pausedBy: sql<string | null>`(select p.name from ${users} p where p.id = ${missions.pausedByUserId})`,
  plan: { id: plans.id, version: plans.version, summary: plans.summary, createdAt: plans.createdAt },
  runs: ofRuns(sql`count(*)::int`),
  steps: ofRuns(sql`coalesce(sum(r.step_count), 0)::int`),
  modelCalls: ofRuns(sql`coalesce(sum(r.model_calls), 0)::int`),
  attachments: rowsAsJson<MissionView["attachments"][number]>(sql`
    select f.id, f.name, f.media_type as "mediaType", f.size_bytes as "sizeBytes", f.sha256
    from ${missionFiles} x join ${files} f on f.id = x.file_id where x.mission_id = ${outer(missions.id)} order by x.position`),
  questions: rowsAsJson<Asked>(
    sql`${QUESTIONS} where q.mission_id = ${outer(missions.id)} order by q.created_at limit 100`,
  ),
  /** What each agent's model calls cost; the model named is the last one used. */
  costByAgent: rowsAsJson<AgentCost>(sql`
    select a.id as "agentId", a.name, (array_agg(i.model order by i.started_at desc))[1] as model,
      bool_or(i.is_simulated) as "isSimulated",
      coalesce(sum(coalesce(i.cost_micros, i.fallback_cost_micros)), 0)::float8 as "costMicros",
      coalesce(sum(i.input_tokens + i.output_tokens), 0)::float8 as tokens, coalesce(sum(i.input_tokens), 0)::float8 as "inputTokens",
      coalesce(sum(i.cached_tokens), 0)::float8 as "cachedTokens", coalesce(sum(i.output_tokens), 0)::float8 as "outputTokens"
    from ${interactions} i join ${agents} a on a.id = i.agent_id where i.mission_id = ${outer(missions.id)}
    group by a.id, a.name order by "costMicros" desc, a.name`),
};

/** Open questions of the team, oldest first: they hold up work. */
export const listOpenQuestions = query({
  name: "question.list_open",
  scope: "missions:read",
  input: z.object({ limit: z.number().int().min(1).max(100).default(20) }),
  output: z.array(questionView),
  async run({ db, teamId, input }) {
    const rows = await rowsOf<Asked>(
      db,
      sql`${QUESTIONS} join ${missions} m on m.id = q.mission_id
        where q.team_id = ${teamId} and q.answer is null and m.status = 'needs_answer' order by q.created_at limit ${input.limit}`,
    );
    return rows.map(toQuestion);
  },
});

function toQuestion({ askedAt, answeredAt, deadlineAt, ...row }: Asked): QuestionView {
  return {
    ...row,
    askedAt: new Date(askedAt),
    answeredAt: answeredAt === null ? null : new Date(answeredAt),
    deadlineAt: deadlineAt === null ? null : new Date(deadlineAt),
  };
}

function fullCounts(counts: Partial<Record<TaskStatus, number>> | string): Record<TaskStatus, number> {
  const given: Partial<Record<TaskStatus, number>> = typeof counts === "string" ? JSON.parse(counts) : counts;
  const full: Record<TaskStatus, number> = { inbox: 0, assigned: 0, in_progress: 0, review: 0, done: 0, cancelled: 0 };
  for (const status of TASK_STATUSES) full[status] = given[status] ?? 0;
  return full;
}
