import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { analyticsState } from "#db/tables/analytics";
import { teams } from "#db/tables/teams";
import { sweepAnalytics } from "#server/agents/analytics";
import { createMission } from "#server/domains/missions/commands";
import { tell, type Work, writeWork } from "#tests/support/analytics";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { rebuildAnalytics } from "./commands.ts";
import { count, type Histogram, percentile } from "./histogram.ts";
import { glanceAnalytics, teamAnalytics } from "./queries.ts";

/** Ten in the morning in Stockholm. */
const NOW = Date.UTC(2026, 10, 21, 9);
const DAY_MS = 86_400_000;

let database: Database;
let team: TestTeam;
let bram: string;
let juno: string;
let missionId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  bram = await makeAgent(team, "Bram", "data_processor");
  juno = await makeAgent(team, "Juno", "analyst");
  missionId = (await createMission.call(team.ctx, { goal: "Which region sells most?" })).id;
  await sweepAnalytics(NOW);
  await work({ agentId: bram, missionId, calls: [call(400, 900), call(600, 100)] });
  await work({ agentId: juno, atMs: NOW - DAY_MS, status: "failed", acceptedAfterMs: null, model: "small" });
  await sweepAnalytics(NOW);
});
afterAll(() => database.close());

const call = (latencyMs: number, micros: number) => ({ latencyMs, micros, isOk: true });

async function work(given: Partial<Work>): Promise<void> {
  const { runId, taskId } = await writeWork({
    teamId: team.id,
    agentId: bram,
    missionId: null,
    model: "large",
    capability: "analysis",
    atMs: NOW - 3_600_000,
    calls: [call(1_000, 500)],
    status: "succeeded",
    kind: "work",
    acceptedAfterMs: 0,
    startedBeforeMs: 600_000,
    ...given,
  });
  await tell(team.id, "run.finished", { runId });
  await tell(team.id, "task.accepted", { taskId });
}

const read = (input: Parameters<typeof teamAnalytics.call>[1] = {}) =>
  teamAnalytics.call(team.ctx, { days: 7, atMs: NOW, ...input });

describe("the team's figures", () => {
  it("tell by day, agent, model, mission and kind of work what was done and what it took", async () => {
    const view = await read();
    expect(view).toMatchObject({ from: "2026-11-15", to: "2026-11-21", rebuildingDay: null });
    expect(view.byDay).toHaveLength(7);
    expect(view.byDay.slice(-2)).toMatchObject([
      { day: "2026-11-20", calls: 1, tasksDone: 0, runsFailed: 1 },
      { day: "2026-11-21", calls: 2, tasksDone: 1, runsSucceeded: 1, spentMicros: 1_000 },
    ]);
    expect(view.total).toMatchObject({ successShare: 0.5, spentMicros: 1_500, perAcceptedMicros: 1_500, tasksDone: 1 });
    expect(view.byAgent.lines.map(({ name, calls }) => [name, calls])).toEqual([
      ["Bram", 2],
      ["Juno", 1],
    ]);
    expect(view.byModel.lines).toMatchObject([
      { id: "acme/large", name: "large", note: "acme", successShare: 1 },
      { id: "acme/small", successShare: 0, tasksDone: 0 },
    ]);
    expect(view.byMission.lines).toMatchObject([
      { id: missionId, name: "M-1 Which region sells most?", spentMicros: 1_000 },
      { name: "no mission", spentMicros: 500 },
    ]);
    expect(view.byCapability.lines).toMatchObject([{ id: "analysis", calls: 3 }]);
    expect(Math.abs((view.total.cycleMedianMs ?? 0) - 720_000)).toBeLessThan(15_000);
  });

  it("can be narrowed to one agent, one model or one mission", async () => {
    expect((await read({ agentId: juno })).total).toMatchObject({ calls: 1, runsFailed: 1 });
    expect((await read({ model: "acme/large" })).total.calls).toBe(2);
    expect((await read({ missionId })).total).toMatchObject({ calls: 2, tasksDone: 1 });
  });

  it("are of one team only, and empty is not an error", async () => {
    const other = await makeTeam("Other");
    const view = await teamAnalytics.call(other.ctx, { days: 90, atMs: NOW });
    expect(view.byDay).toHaveLength(90);
    expect(view.total).toMatchObject({ calls: 0, successShare: null, perAcceptedMicros: null, latencyP50Ms: null });
    expect(view.byAgent).toEqual({ lines: [], more: 0 });
  });

  it.each([
    [{ to: "4000-00-00" }, "not a day"],
    [{ to: "0000-00-00" }, "between 1970 and 9998"],
    [{ from: "2026-02-30" }, "not a day"],
    [{ from: "2026-11-20", to: "2026-11-01" }, "Swap them"],
    [{ from: "2024-01-01", to: "2026-11-01" }, "shorter stretch"],
  ])("refuses %j and says what to do", async (input, words) => {
    await expect(read(input)).rejects.toThrow(words);
  });

  it("in small are the last two weeks", async () => {
    const glance = await glanceAnalytics.call(team.ctx, { atMs: NOW });
    expect(glance.days).toHaveLength(14);
    expect(glance.days.at(-1)).toMatchObject({ day: "2026-11-21", tasksDone: 1, spentMicros: 1_000 });
    expect(glance.cycleMedianMs).not.toBeNull();
  });
});

