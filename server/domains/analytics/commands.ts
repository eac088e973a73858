import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf, type Tx } from "#db/client";
import { analyticsRollups, analyticsState } from "#db/tables/analytics";
import { eventCursors } from "#db/tables/kernel";
import { interactions } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { dayIn } from "#server/domains/budgets/policy";
import { DomainError } from "#server/lib/errors";
import { dayAfter, hoursOfDay } from "./days.ts";
import { readFacts } from "./facts.ts";
import { addUp, type Rollup, rollUp } from "./rollup.ts";
import { analyticsDay, analyticsHour, analyticsRebuilt, analyticsRolled } from "./schema.ts";

/** The name under which the sweep keeps how far in the order of events it has looked. */
export const ANALYTICS_CURSOR = "analytics";
/** Rows written by one statement: each has some two dozen values, and a statement takes 65,535. */
const ROWS_A_STATEMENT = 1_000;

/** Writes these hours and their days anew from the rows that are the truth; however often, the same comes of it. */
export const rollUpHours = command({
  name: "analytics.roll-up",
  scope: "machine:write",
  audit: false,
  input: z.object({ hours: z.array(analyticsHour).max(5_000) }),
  output: z.object({ days: z.array(z.string()) }),
  events: [analyticsRolled],
  async run({ ctx, tx, input, emit }) {
    const days = [...new Set(input.hours.map((hour) => hour.slice(0, 10)))].sort();
    if (days.length === 0) return { days };
    const timezone = await lockState(tx, ctx.team.id);
    for (const day of days) {
      const hours = [...new Set(input.hours.filter((hour) => hour.startsWith(day)))];
      await writeDay(tx, { teamId: ctx.team.id, timezone, day, hours });
    }
    emit(analyticsRolled, { days: days.slice(-400) });
    return { days };
  },
});

/** Goes on with a rebuild by up to `days` days; tells whether some are left. */
export const rebuildDays = command({
  name: "analytics.rebuild-days",
  scope: "machine:write",
  audit: false,
  input: z.object({ days: z.number().int().min(1).max(100), atMs: z.number().int() }),
  output: z.object({ nextDay: z.string().nullable() }),
  events: [analyticsRolled],
  async run({ ctx, tx, input, emit }) {
    const teamId = ctx.team.id;
    const timezone = await lockState(tx, teamId);
    const [state] = await tx
      .select({ nextDay: analyticsState.nextDay })
      .from(analyticsState)
      .where(eq(analyticsState.teamId, teamId));
    const today = dayIn(timezone, input.atMs);
    let nextDay = state?.nextDay ?? null;
    const built: string[] = [];
    while (nextDay !== null && nextDay <= today && built.length < input.days) {
      await writeDay(tx, { teamId, timezone, day: nextDay, hours: hoursOfDay(nextDay) });
      built.push(nextDay);
      nextDay = dayAfter(nextDay);
    }
    if (nextDay !== null && nextDay > today) nextDay = null;
    await tx.update(analyticsState).set({ nextDay, updatedAt: new Date() }).where(eq(analyticsState.teamId, teamId));
    if (built.length > 0) emit(analyticsRolled, { days: built });
    return { nextDay };
  },
});

/**
 * Begins the rollups of a team anew, in the time zone it has now: after an upgrade, another time zone, or doubt. The old ones stay
 * until their day's turn comes, except when their days were other ones.
 */
async function beginRebuild(tx: Tx, teamId: string): Promise<string> {
  const [team] = await tx.select({ timezone: teams.timezone }).from(teams).where(eq(teams.id, teamId));
  if (!team) throw new DomainError("not_found", "This team does not exist.");
  const [first] = await rowsOf<{ day: string | null }>(
    tx,
    sql`select to_char(least(
        (select min(started_at) from ${interactions} where team_id = ${teamId}),
        (select min(finished_at) from ${runs} where team_id = ${teamId} and finished_at is not null),
        (select min(finished_at) from ${tasks} where team_id = ${teamId} and status = 'done'), now())
      at time zone ${team.timezone}, 'YYYY-MM-DD') as day`,
  );
  const nextDay = first?.day ?? dayIn(team.timezone, Date.now());
  const [before] = await tx
    .select({ timezone: analyticsState.timezone })
    .from(analyticsState)
    .where(eq(analyticsState.teamId, teamId))
    .for("update");
  if (before && before.timezone !== team.timezone)
    await tx.delete(analyticsRollups).where(eq(analyticsRollups.teamId, teamId));
  const fresh = { timezone: team.timezone, nextDay, updatedAt: new Date() };
  await tx
    .insert(analyticsState)
    .values({ teamId, ...fresh })
    .onConflictDoUpdate({ target: analyticsState.teamId, set: fresh });
  return nextDay;
}

