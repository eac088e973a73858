import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { documents } from "#db/tables/documents";
import { budgets, interactions } from "#db/tables/llm";
import { missions, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { query, type Reader } from "#server/core/query";
import { AGENT_STATES, type AgentState } from "#server/domains/agents/schema";
import { agentStates } from "#server/domains/agents/states";
import { listOpenQuestions } from "#server/domains/missions/queries";
import { MISSION_STATUSES, type MissionStatus } from "#server/domains/missions/schema";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { openFailures } from "./failures.ts";
import { teamAttentionView, teamSummaryView } from "./schema.ts";

const MINUTE_MS = 60_000;
/** No model call lasts longer, so that calls which ended in the last minute began within it. */
const LONGEST_CALL_MS = 60 * MINUTE_MS;

/**
 * The team at a glance. Which model an agent on `default` speaks through is configuration, so the door says whether that is the
 * simulated one.
 */
export const teamSummary = query({
  name: "team.summary",
  scope: "team:read",
  input: z.object({ isDefaultSimulated: z.boolean(), atMs: z.number().int().optional() }),
  output: teamSummaryView,
  async run({ db, teamId, input }) {
    const atMs = input.atMs ?? Date.now();
    const agents = await agentFigures(db, teamId, input.isDefaultSimulated);
    return { ...agents, ...(await workFigures(db, teamId, atMs)), ...(await teamFigures(db, teamId, atMs)) };
  },
});

/** How many agents there are, and how many of them speak through the simulated model. */
export const countAgents = query({
  name: "team.agent-count",
  scope: "team:read",
  input: z.object({ isDefaultSimulated: z.boolean() }),
  output: teamSummaryView.pick({ agentCount: true, simulatedAgents: true }),
  run: ({ db, teamId, input }) => agentFigures(db, teamId, input.isDefaultSimulated),
});

/** What waits for a person: open questions, missions out of money, failed work that nothing has followed. */
export const teamAttention = query({
  name: "team.attention",
  scope: "team:read",
  input: z.object({}),
  output: teamAttentionView,
  async run({ ctx, db, teamId }) {
    return {
      openQuestions: await listOpenQuestions.call(ctx, { limit: 20 }),
      moneyStops: await moneyStops(db, teamId),
      failures: await openFailures(db, teamId),
    };
  },
});

/** The team's pause and its money of the day, in its own time zone. */
async function teamFigures(db: Reader, teamId: string, atMs: number) {
  const day = sql`to_char(${new Date(atMs).toISOString()}::timestamptz at time zone t.timezone, 'YYYY-MM-DD')`;
  const [row] = await rowsOf<{ isPaused: boolean; dailyCapMicros: number; spentTodayMicros: number }>(
    db,
    sql`select t.is_paused as "isPaused", t.daily_cap_micros::float8 as "dailyCapMicros",
        coalesce((select b.spent_micros from ${budgets} b where b.team_id = t.id and b.kind = 'team_day' and b.ref_id = t.id
          and b.day = ${day}), 0)::float8 as "spentTodayMicros"
      from ${teams} t where t.id = ${teamId}`,
  );
  if (!row) throw new DomainError("not_found", "This team does not exist any more.");
  return row;
}

async function moneyStops(db: Reader, teamId: string) {
  return db
    .select({
      missionId: missions.id,
      number: missions.number,
      title: missions.title,
      reason: sql<string>`coalesce(${missions.statusReason}, '')`,
      since: missions.createdAt,
    })
    .from(missions)
    .where(
      and(
        eq(missions.teamId, teamId),
        eq(missions.status, "needs_answer"),
        sql`not exists (select 1 from ${questions} where ${questions.missionId} = ${missions.id} and ${questions.answer} is null)`,
      ),
    )
    .orderBy(asc(missions.createdAt))
    .limit(20);
}

async function agentFigures(db: Reader, teamId: string, isDefaultSimulated: boolean) {
  const rows = await rowsOf<{ state: AgentState; agents: number; simulated: number }>(
    db,
    sql`select s.state, count(*)::int as agents,
        (count(*) filter (where s.model like 'simulated%' or (s.model = 'default' and ${isDefaultSimulated}::boolean)))::int as simulated
      from (${agentStates(teamId)}) s group by s.state`,
  );
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    counters: countersOf(
      AGENT_STATES,
      rows.map((row) => [row.state, row.agents]),
    ),
    agentCount: sum((row) => row.agents),
    simulatedAgents: sum((row) => row.simulated),
  };
}

async function workFigures(db: Reader, teamId: string, atMs: number) {
  const [row] = await rowsOf<{
    done: number;
    total: number;
    tokens: number;
    under_way: number;
    in_step: number;
    documents: number;
    open_questions: number;
    missions: Partial<Record<MissionStatus, number>> | null;
  }>(
    db,
    sql`select
      (select count(*)::int from ${tasks} t where t.team_id = ${teamId} and t.status = 'done') as done,
      (select count(*)::int from ${tasks} t where t.team_id = ${teamId} and t.status <> 'cancelled') as total,
      (select coalesce(sum(i.input_tokens + i.output_tokens), 0)::int from ${interactions} i
        where i.team_id = ${teamId} and i.id > ${newId(atMs - LONGEST_CALL_MS)}::uuid
          and i.finished_at > ${new Date(atMs - MINUTE_MS).toISOString()}::timestamptz) as tokens,
      (select count(*)::int from ${runs} r where r.team_id = ${teamId} and r.status in ('queued', 'running')) as under_way,
      (select count(*)::int from ${runs} r where r.team_id = ${teamId} and r.status = 'running'
        and r.lease_until_ms > ${atMs}) as in_step,
      (select count(*)::int from ${documents} d where d.team_id = ${teamId}) as documents,
      (select count(*)::int from ${questions} q join ${missions} m on m.id = q.mission_id
        where q.team_id = ${teamId} and q.answer is null and m.status = 'needs_answer') as open_questions,
      (select jsonb_object_agg(c.status, c.n) from
        (select m.status, count(*)::int as n from ${missions} m where m.team_id = ${teamId} group by m.status) c) as missions`,
  );
  const found = MISSION_STATUSES.map((status): [MissionStatus, number] => [status, row?.missions?.[status] ?? 0]);
  return {
    tasks: { done: row?.done ?? 0, total: row?.total ?? 0 },
    tokensPerMinute: row?.tokens ?? 0,
    runsUnderWay: { total: row?.under_way ?? 0, inStep: row?.in_step ?? 0 },
    documentCount: row?.documents ?? 0,
    openQuestions: row?.open_questions ?? 0,
    missionCounts: countersOf(MISSION_STATUSES, found),
  };
}

/** A figure for every name, 0 where none was found. */
function countersOf<N extends string>(names: readonly N[], found: [N, number][]): Record<N, number> {
  const zero = names.map((name): [N, number] => [name, 0]);
  return Object.fromEntries([...zero, ...found]) as Record<N, number>;
}
