import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { literal } from "#db/literal-limits";
import { analyticsState } from "#db/tables/analytics";
import { eventCursors, events } from "#db/tables/kernel";
import { interactions } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { query, type Reader } from "#server/core/query";
import { ANALYTICS_CURSOR } from "./commands.ts";

const MAX_EVENTS = 500;
/** A step only tells of calls of these last hours; the end of its run makes sure of all of them. */
const STEP_REACH = "2 hours";

const behind = z.object({ teamId: z.string(), hours: z.array(z.string()) });

/**
 * The hours in which something changed since the sweep's last look, by team, and the place to go on from. What an event names is looked
 * up: a run's calls, its end, a task's acceptance may lie in other hours than the event itself.
 */
export const pendingHours = query({
  name: "analytics.pending-hours",
  scope: "machine:write",
  input: z.object({}),
  output: z.object({ teams: z.array(behind), seq: z.number().nullable(), isMore: z.boolean() }),
  async run({ db }) {
    const [news] = await rowsOf<{ count: number; seq: number | null; from: number }>(
      db,
      sql`select count(*)::int as count, max(n.seq)::float8 as seq, ${cursor}::float8 as from from (
        select seq from ${events} where seq > ${cursor} order by seq limit ${literal(MAX_EVENTS)}) n`,
    );
    if (!news || news.seq === null) return { teams: [], seq: null, isMore: false };
    const rows = await changedHours(db, sql`e.seq > ${news.from} and e.seq <= ${news.seq}`);
    const byTeam = new Map<string, string[]>();
    for (const { teamId, hour } of rows) byTeam.set(teamId, [...(byTeam.get(teamId) ?? []), hour]);
    const behindTeams = [...byTeam].map(([teamId, hours]) => ({ teamId, hours }));
    return { teams: behindTeams, seq: news.seq, isMore: news.count === MAX_EVENTS };
  },
});

const cursor = sql`coalesce((select c.seq from ${eventCursors} c where c.consumer = ${ANALYTICS_CURSOR}), 0)`;

function changedHours(db: Reader, isNew: SQL) {
  const zone = sql`s.timezone`;
  const hour = (moment: SQL) => sql`to_char(${moment} at time zone ${zone}, 'YYYY-MM-DD"T"HH24')`;
  return rowsOf<{ teamId: string; hour: string }>(
    db,
    sql`with news as (
        select e.team_id, e.kind, e.run_id, e.task_id, e.created_at from ${events} e
        where ${isNew} and e.kind in ('run.finished', 'step.finished', 'task.accepted', 'task.updated', 'agent.health_changed')),
      told as (
        select n.team_id, n.run_id, bool_or(n.kind = 'run.finished') as is_over from news n
        where n.kind in ('run.finished', 'step.finished') and n.run_id is not null group by 1, 2
        union all
        select n.team_id, r.id, true from news n join ${runs} r on r.task_id = n.task_id where n.kind = 'task.updated'),
      moments as (
        select t.team_id, i.started_at as at from told t join ${interactions} i on i.run_id = t.run_id
          where t.is_over or i.started_at > now() - ${STEP_REACH}::interval
        union all
        select t.team_id, r.finished_at from told t join ${runs} r on r.id = t.run_id
        union all
        select n.team_id, k.finished_at from news n join ${tasks} k on k.id = n.task_id
        union all
        select n.team_id, n.created_at from news n where n.kind = 'agent.health_changed')
      select distinct m.team_id as "teamId", ${hour(sql`m.at`)} as hour
      from moments m join ${analyticsState} s on s.team_id = m.team_id where m.at is not null order by 1, 2`,
  );
}

/** Teams whose rollups are not begun, were made in another time zone, or are being built. */
export const unbuiltTeams = query({
  name: "analytics.unbuilt-teams",
  scope: "machine:write",
  input: z.object({}),
  output: z.array(z.object({ teamId: z.string(), isBegun: z.boolean() })),
  async run({ db }) {
    return rowsOf<{ teamId: string; isBegun: boolean }>(
      db,
      sql`select t.id as "teamId", (s.team_id is not null and s.timezone = t.timezone) as "isBegun"
        from ${teams} t left join ${analyticsState} s on s.team_id = t.id
        where t.deleted_at is null and (s.team_id is null or s.timezone <> t.timezone or s.next_day is not null) order by t.id limit 100`,
    );
  },
});
