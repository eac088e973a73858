import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import type { Ctx } from "#server/core/context";
import { closeInteraction, openInteraction } from "#server/domains/interactions/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { newCall } from "#tests/support/ledger";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { makeTeam } from "#tests/support/team";
import { markSent, reserveMoney, settleMoney } from "./commands.ts";
import { missionMoney, readShortfall, remainingMoney, teamMoney } from "./queries.ts";

const NOON = Date.now();
let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

type Spending = {
  runId: string;
  agentId: string;
  missionId: string | null;
  micros: number;
  model?: string;
  kind?: "priced" | "unknown" | "simulated";
  isOpen?: boolean;
};

/** One model call with its money, as the run loop makes it. */
async function spend(machine: Ctx, of: Spending): Promise<void> {
  const { runId, agentId, missionId, micros, model = "opus", kind = "priced" } = of;
  const call = newCall({ runId, agentId, missionId, upperBoundMicros: Math.max(micros, 1), atMs: NOON });
  const { entryId } = await reserveMoney.call(machine, kind === "simulated" ? { ...call, upperBoundMicros: 0 } : call);
  const { upperBoundMicros: _bound, ...refs } = call;
  await openInteraction.call(machine, {
    ...refs,
    provider: kind === "simulated" ? "simulated" : "anthropic",
    model,
    isSimulated: kind === "simulated",
    whyModel: "a test",
    request: { system: "s", messages: [], tools: [], maxOutputTokens: 10 },
  });
  await markSent.call(machine, { entryId, atMs: NOON });
  if (of.isOpen) return;
  await settleMoney.call(machine, { entryId, settledMicros: micros, outcome: "ok", atMs: NOON });
  await closeInteraction.call(machine, {
    interactionId: call.interactionId,
    status: "ok",
    response: null,
    usage: null,
    costMicros: kind === "unknown" ? null : micros,
    fallbackCostMicros: kind === "unknown" ? micros : null,
    latencyMs: 1,
    firstTokenMs: 1,
    error: null,
    errorKind: null,
    atMs: NOON,
  });
}

/** Two tasks of which the first is accepted; Bram worked on both with two models, Ada planned. */
async function busyTeam() {
  const scene = await plannedMission();
  const { team, agent, mission, count, write } = scene;
  const bram = agent("Bram").id;
  const at = (taskId: string) =>
    agentAtWork({ machine: team.machine, agentId: bram, name: "Bram", missionId: mission.id, taskId });
  const [first, second] = [await at(count.id), await at(write.id)];
  const on = { agentId: bram, missionId: mission.id };
  await spend(team.machine, { ...on, runId: first.runId, micros: 300_000 });
  await spend(team.machine, { ...on, runId: first.runId, micros: 100_000, kind: "unknown", model: "house" });
  await spend(team.machine, { ...on, runId: second.runId, micros: 50_000, isOpen: true });
  await spend(team.machine, { ...on, runId: second.runId, micros: 0, kind: "simulated", model: "default" });
  await getDb().update(tasks).set({ status: "done", finishedAt: new Date() }).where(eq(tasks.id, count.id));
  await getDb().update(tasks).set({ estimateMicros: 250_000 }).where(eq(tasks.id, write.id));
  return { ...scene, bram, firstRunId: first.runId, secondRunId: second.runId };
}

const spentIn = (lines: { spentMicros: number }[]) => lines.reduce((sum, line) => sum + line.spentMicros, 0);