describe("the rollups", () => {
  it("follow the team to another time zone by themselves", async () => {
    await getDb().update(teams).set({ timezone: "Pacific/Auckland" }).where(eq(teams.id, team.id));
    await sweepAnalytics(NOW);
    const view = await read();
    expect(view.to).toBe("2026-11-21");
    expect(view.byDay.slice(-2)).toMatchObject([{ calls: 1 }, { calls: 2 }]);
    expect(view.timezone).toBe("Pacific/Auckland");
    await getDb().update(teams).set({ timezone: "Europe/Stockholm" }).where(eq(teams.id, team.id));
    await sweepAnalytics(NOW);
  });

  it("are worked out anew on an owner's wish, and a person without that right is refused", async () => {
    expect(await rebuildAnalytics.call(team.ctx, {})).toEqual({ fromDay: "2026-11-20" });
    expect((await read()).rebuildingDay).toBe("2026-11-20");
    await sweepAnalytics(NOW);
    const view = await read();
    expect(view.rebuildingDay).toBeNull();
    expect(view.total.calls).toBe(3);
    const viewer = { ...team.ctx, scopes: new Set(["runs:read"] as const) };
    await expect(rebuildAnalytics.call(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("of a team that has none yet are begun by the sweep, as after an upgrade", async () => {
    await getDb().delete(analyticsState).where(eq(analyticsState.teamId, team.id));
    await getDb().execute("delete from analytics_rollups");
    await sweepAnalytics(NOW);
    expect((await read()).total.calls).toBe(3);
  });

  it("of a stretch of days are found by one index", async () => {
    const plan = await rowsOf<{ "QUERY PLAN": string }>(
      getDb(),
      sql`explain select * from analytics_rollups r where r.team_id = ${team.id} and r.grain = 'day'
        and r.bucket >= '2026-01-01' and r.bucket <= '2026-12-31'`,
    );
    expect(JSON.stringify(plan)).toContain("analytics_rollups_bucket");
  });
});

it("a percentile read from bins is at most two of a hundred off", () => {
  const histogram: Histogram = {};
  const values = Array.from({ length: 1_000 }, (_, at) => Math.round(1.012 ** at));
  for (const value of values) count(histogram, value);
  for (const share of [0.1, 0.5, 0.9, 0.95, 0.99]) {
    const exact = values[Math.ceil(values.length * share) - 1] ?? 0;
    expect(Math.abs((percentile(histogram, share) ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.02 + 1);
  }
  expect(percentile({}, 0.5)).toBeNull();
});

it("builds no sums of a team that is still being imported: they would be those of a part of it", async () => {
  const coming = await makeTeam();
  const deletedAt = new Date(Date.now() + 3_600_000);
  await getDb().update(teams).set({ deletedAt }).where(eq(teams.id, coming.id));
  const begun = () => getDb().$count(analyticsState, eq(analyticsState.teamId, coming.id));
  await sweepAnalytics(NOW);
  expect(await begun()).toBe(0);
  await getDb().update(teams).set({ deletedAt: null }).where(eq(teams.id, coming.id));
  await sweepAnalytics(NOW);
  expect(await begun()).toBe(1);
});
