import { asc, eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { analyticsRollups, analyticsState } from "#db/tables/analytics";
import { teams } from "#db/tables/teams";
import { sweepAnalytics } from "#server/agents/analytics";
import { dayIn } from "#server/domains/budgets/policy";
import { tell, type Work, writeWork } from "#tests/support/analytics";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { prepareAnalytics, rebuildDays, rollUpHours } from "./commands.ts";
import { dayBefore } from "./days.ts";
import { HISTOGRAM_ERROR } from "./histogram.ts";
import { pendingHours } from "./orchestration.ts";
import { teamAnalytics } from "./queries.ts";

/** Around both changes of the clock, in zones with whole, half and odd hours. */
const ZONES = ["Europe/Stockholm", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"];
const SPRING = Date.UTC(2026, 2, 27);
const AUTUMN = Date.UTC(2026, 9, 23);
const HOUR_MS = 3_600_000;
/** All of it lies behind, also what was accepted late. */
const SEASON_MS = 8 * 24 * HOUR_MS;

let database: Database;
let team: TestTeam;
let agents: string[];
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  agents = [await makeAgent(team, "Bram", "data_processor"), await makeAgent(team, "Juno", "analyst")];
});
afterAll(() => database.close());

const call = fc.record({
  latencyMs: fc.integer({ min: 1, max: 90_000 }),
  micros: fc.nat({ max: 5_000 }),
  isOk: fc.boolean(),
});
const work = fc.record({
  agent: fc.nat({ max: 1 }),
  model: fc.constantFrom("large", "small", "rules"),
  capability: fc.constantFrom("writing" as const, "analysis" as const, null),
  atMs: fc.nat({ max: 5 * 24 * 60 }).map((minutes) => minutes * 60_000),
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  status: fc.constantFrom("succeeded" as const, "failed" as const, "cancelled" as const),
  kind: fc.constantFrom("work" as const, "work" as const, "fork" as const),
  acceptedAfterMs: fc.option(fc.nat({ max: 30 * HOUR_MS })),
  startedBeforeMs: fc.nat({ max: 50 * HOUR_MS }),
});
/** What follows a piece of work: a sweep, one that dies before it moves its place on, a repeat of old hours, a rebuild, or nothing. */
const then = fc.constantFrom(
  "sweep" as const,
  "die" as const,
  "repeat" as const,
  "rebuild" as const,
  "nothing" as const,
);

/** The same figures, reckoned from the works themselves by another calendar and by exact ranks. */
function reckon(works: Work[], zone: string) {
  const counted = works.filter((one) => one.kind !== "fork");
  const done = works.filter((one) => one.acceptedAfterMs !== null);
  const calls = works.flatMap((one) => one.calls.map((of, at) => ({ ...of, atMs: one.atMs + at * 60_000 })));
  const dayOf = (ms: number) => new Date(ms).toLocaleDateString("sv-SE", { timeZone: zone });
  const endOf = (one: Work) => one.atMs + one.calls.length * 60_000;
  const perDay = (times: number[]) => {
    const days: Record<string, number> = {};
    for (const ms of times) days[dayOf(ms)] = (days[dayOf(ms)] ?? 0) + 1;
    return days;
  };
  return {
    calls: calls.length,
    spentMicros: calls.reduce((sum, { micros }) => sum + micros, 0),
    failedCalls: calls.filter(({ isOk }) => !isOk).length,
    runsSucceeded: counted.filter(({ status }) => status === "succeeded").length,
    runsFailed: counted.filter(({ status }) => status === "failed").length,
    tasksDone: done.length,
    callsByDay: perDay(calls.map(({ atMs }) => atMs)),
    doneByDay: perDay(done.map((one) => endOf(one) + (one.acceptedAfterMs ?? 0))),
    latencies: calls.flatMap(({ isOk, latencyMs }) => (isOk ? [latencyMs] : [])).sort((a, b) => a - b),
    cycles: done
      .map((one) => endOf(one) + (one.acceptedAfterMs ?? 0) - (one.atMs - one.startedBeforeMs))
      .sort((a, b) => a - b),
  };
}

const rank = (sorted: number[], share: number) => sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1] ?? null;
function expectNear(found: number | null, exact: number | null): void {
  if (exact === null) expect(found).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * HISTOGRAM_ERROR + 1);
}