/** The machine's own beginning of a team's rollups. */
export const prepareAnalytics = command({
  name: "analytics.prepare",
  scope: "machine:write",
  audit: false,
  input: z.object({}),
  output: z.object({ fromDay: analyticsDay }),
  async run({ ctx, tx }) {
    return { fromDay: await beginRebuild(tx, ctx.team.id) };
  },
});

export const rebuildAnalytics = command({
  name: "analytics.rebuild",
  scope: "team:manage",
  input: z.object({}),
  output: z.object({ fromDay: analyticsDay }),
  events: [analyticsRebuilt],
  async run({ ctx, tx, emit }) {
    const fromDay = await beginRebuild(tx, ctx.team.id);
    emit(analyticsRebuilt, { fromDay });
    return { fromDay };
  },
});

/** Moves the sweep's place in the order of events on; never back. */
export const moveAnalyticsCursor = command({
  name: "analytics.move-cursor",
  scope: "machine:write",
  audit: false,
  input: z.object({ seq: z.number().int().min(0) }),
  output: z.object({}),
  async run({ tx, input }) {
    await tx
      .insert(eventCursors)
      .values({ consumer: ANALYTICS_CURSOR, seq: input.seq })
      .onConflictDoUpdate({
        target: eventCursors.consumer,
        set: { seq: sql`greatest(${eventCursors.seq}, excluded.seq)`, updatedAt: sql`now()` },
      });
    return {};
  },
});

/** One writer of a team's rollups at a time; gives the time zone they are made in. */
async function lockState(tx: Tx, teamId: string): Promise<string> {
  const [state] = await tx
    .select({ timezone: analyticsState.timezone })
    .from(analyticsState)
    .where(eq(analyticsState.teamId, teamId))
    .for("update");
  if (!state) throw new DomainError("conflict", "This team's figures have not been begun yet.");
  return state.timezone;
}

type Day = { teamId: string; timezone: string; day: string; hours: readonly string[] };

async function writeDay(tx: Tx, of: Day): Promise<void> {
  const byHour = rollUp(await readFacts(tx, of));
  await replace(tx, { ...of, grain: "hour", buckets: of.hours }, byHour);
  const parts: Rollup[] = await tx
    .select()
    .from(analyticsRollups)
    .where(
      and(
        eq(analyticsRollups.teamId, of.teamId),
        eq(analyticsRollups.grain, "hour"),
        inArray(analyticsRollups.bucket, hoursOfDay(of.day)),
      ),
    );
  await replace(tx, { ...of, grain: "day", buckets: [of.day] }, new Map([[of.day, addUp(parts)]]));
}

type Place = { teamId: string; day: string; grain: "hour" | "day"; buckets: readonly string[] };

async function replace(tx: Tx, of: Place, rollups: ReadonlyMap<string, Rollup[]>): Promise<void> {
  const { teamId, grain, buckets } = of;
  await tx
    .delete(analyticsRollups)
    .where(
      and(
        eq(analyticsRollups.teamId, teamId),
        eq(analyticsRollups.grain, grain),
        inArray(analyticsRollups.bucket, [...buckets]),
      ),
    );
  const rows = [...rollups].flatMap(([bucket, items]) =>
    items.map((item) => ({ ...item, teamId, grain, bucket, day: of.day })),
  );
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    await tx.insert(analyticsRollups).values(rows.slice(at, at + ROWS_A_STATEMENT));
}
