import { asc, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { interactions, ledgerEntries } from "#db/tables/llm";
import { runSteps, runs } from "#db/tables/runs";
import { demoOwner, seedDemoTeam } from "#server/boot/seed";
import { markSent, reserveMoney } from "#server/domains/budgets/commands";
import { openInteraction } from "#server/domains/interactions/commands";
import { createMission } from "#server/domains/missions/commands";
import { claimRun } from "#server/domains/runs/commands";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { personContext } from "#tests/support/team";
import { advance } from "./advance.ts";
import { createDriver, journalContext } from "./driver.ts";
import { releaseLeases } from "./heartbeat.ts";
import { progressMission } from "./orchestrate.ts";

let database: Database;
let teamId: string;
let userId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await seedDemoTeam(5);
  const owner = await demoOwner();
  teamId = owner?.teamId ?? "";
  userId = owner?.userId ?? "";
});
afterAll(() => database.close());

describe("a run whose process was interrupted", () => {
  it("is not driven twice at once by one process when the engine hands it out twice", async () => {
    const driver = createDriver(readEnv({}), systemClock);
    const runId = await planRun();
    const outcomes = await Promise.all([advance(driver, teamId, runId), advance(driver, teamId, runId)]);
    expect(outcomes.sort()).toEqual(["more", "wait"]);
    expect(await stepsOf(runId)).toEqual(["0 wake succeeded 1"]);
    expect(driver.driving.size).toBe(0);
  });

  it("closes the model call that an outage cut off, also when the same process comes back for it", async () => {
    const driver = createDriver(readEnv({}), systemClock);
    const runId = await planRun();
    await advance(driver, teamId, runId);
    const { interactionId } = await sendAndLose(driver.owner, runId);
    expect(await advance(driver, teamId, runId)).toBe("more");
    const [lost] = await getDb().select().from(ledgerEntries).where(eq(ledgerEntries.interactionId, interactionId));
    expect(lost).toMatchObject({ state: "settled", outcome: "unknown", settledMicros: 700 });
    const [call] = await getDb().select().from(interactions).where(eq(interactions.id, interactionId));
    expect(call?.status).toBe("unknown");
    expect(await stepsOf(runId)).toEqual(["0 wake succeeded 1", "1 model unknown 1", "2 model succeeded 1"]);
  });

  it("counts a step once although its completion is written twice, since a confirmation may be lost", async () => {
    const driver = createDriver(readEnv({}), systemClock);
    const runId = await planRun();
    await advance(driver, teamId, runId);
    await advance(driver, teamId, runId);
    const [before] = await getDb().select().from(runs).where(eq(runs.id, runId));
    const [step] = await getDb().select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(desc(runSteps.index));
    const usage = { tokens: 9, cachedTokens: 0, costMicros: 9, modelCalls: 1 };
    const again = { runId, token: before?.leaseToken ?? 0, stepId: step?.id ?? "", summary: "again", error: null };
    await completeStep.call(journalContext(teamId), {
      ...again,
      status: "failed",
      output: null,
      atMs: Date.now(),
      usage,
    });
    const [after] = await getDb().select().from(runs).where(eq(runs.id, runId));
    expect(after).toMatchObject({ tokens: before?.tokens, modelCalls: 1 });
    expect(await stepsOf(runId)).toEqual(["0 wake succeeded 1", "1 model succeeded 1"]);
  });

  it("begins no step once its process stops, and is free for another at once", async () => {
    const first = createDriver(readEnv({}), systemClock);
    const runId = await planRun();
    expect(await advance(first, teamId, runId)).toBe("more");
    first.stop();
    expect(await advance(first, teamId, runId)).toBe("wait");
    expect(await stepsOf(runId)).toHaveLength(1);
    const second = createDriver(readEnv({}), systemClock);
    expect(await advance(second, teamId, runId)).toBe("wait");
    await releaseLeases(first.owner);
    expect(await advance(second, teamId, runId)).toBe("more");
    expect(await stepsOf(runId)).toHaveLength(2);
  });
});

/** A queued run that plans a new mission. Missions of earlier tests are over: their runs would hold the planner's seat. */
async function planRun(): Promise<string> {
  await getDb().update(runs).set({ status: "cancelled" });
  const owner = personContext(teamId, userId, "owner");
  const mission = await createMission.call(owner, { goal: "Write down what we know about tents.", fileIds: [] });
  await progressMission(teamId, mission.id);
  const [run] = await getDb().select().from(runs).where(eq(runs.missionId, mission.id));
  return run?.id ?? "";
}

/** What a model step has written when the database goes away under its answer. */
async function sendAndLose(owner: string, runId: string): Promise<{ interactionId: string }> {
  const ctx = journalContext(teamId);
  const atMs = Date.now();
  const { token } = await claimRun.call(ctx, { id: runId, owner, nowMs: atMs });
  const [run] = await getDb().select().from(runs).where(eq(runs.id, runId));
  const interactionId = newId();
  const step = { runId, token, index: 1, kind: "model" as const, name: "m", summary: "", toolCallId: null };
  const { stepId } = await beginStep.call(ctx, { ...step, interactionId, input: null, atMs });
  const of = {
    interactionId,
    runId,
    stepId,
    agentId: run?.agentId ?? "",
    missionId: run?.missionId ?? null,
    attempt: 1,
    atMs,
  };
  const { entryId } = await reserveMoney.call(ctx, { ...of, upperBoundMicros: 700 });
  const model = { provider: "simulated", model: "m", isSimulated: true, whyModel: "" };
  const request = { system: "", messages: [], tools: [], maxOutputTokens: 100 };
  await openInteraction.call(ctx, { ...of, ...model, request });
  await markSent.call(ctx, { entryId, atMs });
  return { interactionId };
}

async function stepsOf(runId: string): Promise<string[]> {
  const rows = await getDb().select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(asc(runSteps.index));
  return rows.map((row) => `${row.index} ${row.kind} ${row.status} ${row.attempt}`);
}