async function rowsOfTeam() {
  const rows = await getDb()
    .select()
    .from(analyticsRollups)
    .where(eq(analyticsRollups.teamId, team.id))
    .orderBy(asc(analyticsRollups.grain), asc(analyticsRollups.bucket));
  return rows.map(({ id: _, ...row }) => JSON.stringify(row, Object.keys(row).sort())).sort();
}

async function rebuild(atMs: number): Promise<void> {
  await prepareAnalytics.call(team.machine, {});
  for (let next: string | null = ""; next !== null; )
    ({ nextDay: next } = await rebuildDays.call(team.machine, { days: 100, atMs }));
}

async function follow(how: "sweep" | "die" | "repeat" | "rebuild" | "nothing", atMs: number): Promise<void> {
  if (how === "sweep") await sweepAnalytics(atMs);
  if (how === "rebuild") await rebuild(atMs);
  if (how !== "die" && how !== "repeat") return;
  const { teams: behind } = await pendingHours.call(team.machine, {});
  for (const { teamId, hours } of behind) if (teamId === team.id) await rollUpHours.call(team.machine, { hours });
  if (how === "repeat")
    for (const { teamId, hours } of behind) if (teamId === team.id) await rollUpHours.call(team.machine, { hours });
}

async function begin(zone: string, atMs: number): Promise<void> {
  const db = getDb();
  await db.execute("truncate analytics_rollups, interactions, ledger_entries, run_steps, runs, tasks, events cascade");
  await db.delete(analyticsState);
  await db.execute("delete from event_cursors");
  await db.update(teams).set({ timezone: zone }).where(eq(teams.id, team.id));
  await rebuild(atMs);
}

it("rollups equal what is reckoned from scratch, across crashes, repeats, rebuilds and changes of the clock", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ZONES),
      fc.constantFrom(SPRING, AUTUMN),
      fc.array(fc.tuple(work, then), { minLength: 1, maxLength: 8 }),
      async (zone, season, history) => {
        const lateMs = season + SEASON_MS;
        await begin(zone, lateMs);
        const works: Work[] = [];
        for (const [{ agent, ...facts }, how] of history) {
          const one: Work = {
            ...facts,
            atMs: season + facts.atMs,
            teamId: team.id,
            agentId: agents[agent] ?? "",
            missionId: null,
          };
          works.push(one);
          const { runId, taskId } = await writeWork(one);
          await tell(team.id, "step.finished", { runId });
          await tell(team.id, "run.finished", { runId });
          if (one.acceptedAfterMs !== null) await tell(team.id, "task.accepted", { taskId });
          await follow(how, lateMs);
        }
        await sweepAnalytics(lateMs);
        const exact = reckon(works, zone);
        const view = await teamAnalytics.call(team.ctx, {
          from: dayBefore(dayIn("UTC", season), 4),
          to: dayIn("UTC", lateMs),
        });
        for (const { day, calls, tasksDone } of view.byDay) {
          expect([day, calls]).toEqual([day, exact.callsByDay[day] ?? 0]);
          expect([day, tasksDone]).toEqual([day, exact.doneByDay[day] ?? 0]);
        }
        const { total, byAgent, byModel } = await teamAnalytics.call(team.ctx, {
          from: "2026-01-01",
          to: "2026-12-31",
        });
        const { calls, spentMicros, failedCalls, runsSucceeded, runsFailed, tasksDone } = exact;
        expect(total).toMatchObject({ calls, spentMicros, failedCalls, runsSucceeded, runsFailed, tasksDone });
        for (const group of [byAgent, byModel])
          expect(group.lines.reduce((sum, line) => sum + line.calls, 0)).toBe(calls);
        for (const [found, share] of [
          [total.latencyP50Ms, 0.5],
          [total.latencyP95Ms, 0.95],
        ] as const)
          expectNear(found, rank(exact.latencies, share));
        expectNear(total.cycleMedianMs, rank(exact.cycles, 0.5));
        expectNear(total.cycleP90Ms, rank(exact.cycles, 0.9));
        const kept = await rowsOfTeam();
        await rebuild(lateMs);
        expect(await rowsOfTeam()).toEqual(kept);
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
