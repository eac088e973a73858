import { and, eq, ne } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { interactions, ledgerEntries } from "#db/tables/llm";
import { runSteps } from "#db/tables/runs";
import { getMission } from "#server/domains/missions/queries";
import { compareRuns } from "#server/domains/runs/comparison";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { isRunOver } from "#server/domains/runs/schema";
import { openTestDatabase } from "#tests/support/database";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";
import { forkAt } from "./fork.ts";
import { replayRun } from "./replay.ts";

const SALES = "region;product;units;revenue\nNorth;Tent;10;1200.50\nSouth;Tent;7;840.25\nSouth;Lamp;20;199.80\n";
const GOAL = "Which region drives our revenue?";

let database: Database;
let workshop: Workshop;
let missionId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  workshop = await openWorkshop(database);
  missionId = (await startMission(workshop.owner, GOAL, { "sales.csv": SALES })).id;
  expect((await settled(workshop.owner, missionId)).status).toBe("done");
}, 120_000);
afterAll(async () => {
  await workshop.stop();
  await database.close();
});

async function money() {
  const calls = await getDb().select({ id: interactions.id }).from(interactions);
  const entries = await getDb().select().from(ledgerEntries);
  return { calls: calls.length, entries };
}

/** The newest run of work that used the tool. */
async function workRun(tool = "task_submit") {
  const { items } = await listRuns.call(workshop.owner, { missionId, limit: 100 });
  const work = items.filter((entry) => entry.purpose === "work" && entry.kind === "work");
  for (const { id } of work) {
    const run = await getRun.call(workshop.owner, { id });
    if (run.steps.some((step) => step.name === tool)) return run;
  }
  throw new Error(`Nobody used ${tool}.`);
}

async function over(id: string) {
  for (;;) {
    const run = await getRun.call(workshop.owner, { id });
    if (isRunOver(run.status)) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a replay", () => {
  it("tells every run of a mission again byte for byte, asks no model and spends nothing", async () => {
    const before = await money();
    const { items } = await listRuns.call(workshop.owner, { missionId, limit: 100 });
    expect(items.length).toBeGreaterThan(3);
    for (const run of items) {
      const replay = await replayRun(workshop.owner, run.id);
      expect(replay).toMatchObject({ isIdentical: true, modelCalls: 0, costMicros: 0 });
      expect(replay.verdict).toContain("replays byte for byte");
      expect(replay.steps).toHaveLength(run.stepCount);
      expect(replay.steps.every((step) => step.verdict === "identical")).toBe(true);
      expect(replay.steps.filter((step) => step.kind === "model").every((step) => step.sha256 !== null)).toBe(true);
    }
    expect(await money()).toEqual(before);
  });

  it("names the step at which a record was changed", async () => {
    const run = await workRun();
    const tool = run.steps.find((step) => step.kind === "tool");
    const [step] = await getDb()
      .select()
      .from(runSteps)
      .where(eq(runSteps.id, tool?.id ?? ""));
    const put = (output: unknown) =>
      getDb()
        .update(runSteps)
        .set({ output })
        .where(eq(runSteps.id, tool?.id ?? ""));
    await put({ ok: true, result: { tampered: true } });
    const replay = await replayRun(workshop.owner, run.id);
    await put(step?.output);
    expect(replay.isIdentical).toBe(false);
    const wrong = replay.steps.find((entry) => entry.verdict === "different");
    // What a tool gave is first seen in the next request.
    expect(wrong).toMatchObject({ kind: "model", what: expect.stringContaining("of what was sent") });
    expect(wrong?.index).toBeGreaterThan(tool?.index ?? 0);
    expect((await replayRun(workshop.owner, run.id)).isIdentical).toBe(true);
  });
});

describe("a fork of finished work", () => {
  it("runs on by itself from a changed result to an end of its own, and the mission stays as it is", async () => {
    const rows = await getDb().select().from(runSteps).where(eq(runSteps.name, "table_aggregate"));
    const record = rows.find((row) => JSON.stringify(row.output).includes("1200.5"));
    const run = await getRun.call(workshop.owner, { id: record?.runId ?? "" });
    const before = await getMission.call(workshop.owner, { id: missionId });
    const output: unknown = JSON.parse(JSON.stringify(record?.output).replaceAll("1200.5", "91200.5"));
    const fork = await forkAt(workshop.owner, { runId: run.id, atIndex: record?.index ?? 0, change: { output } });
    const ended = await over(fork.id);
    expect(ended).toMatchObject({ status: "succeeded", fork: { isSandbox: true } });
    expect(ended.steps.filter((step) => step.recordedBy === run.number)).toHaveLength(record?.index ?? 0);
    const replay = await replayRun(workshop.owner, fork.id);
    expect(replay.steps.filter((step) => step.verdict === "different")).toEqual([]);
    const after = await getMission.call(workshop.owner, { id: missionId });
    expect({ ...after, ...took(before) }).toEqual(before);
    const found = await compareRuns.call(workshop.owner, { runId: run.id, otherRunId: fork.id });
    expect(found).toMatchObject({
      sharedSteps: record?.index,
      firstDifference: record?.index,
      result: { isSame: false },
    });
    expect(found.result?.lines.some((line) => line.kind === "added" && /91,?200/.test(line.text))).toBe(true);
    const calls = await getDb().select().from(interactions).where(eq(interactions.runId, fork.id));
    const steps = ended.steps.filter((step) => step.kind === "model" && step.recordedBy === null);
    expect(calls).toHaveLength(steps.length);
    expect(
      await getDb()
        .select()
        .from(ledgerEntries)
        .where(and(eq(ledgerEntries.runId, fork.id), ne(ledgerEntries.state, "settled"))),
    ).toEqual([]);
  });

  it("hands in the same work again when only its model is named, and is the same in every step it did itself", async () => {
    const run = await workRun();
    const last = run.steps.findLast((step) => step.kind === "model");
    const fork = await forkAt(workshop.owner, {
      runId: run.id,
      atIndex: last?.index ?? 1,
      change: { model: "simulated/simulated-analyst" },
    });
    const ended = await over(fork.id);
    expect(ended.status).toBe("succeeded");
    const found = await compareRuns.call(workshop.owner, { runId: run.id, otherRunId: fork.id });
    expect(found).toMatchObject({ sharedSteps: last?.index, result: { isSame: true } });
    expect((await replayRun(workshop.owner, fork.id)).isIdentical).toBe(true);
  });
});

/** What a fork may add to a mission's figures: it was paid for, and it is one of its runs. */
function took(before: Awaited<ReturnType<typeof getMission.call>>) {
  const { runs, steps, modelCalls, inputTokens, cachedTokens, outputTokens, costByAgent, durationMs } = before;
  return { runs, steps, modelCalls, inputTokens, cachedTokens, outputTokens, costByAgent, durationMs };
}