describe("what work costs", () => {
  it("adds up by day, agent, mission, model and capability, and tells unknown prices and free calls apart", async () => {
    const { team, bram, mission } = await busyTeam();
    const money = await teamMoney.call(team.ctx, { days: 30 });
    const sum = { spentMicros: 400_000, reservedMicros: 50_000, calls: 4, simulatedCalls: 1, unknownCalls: 1 };
    expect(money.total).toMatchObject({ ...sum, unknownMicros: 100_000, accepted: 1, perAcceptedMicros: 400_000 });
    expect(money.byDay).toMatchObject([sum]);
    expect(money.byAgent).toMatchObject([{ id: bram, name: "Bram", ...sum, accepted: 0, perAcceptedMicros: null }]);
    expect(money.byMission).toMatchObject([{ id: mission.id, ...sum, accepted: 1 }]);
    expect(money.byModel.map((row) => [row.id, row.spentMicros, row.unknownMicros, row.simulatedCalls])).toEqual([
      ["anthropic/opus", 300_000, 0, 0],
      ["anthropic/house", 100_000, 100_000, 0],
      ["simulated/default", 0, 0, 1],
    ]);
    expect(money.byCapability.map((row) => [row.name, row.spentMicros, row.accepted])).toEqual([
      ["data", 400_000, 1],
      ["writing", 0, 0],
    ]);
    expect(money.today).toMatchObject({ spentMicros: 400_000, reservedMicros: 50_000, limitMicros: 5_000_000 });
  });

  it("adds up the same in every way while money is being spent", async () => {
    const { team, bram, mission, firstRunId } = await busyTeam();
    const calls = Array.from({ length: 12 }, () => ({
      agentId: bram,
      missionId: mission.id,
      runId: firstRunId,
      micros: 10_000,
    }));
    let isSpending = true;
    const spending = (async () => {
      for (const call of calls) await spend(team.machine, call);
      isSpending = false;
    })();
    const seen: number[][] = [];
    while (isSpending) {
      const money = await teamMoney.call(team.ctx, { days: 1 });
      const splits = [money.byDay, money.byAgent, money.byMission, money.byModel, money.byCapability];
      seen.push(splits.map(spentIn));
      const { byTask, byAgent, byModel } = await missionMoney.call(team.ctx, { missionId: mission.id });
      seen.push([byTask, byAgent, byModel].map(spentIn));
    }
    await spending;
    expect(seen.filter((sums) => new Set(sums).size > 1)).toEqual([]);
  });

  it("of a mission is told with what its open tasks may still take, by estimate or by experience", async () => {
    const { team, mission, write } = await busyTeam();
    await getDb().update(missions).set({ budgetMicros: 1_000_000 }).where(eq(missions.id, mission.id));
    const money = await missionMoney.call(team.ctx, { missionId: mission.id });
    expect(money).toMatchObject({
      capMicros: 1_000_000,
      spentMicros: 400_000,
      remainingMicros: 550_000,
      openTasks: 1,
      unknownTasks: 0,
      openForecastMicros: 250_000,
      expectedMicros: 650_000,
      accepted: 1,
      perAcceptedMicros: 400_000,
    });
    // Without an estimate the median of accepted work of its kind counts, and without that nobody can say.
    await getDb().update(tasks).set({ estimateMicros: null }).where(eq(tasks.id, write.id));
    expect(await missionMoney.call(team.ctx, { missionId: mission.id })).toMatchObject({ unknownTasks: 1 });
    await getDb().update(tasks).set({ capability: "data" }).where(eq(tasks.id, write.id));
    expect(await missionMoney.call(team.ctx, { missionId: mission.id })).toMatchObject({
      unknownTasks: 0,
      openForecastMicros: 400_000,
    });
  });

  it("by experience is whole micro-dollars, also halfway between two tasks", async () => {
    const { team, bram, mission, secondRunId } = await busyTeam();
    await spend(team.machine, { agentId: bram, missionId: mission.id, runId: secondRunId, micros: 100_001 });
    const done = { status: "done", finishedAt: new Date(), capability: "data", estimateMicros: null } as const;
    await getDb().update(tasks).set(done).where(eq(tasks.missionId, mission.id));
    const { byTask } = await missionMoney.call(team.ctx, { missionId: mission.id });
    expect(byTask.map(({ estimateMicros }) => estimateMicros)).toEqual([250_001, 250_001]);
  });

  it("of one team stays in that team", async () => {
    await busyTeam();
    const other = await makeTeam("Other");
    const money = await teamMoney.call(other.ctx, { days: 7 });
    expect(money).toMatchObject({ byDay: [], byAgent: [], byMission: [], byModel: [], total: { calls: 0 } });
    await expect(missionMoney.call(other.ctx, { missionId: newId() })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what is left", () => {
  it("is the narrowest of the limits that hold, and says which it is", async () => {
    const { team, bram, mission } = await busyTeam();
    const left = (input: { missionId?: string; agentId?: string } = {}) => remainingMoney.call(team.ctx, input);
    expect(await left()).toMatchObject({ remainingMicros: 4_550_000, limitedBy: "team_day" });
    await getDb().update(missions).set({ budgetMicros: 500_000 }).where(eq(missions.id, mission.id));
    expect(await left({ missionId: mission.id })).toMatchObject({ limitedBy: "mission", remainingMicros: 50_000 });
    await getDb().update(agents).set({ dailyCapMicros: 460_000 }).where(eq(agents.id, bram));
    expect(await left({ agentId: bram })).toMatchObject({ limitedBy: "agent_day", remainingMicros: 10_000 });
    await getDb().update(agents).set({ dailyCapMicros: 100 }).where(eq(agents.id, bram));
    expect(await left({ agentId: bram })).toMatchObject({ remainingMicros: 0 });
    await expect(left({ agentId: newId() })).rejects.toMatchObject({ code: "not_found" });
  });

  it("counts what a mission had spent before it was given a cap", async () => {
    const { team, bram, mission } = await busyTeam();
    await getDb().update(missions).set({ budgetMicros: 460_000 }).where(eq(missions.id, mission.id));
    const reserve = (upperBoundMicros: number) =>
      reserveMoney.call(team.machine, newCall({ agentId: bram, missionId: mission.id, upperBoundMicros, atMs: NOON }));
    await expect(reserve(10_001)).rejects.toMatchObject({
      code: "limited",
      message: expect.stringContaining("mission"),
    });
    await reserve(10_000);
  });

  it("stops a call at an agent's own cap although the team and the mission have room", async () => {
    const { team, bram } = await busyTeam();
    await getDb().update(agents).set({ dailyCapMicros: 500_000 }).where(eq(agents.id, bram));
    const reserve = (upperBoundMicros: number) =>
      reserveMoney.call(team.machine, newCall({ agentId: bram, upperBoundMicros, atMs: NOON }));
    await expect(reserve(50_001)).rejects.toMatchObject({ code: "limited", message: expect.stringContaining("agent") });
    await reserve(50_000);
  });

  it("is said by a proposal that would last when a call does not fit", async () => {
    const { team, bram, mission } = await busyTeam();
    const short = (wantedMicros: number) =>
      readShortfall.call(team.machine, { agentId: bram, missionId: mission.id, wantedMicros, atMs: NOON });
    expect(await short(1_000)).toBeNull();
    await getDb().update(missions).set({ budgetMicros: 10_000 }).where(eq(missions.id, mission.id));
    const found = await short(20_000);
    expect(found).toMatchObject({ kind: "mission", limitMicros: 10_000, forecastMicros: 250_000 });
    expect(found?.proposedMicros).toBeGreaterThanOrEqual((found?.usedMicros ?? 0) + 250_000);
    expect((found?.proposedMicros ?? 1) % 100_000).toBe(0);
  });
});
