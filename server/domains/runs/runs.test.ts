import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runs } from "#db/tables/runs";
import { setAgentPaused } from "#server/domains/agents/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam } from "#tests/support/team";
import { claimRun, finishRun, renewLease, startRun, waitRun, wakeRun } from "./commands.ts";
import { cancelRun, retryRun } from "./control.ts";
import { listStalledRuns } from "./orchestration.ts";
import { LEASE_MS } from "./policy.ts";
import { getRun, listRuns } from "./queries.ts";
import { beginStep, completeStep } from "./steps.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function scene() {
  const team = await makeTeam();
  const agentId = await makeAgent(team, "Bram", "data_processor");
  const start = async (startKey: string = newId()) =>
    (
      await startRun.call(team.machine, {
        agentId,
        missionId: null,
        taskId: null,
        purpose: "work",
        wakeReason: "a test",
        startKey,
      })
    ).id;
  const claim = (id: string, owner: string, nowMs = Date.now()) => claimRun.call(team.machine, { id, owner, nowMs });
  const step = (runId: string, token: number, index = 0) =>
    beginStep.call(team.machine, {
      runId,
      token,
      index,
      kind: "tool",
      name: "calculate",
      summary: "",
      toolCallId: null,
      interactionId: null,
      input: {},
      atMs: Date.now(),
    });
  return { team, agentId, start, claim, step };
}

describe("leases", () => {
  it("starts one run for one key, however often it is asked", async () => {
    const { start } = await scene();
    const key = newId();
    expect(await start(key)).toBe(await start(key));
  });

  it("lets one process drive a run, and another only after the lease", async () => {
    const { start, claim } = await scene();
    const id = await start();
    const now = Date.now();
    expect(await claim(id, "one", now)).toMatchObject({ outcome: "claimed", token: 1, isTakeover: true });
    expect(await claim(id, "one", now + 10)).toMatchObject({ outcome: "claimed", token: 1, isTakeover: false });
    expect(await claim(id, "two", now + LEASE_MS - 1)).toMatchObject({ outcome: "busy" });
    expect(await claim(id, "two", now + LEASE_MS + 20)).toMatchObject({
      outcome: "claimed",
      token: 2,
      isTakeover: true,
    });
  });

  it("refuses every write under a stale token", async () => {
    const { team, start, claim, step } = await scene();
    const id = await start();
    const now = Date.now();
    const { token } = await claim(id, "one", now);
    const { stepId } = await step(id, token);
    await claim(id, "two", now + LEASE_MS + 1);
    const complete = {
      runId: id,
      token,
      stepId,
      status: "succeeded" as const,
      summary: "",
      output: null,
      error: null,
      atMs: now,
    };
    await expect(completeStep.call(team.machine, complete)).rejects.toMatchObject({ code: "conflict" });
    await expect(step(id, token, 1)).rejects.toMatchObject({ code: "conflict" });
    await expect(finishRun.call(team.machine, { id, token, status: "failed", reason: null })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await renewLease.call(team.machine, { id, token, nowMs: now })).toEqual({
      isHeld: false,
      isCancelled: false,
    });
    expect((await getRun.call(team.ctx, { id })).steps).toMatchObject([{ status: "running" }]);
  });

  it("gives an agent one seat, and the seat on to the next in line", async () => {
    const { team, start, claim } = await scene();
    const [first, second] = [await start(), await start()];
    const { token } = await claim(first, "one");
    expect(await claim(second, "one")).toMatchObject({ outcome: "seat" });
    await waitRun.call(team.machine, { id: first, token, reason: "a question", retryAtMs: null });
    expect(await claim(second, "one")).toMatchObject({ outcome: "claimed" });
    expect(await claim(first, "one")).toMatchObject({ outcome: "seat" });
  });

  it("does not begin while the agent is paused, and keeps its place", async () => {
    const { team, agentId, start, claim } = await scene();
    const id = await start();
    await setAgentPaused.call(team.ctx, { id: agentId, isPaused: true });
    expect(await claim(id, "one")).toMatchObject({ outcome: "paused" });
    await setAgentPaused.call(team.ctx, { id: agentId, isPaused: false });
    expect(await claim(id, "one")).toMatchObject({ outcome: "claimed" });
  });
});

describe("waiting, stopping and trying again", () => {
  it("waits until its time, then is found by the sweep and woken", async () => {
    const { team, start, claim } = await scene();
    const id = await start();
    const now = Date.now();
    const { token } = await claim(id, "one", now);
    await waitRun.call(team.machine, { id, token, reason: "429", retryAtMs: now + 5_000 });
    expect(await claim(id, "one", now + 1_000)).toMatchObject({ outcome: "later" });
    const stalledAt = async (nowMs: number) =>
      (await listStalledRuns.call(team.machine, { nowMs })).some((row) => row.id === id);
    expect(await stalledAt(now + 4_000)).toBe(false);
    expect(await stalledAt(now + 5_001)).toBe(true);
    await wakeRun.call(team.machine, { id, reason: "its wait is over" });
    expect(await claim(id, "one", now + 5_002)).toMatchObject({ outcome: "claimed" });
  });

  it("cancels at once when nobody drives, else between two steps", async () => {
    const { team, start, claim } = await scene();
    const idle = await start();
    await cancelRun.call(team.ctx, { id: idle });
    expect((await getRun.call(team.ctx, { id: idle })).status).toBe("cancelled");
    await expect(cancelRun.call(team.ctx, { id: idle })).rejects.toMatchObject({ code: "conflict" });
    const driven = await start();
    const { token } = await claim(driven, "one");
    await cancelRun.call(team.ctx, { id: driven, reason: "enough" });
    expect(await renewLease.call(team.machine, { id: driven, token, nowMs: Date.now() })).toEqual({
      isHeld: true,
      isCancelled: true,
    });
  });

  it("tries a failed run again as a new one, and only a failed one", async () => {
    const { team, start, claim } = await scene();
    const id = await start();
    await expect(retryRun.call(team.ctx, { id })).rejects.toMatchObject({ code: "conflict" });
    const { token } = await claim(id, "one");
    await finishRun.call(team.machine, { id, token, status: "failed", reason: "401" });
    const again = await retryRun.call(team.ctx, { id });
    expect(await getRun.call(team.ctx, { id: again.id })).toMatchObject({ status: "queued", attempt: 2 });
    expect(await claim(again.id, "one")).toMatchObject({ outcome: "claimed" });
  });

  it("counts a step once when a new driver does it again", async () => {
    const { start, claim, step } = await scene();
    const id = await start();
    const now = Date.now();
    await step(id, (await claim(id, "one", now)).token);
    const again = await step(id, (await claim(id, "two", now + LEASE_MS + 1)).token);
    expect(again.attempt).toBe(2);
    const [row] = await getDb().select({ stepCount: runs.stepCount }).from(runs).where(eq(runs.id, id));
    expect(row?.stepCount).toBe(1);
  });

  it("lists newest first, in pages, of this team only", async () => {
    const { team, start } = await scene();
    for (let count = 0; count < 3; count += 1) await start();
    const first = await listRuns.call(team.ctx, { limit: 2 });
    expect(first.items.map((row) => row.number)).toEqual([3, 2]);
    const second = await listRuns.call(team.ctx, { limit: 2, cursor: first.nextCursor ?? undefined });
    expect(second).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
    await expect(listRuns.call(team.ctx, { cursor: "not-a-cursor" })).rejects.toMatchObject({ code: "bad_input" });
    expect((await listRuns.call((await makeTeam("Other")).ctx, {})).items).toEqual([]);
  });
});
