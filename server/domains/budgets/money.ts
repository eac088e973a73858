import { type SQL, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { rowsAsJson } from "#db/columns";
import { literal } from "#db/literal-limits";
import { agents } from "#db/tables/agents";
import { interactions, ledgerEntries } from "#db/tables/llm";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";

/** Lines shown of one grouping; the rest is told as a sum. */
export const MONEY_LINES = 50;

type Figures = {
  spentMicros: number;
  reservedMicros: number;
  calls: number;
  simulatedCalls: number;
  unknownCalls: number;
  unknownMicros: number;
};

/** Sums over ledger entries `l` beside their calls `i`. What nobody knows the price of is counted by a fallback, and told apart. */
const FIGURES = sql`
  coalesce(sum(l.settled_micros) filter (where l.state = 'settled'), 0)::float8 as "spentMicros",
  coalesce(sum(l.reserved_micros) filter (where l.state in ('reserved', 'sent')), 0)::float8 as "reservedMicros",
  (count(*) filter (where l.state in ('sent', 'settled')))::int as calls,
  (count(*) filter (where l.state in ('sent', 'settled') and i.is_simulated))::int as "simulatedCalls",
  (count(*) filter (where i.cost_micros is null and i.fallback_cost_micros is not null))::int as "unknownCalls",
  coalesce(sum(l.settled_micros) filter (where i.cost_micros is null and i.fallback_cost_micros is not null), 0)::float8 as "unknownMicros"`;

const LEDGER = sql`${ledgerEntries} l join ${interactions} i on i.id = l.interaction_id`;

export type Range = { teamId: string; timezone: string; fromDay: string };

const within = ({ teamId, fromDay }: Range) => sql`l.team_id = ${teamId} and l.day >= ${fromDay}`;
const acceptedIn = ({ teamId, timezone, fromDay }: Range) =>
  sql`t.team_id = ${teamId} and t.status = 'done' and to_char(t.finished_at at time zone ${timezone}, 'YYYY-MM-DD') >= ${fromDay}`;

type Grouped = Figures & { id: string; name: string; note: string | null; capMicros: number | null; accepted: number };

/** What a team's calls took, split in every way: one statement, so that while money is spent all of them are of one moment. */
export async function spendOfTeam(db: Reader, range: Range) {
  const lines = (grouped: SQL) =>
    rowsAsJson<Grouped>(sql`${grouped} order by "spentMicros" desc, calls desc, name limit ${literal(MONEY_LINES)}`);
  const [row] = await rowsOf<{ byDay: (Figures & { day: string })[]; accepted: number } & Record<By, Grouped[]>>(
    db,
    sql`select ${rowsAsJson(byDay(range))} as "byDay", ${lines(byAgent(range))} as "byAgent",
      ${lines(byMission(range))} as "byMission", ${lines(byModel(range))} as "byModel",
      ${lines(byCapability(range))} as "byCapability",
      (select count(*)::int from ${tasks} t where ${acceptedIn(range)}) as accepted`,
  );
  if (!row) throw new Error("A select without a table has one row.");
  return row;
}

type By = "byAgent" | "byMission" | "byModel" | "byCapability";

/** What each day took, oldest first; days without a call are left out. */
function byDay(range: Range): SQL {
  return sql`select l.day, ${FIGURES} from ${LEDGER} where ${within(range)} group by l.day order by l.day`;
}

/** What one accepted task took. Null when none was accepted; zero, and said to be simulated, when only free calls were made. */
export function withUnitCost<F extends { spentMicros: number; accepted: number }>(
  row: F,
): F & { perAcceptedMicros: number | null } {
  return { ...row, perAcceptedMicros: row.accepted === 0 ? null : Math.ceil(row.spentMicros / row.accepted) };
}

function byAgent(range: Range): SQL {
  return sql`select a.id, a.name, a.role as note, a.daily_cap_micros::float8 as "capMicros", coalesce(t.accepted, 0)::int as accepted, s.*
    from (select l.agent_id, ${FIGURES} from ${LEDGER} where ${within(range)} group by l.agent_id) s
    join ${agents} a on a.id = s.agent_id
    left join (select t.assignee_agent_id, count(*) as accepted from ${tasks} t where ${acceptedIn(range)} group by 1) t
      on t.assignee_agent_id = a.id`;
}

function byMission(range: Range): SQL {
  return sql`select m.id, 'M-' || m.number || ' ' || m.title as name, m.status as note, m.budget_micros::float8 as "capMicros",
      coalesce(t.accepted, 0)::int as accepted, s.*
    from (select l.mission_id, ${FIGURES} from ${LEDGER} where ${within(range)} group by l.mission_id) s
    join ${missions} m on m.id = s.mission_id
    left join (select t.mission_id, count(*) as accepted from ${tasks} t where ${acceptedIn(range)} group by 1) t
      on t.mission_id = m.id`;
}

/** By model; accepted are the tasks whose work it took part in. */
function byModel(range: Range): SQL {
  return sql`select s.provider || '/' || s.model as id, s.model as name, s.provider as note, null::float8 as "capMicros",
      coalesce(t.accepted, 0)::int as accepted, s.*
    from (select i.provider, i.model, ${FIGURES} from ${LEDGER} where ${within(range)} group by 1, 2) s
    left join (select i.provider, i.model, count(distinct t.id) as accepted
      from ${tasks} t join ${runs} r on r.task_id = t.id and r.purpose = 'work' and r.kind = 'work'
      join ${interactions} i on i.run_id = r.id and i.status = 'ok'
      where ${acceptedIn(range)} group by 1, 2) t on t.provider = s.provider and t.model = s.model`;
}

/** By the capability of the task; what belongs to no task (planning, closing, answers) stands under its own name. */
function byCapability(range: Range): SQL {
  return sql`select coalesce(s.capability, 'other') as id, coalesce(s.capability, 'planning and talk') as name, null as note,
      null::float8 as "capMicros", coalesce(t.accepted, 0)::int as accepted, s.*
    from (select w.capability, ${FIGURES} from ${LEDGER} join ${runs} r on r.id = l.run_id
      left join ${tasks} w on w.id = r.task_id where ${within(range)} group by 1) s
    left join (select t.capability, count(*) as accepted from ${tasks} t where ${acceptedIn(range)} group by 1) t
      on t.capability is not distinct from s.capability and s.capability is not null`;
}

export type MissionTaskMoney = Figures & {
  id: string;
  name: string;
  note: string | null;
  isOpen: boolean;
  isAccepted: boolean;
  estimateMicros: number | null;
};

/**
 * What each task of a mission took, and for the open ones what they may take in all: the plan's estimate, else the median of what
 * accepted tasks of the same capability took in this team. Null where neither is known.
 */
export function moneyByTask(db: Reader, teamId: string, missionId: string): Promise<MissionTaskMoney[]> {
  return rowsOf<MissionTaskMoney>(db, byTask(teamId, missionId));
}

function byTask(teamId: string, missionId: string): SQL {
  return sql`with past as (
        select w.capability, ceil(percentile_cont(0.5) within group (order by w.micros)) as micros from (
          select t.capability, sum(l.settled_micros) as micros from ${tasks} t
          join ${runs} r on r.task_id = t.id join ${ledgerEntries} l on l.run_id = r.id and l.state = 'settled'
          where t.team_id = ${teamId} and t.status = 'done' and t.finished_at > now() - interval '90 days'
          group by t.id) w group by 1),
      spent as (select r.task_id, ${FIGURES} from ${LEDGER} join ${runs} r on r.id = l.run_id
        where l.team_id = ${teamId} and l.mission_id = ${missionId} and r.task_id is not null group by 1)
      select t.id, 'T-' || t.number || ' ' || t.title as name, t.capability as note,
        t.status not in ('done', 'cancelled') as "isOpen", t.status = 'done' as "isAccepted",
        coalesce(t.estimate_micros, past.micros)::float8 as "estimateMicros",
        coalesce(s."spentMicros", 0) as "spentMicros", coalesce(s."reservedMicros", 0) as "reservedMicros",
        coalesce(s.calls, 0) as calls, coalesce(s."simulatedCalls", 0) as "simulatedCalls",
        coalesce(s."unknownCalls", 0) as "unknownCalls", coalesce(s."unknownMicros", 0) as "unknownMicros"
      from ${tasks} t left join spent s on s.task_id = t.id left join past on past.capability = t.capability
      where t.team_id = ${teamId} and t.mission_id = ${missionId} order by t.number limit 500`;
}

type Share = Figures & { id: string; name: string };

/** A mission's cap and what it took, split in every way: one statement, as for the team. Undefined: there is no such mission in it. */
export async function spendOfMission(db: Reader, teamId: string, missionId: string) {
  const calls = (key: SQL, name: SQL) =>
    rowsAsJson<Share>(sql`select ${key} as id, ${name} as name, ${FIGURES} from ${LEDGER} join ${agents} a on a.id = l.agent_id
      where l.team_id = ${teamId} and l.mission_id = ${missionId}
      group by 1, 2 order by "spentMicros" desc, calls desc limit ${literal(MONEY_LINES)}`);
  const model = sql`i.provider || '/' || i.model`;
  const [row] = await rowsOf<{ cap: number | null; byTask: MissionTaskMoney[]; byAgent: Share[]; byModel: Share[] }>(
    db,
    sql`select m.budget_micros::float8 as cap, ${rowsAsJson(byTask(teamId, missionId))} as "byTask",
      ${calls(sql`a.id::text`, sql`a.name`)} as "byAgent", ${calls(model, model)} as "byModel"
      from ${missions} m where m.team_id = ${teamId} and m.id = ${missionId}`,
  );
  return row;
}
