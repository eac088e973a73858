import { and, asc, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { agents } from "#db/tables/agents";
import { analyticsRollups, analyticsState } from "#db/tables/analytics";
import { teams } from "#db/tables/teams";
import { query, type Reader } from "#server/core/query";
import { dayIn } from "#server/domains/budgets/policy";
import { DomainError } from "#server/lib/errors";
import { momentMs } from "#server/lib/moment";
import { dayBefore, daysFrom, isDay } from "./days.ts";
import { figuresOf, groupOf, readNames, readSums } from "./groups.ts";
import { type Histogram, merge, percentile } from "./histogram.ts";
import { COUNTS, type Count } from "./rollup.ts";
import {
  ANALYTICS_LINES,
  type AnalyticsGlance,
  analyticsGlance,
  analyticsInput,
  analyticsView,
  MAX_ANALYTICS_DAYS,
} from "./schema.ts";

const at = { atMs: momentMs.optional() };

/** What the team got done, how well, how fast and for how much: from rollups, so that a year costs about what a day does. */
export const teamAnalytics = query({
  name: "analytics.team",
  scope: "runs:read",
  input: analyticsInput.extend(at),
  output: analyticsView,
  async run({ db, teamId, input }) {
    const { timezone, rebuildingDay } = await stateOf(db, teamId);
    const { from, to } = rangeOf(input, dayIn(timezone, input.atMs ?? Date.now()));
    const sums = await readSums(db, { ...input, teamId, from, to });
    const of = (set: "total" | "day" | "agent" | "model" | "mission" | "capability") => sums.get(set) ?? new Map();
    const names = new Map(
      (
        await readNames(db, teamId, {
          agentIds: [...of("agent").keys()].filter(Boolean),
          missionIds: [...of("mission").keys()].filter(Boolean),
        })
      ).map(({ id, ...named }) => [id, named]),
    );
    return {
      from,
      to,
      timezone,
      total: of("total").get("") ?? NOTHING,
      byDay: daysFrom(from, to).map((day) => ({ day, ...(of("day").get(day) ?? NOTHING) })),
      byAgent: groupOf(of("agent"), (id) => names.get(id) ?? (id === "" ? PEOPLE : null)),
      byModel: groupOf(of("model"), (id) => (id === "" ? null : modelName(id))),
      byMission: groupOf(of("mission"), (id) => names.get(id) ?? (id === "" ? NO_MISSION : null)),
      byCapability: groupOf(of("capability"), (id) => ({
        name: id.replaceAll("_", " ") || "planning and talk",
        note: null,
      })),
      heartbeats: await readHeartbeats(db, teamId),
      rebuildingDay,
    };
  },
});

const NOTHING = figuresOf(Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<Count, number>, {
  latency: {},
  firstToken: {},
  cycle: {},
});
const PEOPLE = { name: "people", note: null };
const NO_MISSION = { name: "no mission", note: null };

function modelName(id: string): { name: string; note: string } {
  const [provider = "", ...model] = id.split("/");
  return { name: model.join("/"), note: provider };
}

const GLANCE_DAYS = 14;

/** The last two weeks in small. */
export const glanceAnalytics = query({
  name: "analytics.glance",
  scope: "runs:read",
  input: z.object(at),
  output: analyticsGlance,
  async run({ db, teamId, input }) {
    const { timezone } = await stateOf(db, teamId);
    const to = dayIn(timezone, input.atMs ?? Date.now());
    const from = dayBefore(to, GLANCE_DAYS - 1);
    const rows = await rowsOf<AnalyticsGlance["days"][number] & { cycles: Histogram[] }>(
      db,
      sql`select r.day, sum(r.tasks_done)::int as "tasksDone", sum(r.runs_succeeded)::int as "runsSucceeded",
          sum(r.runs_failed)::int as "runsFailed", sum(r.spent_micros)::float8 as "spentMicros", sum(r.calls)::int as calls,
          sum(r.simulated_calls)::int as "simulatedCalls",
          coalesce(jsonb_agg(r.cycle) filter (where r.tasks_done > 0), '[]') as cycles
        from ${analyticsRollups} r
        where r.team_id = ${teamId} and r.grain = 'day' and r.bucket >= ${from} and r.bucket <= ${to} group by r.day`,
    );
    const cycle: Histogram = {};
    for (const row of rows) for (const one of row.cycles) merge(cycle, one);
    const known = new Map(rows.map(({ cycles: _, ...row }) => [row.day, row]));
    return {
      days: daysFrom(from, to).map((day) => known.get(day) ?? { ...QUIET, day }),
      cycleMedianMs: percentile(cycle, 0.5),
    };
  },
});

const QUIET = { tasksDone: 0, runsSucceeded: 0, runsFailed: 0, spentMicros: 0, calls: 0, simulatedCalls: 0 };

async function stateOf(db: Reader, teamId: string): Promise<{ timezone: string; rebuildingDay: string | null }> {
  const [row] = await db
    .select({ timezone: teams.timezone, rebuildingDay: analyticsState.nextDay })
    .from(teams)
    .leftJoin(analyticsState, eq(analyticsState.teamId, teams.id))
    .where(eq(teams.id, teamId));
  return row ?? { timezone: "UTC", rebuildingDay: null };
}

type Wanted = { days: number; from?: string | undefined; to?: string | undefined };

/** The days asked for, as far as they are days and few enough. */
function rangeOf({ days, from, to }: Wanted, today: string): { from: string; to: string } {
  if (from === undefined && to === undefined) return { from: dayBefore(today, days - 1), to: today };
  // Before anything is counted from it.
  for (const day of [from, to])
    if (day !== undefined && !isDay(day))
      throw new DomainError("bad_input", `${day} is not a day of the calendar. Write it as 2026-11-21.`);
  const last = to ?? today;
  const first = from ?? dayBefore(last, days - 1);
  if (first > last) throw new DomainError("bad_input", "The first day lies after the last. Swap them.");
  if (first < dayBefore(last, MAX_ANALYTICS_DAYS - 1))
    throw new DomainError(
      "bad_input",
      `At most ${MAX_ANALYTICS_DAYS} days are shown at once. Choose a shorter stretch.`,
    );
  return { from: first, to: last };
}

/** Agents with a schedule, and any other that is not well; those who are not well first. */
function readHeartbeats(db: Reader, teamId: string) {
  return db
    .select({
      agentId: agents.id,
      name: agents.name,
      health: agents.heartbeatHealth,
      reason: agents.heartbeatReason,
      lastAt: agents.lastHeartbeatAt,
    })
    .from(agents)
    .where(
      and(
        eq(agents.teamId, teamId),
        isNull(agents.retiredAt),
        or(
          isNotNull(agents.heartbeatEveryMs),
          isNotNull(agents.heartbeatCron),
          sql`${agents.heartbeatHealth} <> 'healthy'`,
        ),
      ),
    )
    .orderBy(sql`case ${agents.heartbeatHealth} when 'failing' then 0 when 'late' then 1 else 2 end`, asc(agents.name))
    .limit(ANALYTICS_LINES);
}
