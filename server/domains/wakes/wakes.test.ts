import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { runs } from "#db/tables/runs";
import { wakes } from "#db/tables/wakes";
import { sweepWakes } from "#server/agents/heartbeat";
import { emptyQueue, noteAssignment, noteDecision, settleRun } from "#server/agents/wake";
import { retireAgent, unretireAgent } from "#server/domains/agents/control";
import { claimRun, finishRun } from "#server/domains/runs/commands";
import { cancelRun, retryRun } from "#server/domains/runs/control";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { requestWake } from "./commands.ts";
import { takeWakes } from "./orchestration.ts";
import { MAX_PENDING, MAX_WAKE_RETRIES } from "./policy.ts";
import { listWakes } from "./queries.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());

type More = Partial<Parameters<typeof requestWake.call>[1]>;
const wake = (agentId: string, more: More = {}) =>
  requestWake.call(team.machine, { agentId, kind: "hand", reason: "a test", dedupeKey: newId(), ...more });
const runsOf = (agentId: string) => getDb().select().from(runs).where(eq(runs.agentId, agentId));
const newestOf = async (agentId: string) => (await listWakes.call(team.ctx, { agentId })).items;

/** Claims the agent's queued answering run and lets it take what there is. */
async function begin(agentId: string) {
  const run = (await runsOf(agentId)).find((entry) => entry.status === "queued");
  if (!run) throw new Error("No run stands in line.");
  const { token } = await claimRun.call(team.machine, { id: run.id, owner: "test", nowMs: Date.now() });
  const taken = await takeWakes.call(team.machine, { runId: run.id, nowMs: Date.now() });
  await getDb().update(runs).set({ stepCount: 1 }).where(eq(runs.id, run.id));
  return { id: run.id, token, taken };
}

async function fail(agentId: string, nowMs: number) {
  const run = await begin(agentId);
  await finishRun.call(team.machine, { id: run.id, token: run.token, status: "failed", reason: "No model answered." });
  await settleRun(team.id, { runId: run.id, agentId, purpose: "respond", nowMs });
}

