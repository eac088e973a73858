import { type SQL, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { events } from "#db/tables/kernel";
import { interactions, ledgerEntries } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import type { Fact } from "./rollup.ts";

/** Hours of the team's calendar, `2026-11-21T14`. */
export type Hours = { teamId: string; timezone: string; hours: readonly string[] };

/** The hour of the team's calendar a moment lies in. The hour that comes twice in autumn is one. */
export const hourOf = (moment: SQL, timezone: string): SQL =>
  sql`to_char(${moment} at time zone ${timezone}, 'YYYY-MM-DD"T"HH24')`;

/** The hour itself, and around it as much as a clock may be set: an index finds the stretch, the hour's name decides. */
function isIn(moment: SQL, { timezone, hours }: Hours): SQL {
  const sorted = [...hours].sort();
  const first = sql`${`${sorted[0]}:00`}::timestamp at time zone ${timezone}`;
  const last = sql`${`${sorted.at(-1)}:00`}::timestamp at time zone ${timezone}`;
  const names = sql.join(
    sorted.map((hour) => sql`${hour}`),
    sql`, `,
  );
  return sql`${moment} >= ${first} - interval '2 hours' and ${moment} < ${last} + interval '3 hours'
    and ${hourOf(moment, timezone)} in (${names})`;
}

/** Everything that happened in these hours, from the rows that are the truth. */
export async function readFacts(db: Reader, of: Hours): Promise<Fact[]> {
  if (of.hours.length === 0) return [];
  const found = [await callFacts(db, of), await runFacts(db, of), await taskFacts(db, of), await healthFacts(db, of)];
  return found.flat();
}

/** A model call counts where it began, as its money does. */
function callFacts(db: Reader, of: Hours): Promise<Fact[]> {
  return rowsOf<Fact>(
    db,
    sql`select ${hourOf(sql`i.started_at`, of.timezone)} as bucket, i.agent_id as "agentId", i.provider || '/' || i.model as model,
        coalesce(t.capability, '') as capability, i.mission_id as "missionId", 1 as calls, (i.status <> 'ok')::int as "failedCalls",
        i.is_simulated::int as "simulatedCalls",
        (i.cost_micros is null and i.fallback_cost_micros is not null)::int as "unknownCalls",
        coalesce(i.input_tokens, 0) as "inputTokens", coalesce(i.cached_tokens, 0) as "cachedTokens",
        coalesce(i.output_tokens, 0) as "outputTokens",
        coalesce(l.settled_micros, 0)::float8 as "spentMicros",
        case when i.status = 'ok' then i.latency_ms end as latency,
        case when i.status = 'ok' then i.first_token_ms end as "firstToken"
      from ${interactions} i left join ${ledgerEntries} l on l.interaction_id = i.id and l.state = 'settled'
      left join ${runs} r on r.id = i.run_id left join ${tasks} t on t.id = r.task_id
      where i.team_id = ${of.teamId} and i.status <> 'open' and ${isIn(sql`i.started_at`, of)}`,
  );
}

const modelOf = (runId: SQL): SQL =>
  sql`(select i.provider || '/' || i.model from ${interactions} i where i.run_id = ${runId} order by i.id desc limit 1)`;

/** A run counts where it ended, for the model it spoke through last. A fork is a trial and counts nowhere. */
function runFacts(db: Reader, of: Hours): Promise<Fact[]> {
  return rowsOf<Fact>(
    db,
    sql`select ${hourOf(sql`r.finished_at`, of.timezone)} as bucket, r.agent_id as "agentId",
        coalesce(${modelOf(sql`r.id`)}, '') as model, coalesce(t.capability, '') as capability, r.mission_id as "missionId",
        (r.status = 'succeeded')::int as "runsSucceeded", (r.status = 'failed')::int as "runsFailed",
        (r.status = 'cancelled')::int as "runsCancelled"
      from ${runs} r left join ${tasks} t on t.id = r.task_id
      where r.team_id = ${of.teamId} and r.finished_at is not null and r.kind <> 'fork' and ${isIn(sql`r.finished_at`, of)}`,
  );
}

/** A task counts where it was accepted, for whom it stood on and the model of its last piece of work. */
function taskFacts(db: Reader, of: Hours): Promise<Fact[]> {
  const lastRun = sql`(select r.id from ${runs} r where r.task_id = t.id and r.purpose = 'work' and r.kind = 'work'
    order by r.number desc limit 1)`;
  return rowsOf<Fact>(
    db,
    sql`select ${hourOf(sql`t.finished_at`, of.timezone)} as bucket, t.assignee_agent_id as "agentId",
        coalesce(${modelOf(lastRun)}, '') as model, coalesce(t.capability, '') as capability, t.mission_id as "missionId",
        1 as "tasksDone", t.return_count as "tasksReturned",
        (extract(epoch from t.finished_at - coalesce(t.started_at, t.created_at)) * 1000)::float8 as cycle
      from ${tasks} t
      where t.team_id = ${of.teamId} and t.status = 'done' and t.finished_at is not null and ${isIn(sql`t.finished_at`, of)}`,
  );
}

/** Each time an agent was found late, or failing. */
function healthFacts(db: Reader, of: Hours): Promise<Fact[]> {
  return rowsOf<Fact>(
    db,
    sql`select ${hourOf(sql`e.created_at`, of.timezone)} as bucket, e.agent_id as "agentId", '' as model, '' as capability,
        null as "missionId", (e.payload ->> 'health' = 'late')::int as "becameLate",
        (e.payload ->> 'health' = 'failing')::int as "becameFailing"
      from ${events} e
      where e.team_id = ${of.teamId} and e.kind = 'agent.health_changed' and e.payload ->> 'health' <> 'healthy'
        and ${isIn(sql`e.created_at`, of)}`,
  );
}
