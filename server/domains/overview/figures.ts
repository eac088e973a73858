import { type SQL, sql } from "drizzle-orm";
import { documents } from "#db/tables/documents";
import { budgets, interactions } from "#db/tables/llm";
import { missions, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { AGENT_STATES, type AgentState } from "#server/domains/agents/schema";
import { agentStates } from "#server/domains/agents/states";
import { MISSION_STATUSES, type MissionStatus } from "#server/domains/missions/schema";
import { newId } from "#server/lib/ids";
import type { TeamSummary } from "./schema.ts";

const MINUTE_MS = 60_000;
/** No model call lasts longer, so that calls which ended in the last minute began within it. */
const LONGEST_CALL_MS = 60 * MINUTE_MS;

export type AgentFigures = { state: AgentState; agents: number; simulated: number };

/** How many agents are in each state, and how many of them speak through the simulated model; a program outside has a model of its own. */
export function agentFigures(teamId: string, isDefaultSimulated: boolean): SQL {
  return sql`select s.state, count(*)::int as agents,
      (count(*) filter (where not s.is_program
        and (s.model like 'simulated%' or (s.model = 'default' and ${isDefaultSimulated}::boolean))))::int as simulated
    from (${agentStates(teamId)}) s group by s.state`;
}

export function toAgentCounts(rows: AgentFigures[]): Pick<TeamSummary, "counters" | "agentCount" | "simulatedAgents"> {
  const sum = (pick: (row: AgentFigures) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    counters: countersOf(
      AGENT_STATES,
      rows.map((row) => [row.state, row.agents]),
    ),
    agentCount: sum((row) => row.agents),
    simulatedAgents: sum((row) => row.simulated),
  };
}

/** One row of {@link teamFigures}. */
export type TeamFigures = {
  agents: AgentFigures[] | null;
  done: number;
  total: number;
  tokens: number;
  under_way: number;
  in_step: number;
  documents: number;
  open_questions: number;
  missions: Partial<Record<MissionStatus, number>> | null;
  is_paused: boolean;
  daily_cap_micros: number;
  spent_today_micros: number;
};

/** All figures of a team in one row: its agents, its work, its pause, and its money of the day in its own time zone. */
export function teamFigures(teamId: string, of: { isDefaultSimulated: boolean; atMs: number }): SQL {
  const at = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
  return sql`select team.is_paused, team.daily_cap_micros::float8 as daily_cap_micros,
      (select jsonb_agg(f) from (${agentFigures(teamId, of.isDefaultSimulated)}) f) as agents,
      (select count(*)::int from ${tasks} t where t.team_id = team.id and t.status = 'done') as done,
      (select count(*)::int from ${tasks} t where t.team_id = team.id and t.status <> 'cancelled') as total,
      (select coalesce(sum(i.input_tokens + i.output_tokens), 0)::float8 from ${interactions} i
        where i.team_id = team.id and i.id > ${newId(of.atMs - LONGEST_CALL_MS)}::uuid
          and i.finished_at > ${at(of.atMs - MINUTE_MS)}) as tokens,
      (select count(*)::int from ${runs} r where r.team_id = team.id and r.status in ('queued', 'running')) as under_way,
      (select count(*)::int from ${runs} r where r.team_id = team.id and r.status = 'running'
        and r.lease_until_ms > ${of.atMs}) as in_step,
      (select count(*)::int from ${documents} d where d.team_id = team.id) as documents,
      (select count(*)::int from ${questions} q join ${missions} m on m.id = q.mission_id
        where q.team_id = team.id and q.answer is null and m.status = 'needs_answer') as open_questions,
      (select jsonb_object_agg(c.status, c.n) from
        (select m.status, count(*)::int as n from ${missions} m where m.team_id = team.id group by m.status) c) as missions,
      coalesce((select b.spent_micros from ${budgets} b where b.team_id = team.id and b.kind = 'team_day' and b.ref_id = team.id
        and b.day = to_char(${at(of.atMs)} at time zone team.timezone, 'YYYY-MM-DD')), 0)::float8 as spent_today_micros
    from ${teams} team where team.id = ${teamId}`;
}

export function toSummary(row: TeamFigures): TeamSummary {
  const found = MISSION_STATUSES.map((status): [MissionStatus, number] => [status, row.missions?.[status] ?? 0]);
  return {
    ...toAgentCounts(row.agents ?? []),
    tasks: { done: row.done, total: row.total },
    tokensPerMinute: row.tokens,
    runsUnderWay: { total: row.under_way, inStep: row.in_step },
    documentCount: row.documents,
    openQuestions: row.open_questions,
    missionCounts: countersOf(MISSION_STATUSES, found),
    isPaused: row.is_paused,
    dailyCapMicros: row.daily_cap_micros,
    spentTodayMicros: row.spent_today_micros,
  };
}

/** A figure for every name, 0 where none was found. */
function countersOf<N extends string>(names: readonly N[], found: [N, number][]): Record<N, number> {
  const zero = names.map((name): [N, number] => [name, 0]);
  return Object.fromEntries([...zero, ...found]) as Record<N, number>;
}