describe("an agent's queue of wakes", () => {
  it("starts one run and lets it take along what comes before it begins", async () => {
    const agentId = await makeAgent(team, "Una", "writer");
    expect(await wake(agentId)).toMatchObject({ outcome: "queued" });
    expect(await wake(agentId)).toMatchObject({ outcome: "coalesced" });
    const { taken } = await begin(agentId);
    expect(taken).toHaveLength(2);
    expect(await wake(agentId), "a run that has begun takes nothing more").toMatchObject({ outcome: "queued" });
    expect(await runsOf(agentId)).toHaveLength(2);
  });

  it("wakes once for the same key", async () => {
    const agentId = await makeAgent(team, "Enno", "writer");
    const first = await wake(agentId, { dedupeKey: "m-1" });
    expect(await wake(agentId, { dedupeKey: "m-1" })).toMatchObject({ wakeId: first.wakeId, outcome: "coalesced" });
    expect(await newestOf(agentId)).toHaveLength(1);
  });

  it("is bounded: what comes on top is dropped, counted once a minute and told once", async () => {
    const agentId = await makeAgent(team, "Fulla", "writer");
    for (let count = 0; count < MAX_PENDING; count += 1) await wake(agentId);
    for (let count = 0; count < 30; count += 1)
      expect(await wake(agentId)).toMatchObject({ outcome: "dropped", reason: "its queue of 50 wakes is full" });
    const rows = await getDb().select().from(wakes).where(eq(wakes.agentId, agentId));
    expect(rows.length).toBeLessThanOrEqual(MAX_PENDING + 2);
    expect((await newestOf(agentId))[0]?.outcome).toMatch(/\d+ wakes were dropped: its queue of 50 wakes is full/);
    const told = await getDb()
      .select()
      .from(events)
      .where(and(eq(events.agentId, agentId), eq(events.kind, "wake.dropped")));
    expect(told.length).toBeLessThanOrEqual(2);
    expect(await runsOf(agentId)).toHaveLength(1);
  });

  it("gives each mission a run of its own, so that money and reach are that mission's", async () => {
    const agentId = await makeAgent(team, "Odo", "writer");
    const [first, second] = [newId(), newId()];
    await wake(agentId, { missionId: first });
    await wake(agentId, { missionId: second });
    await wake(agentId, { missionId: first });
    expect((await runsOf(agentId)).map((run) => run.missionId)).toEqual([first, second]);
    expect((await begin(agentId)).taken.map((entry) => entry.missionId)).toEqual([first, first]);
  });

  it("taints the run by words from outside and counts how deep in a chain of wakes it is", async () => {
    const agentId = await makeAgent(team, "Tove", "writer");
    await wake(agentId, { depth: 1 });
    await wake(agentId, { isTainted: true, depth: 3 });
    await begin(agentId);
    expect(await runsOf(agentId)).toMatchObject([{ isTainted: true, wakeDepth: 3 }]);
  });

  it("tries a failed answer again after a rest that doubles, then says that it failed", async () => {
    const agentId = await makeAgent(team, "Siri", "writer");
    await wake(agentId);
    let now = Date.now();
    for (let attempt = 0; attempt < MAX_WAKE_RETRIES; attempt += 1) {
      await fail(agentId, now);
      expect((await newestOf(agentId))[0]).toMatchObject({ status: "pending" });
      expect((await newestOf(agentId))[0]?.outcome).toMatch(/failed: No model answered\.; it is tried again$/);
      const restMs = 5_000 * 2 ** attempt;
      await sweepWakes(now + restMs - 1);
      expect((await runsOf(agentId)).filter((run) => run.status === "queued")).toEqual([]);
      now += restMs;
      await getDb().update(wakes).set({ notBeforeMs: 1 }).where(eq(wakes.agentId, agentId));
      await sweepWakes(now);
    }
    await fail(agentId, now);
    expect((await newestOf(agentId))[0]).toMatchObject({ status: "failed" });
    await sweepWakes(now + 86_400_000);
    expect(await runsOf(agentId)).toHaveLength(1 + MAX_WAKE_RETRIES);
  });

  it("hands what a failed run had taken to the run a person tries again", async () => {
    const agentId = await makeAgent(team, "Rut", "writer");
    await wake(agentId);
    const run = await begin(agentId);
    await finishRun.call(team.machine, { id: run.id, token: run.token, status: "failed", reason: "No model." });
    await retryRun.call(team.ctx, { id: run.id });
    expect((await begin(agentId)).taken).toHaveLength(1);
  });

  it("is dropped with its reason when a person stops the run that would answer it", async () => {
    const agentId = await makeAgent(team, "Pelle", "writer");
    await wake(agentId);
    const [run] = await runsOf(agentId);
    await cancelRun.call(team.ctx, { id: run?.id ?? "", reason: "not now" });
    await settleRun(team.id, { runId: run?.id ?? "", agentId, purpose: "respond", nowMs: Date.now() });
    expect(await newestOf(agentId)).toMatchObject([
      { status: "dropped", outcome: expect.stringMatching(/^run \d+ was stopped: not now$/) },
    ]);
    expect(await sweepWakes(Date.now())).toBe(0);
  });

  it("of a retired agent is dropped, and nobody wakes it any more", async () => {
    const agentId = await makeAgent(team, "Gro", "writer");
    await wake(agentId);
    await retireAgent.call(team.ctx, { id: agentId });
    await emptyQueue(team.id, agentId);
    expect(await wake(agentId)).toMatchObject({ outcome: "dropped", reason: "the agent is retired" });
    expect((await newestOf(agentId)).map((entry) => entry.outcome)).toEqual([
      "the agent is retired",
      "the agent was retired",
    ]);
  });

  it("of an agent that was brought back before its retirement was followed up stays", async () => {
    const agentId = await makeAgent(team, "Ylva", "writer");
    await retireAgent.call(team.ctx, { id: agentId });
    await unretireAgent.call(team.ctx, { id: agentId });
    await wake(agentId);
    await emptyQueue(team.id, agentId);
    expect(await newestOf(agentId)).toMatchObject([{ status: "pending" }]);
  });

  it("gets a run again when the one it had was lost with its process", async () => {
    const agentId = await makeAgent(team, "Hedda", "writer");
    await wake(agentId);
    await getDb().delete(runs).where(eq(runs.agentId, agentId));
    expect(await sweepWakes(Date.now())).toBe(1);
    expect(await runsOf(agentId)).toMatchObject([{ status: "queued", purpose: "respond" }]);
    expect(await sweepWakes(Date.now())).toBe(0);
  });

  it("shows assignments and decisions as what woke the agent, without a run of their own", async () => {
    const agentId = await makeAgent(team, "Liv", "writer");
    const of = { agentId, taskId: newId(), missionId: null, number: 7 };
    await noteAssignment(team.id, "e-1", { ...of, title: "Write it" });
    await noteAssignment(team.id, "e-1", { ...of, title: "Write it" });
    await noteDecision(team.id, "e-2", { ...of, number: 3, title: "Write outside", status: "approved", runId: null });
    expect((await newestOf(agentId)).map(({ kind, reason, status }) => [kind, reason, status])).toEqual([
      ["decision", "A-3 was approved: Write outside", "noted"],
      ["assignment", "T-7 was assigned: Write it", "noted"],
    ]);
    expect(await runsOf(agentId)).toEqual([]);
  });

  it("is paged, newest first", async () => {
    const agentId = await makeAgent(team, "Mio", "writer");
    for (let count = 0; count < 5; count += 1) await wake(agentId, { reason: `wake ${count}` });
    const first = await listWakes.call(team.ctx, { agentId, limit: 3 });
    const rest = await listWakes.call(team.ctx, { agentId, limit: 3, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map((entry) => entry.reason)).toEqual(
      [4, 3, 2, 1, 0].map((count) => `wake ${count}`),
    );
    expect(rest.nextCursor).toBeNull();
  });
});
