import { and, asc, eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { documents } from "#db/tables/documents";
import { auditLog, events } from "#db/tables/kernel";
import { interactions, ledgerEntries } from "#db/tables/llm";
import { runSteps, runs } from "#db/tables/runs";
import { getDocument } from "#server/domains/documents/queries";
import { claimRun } from "#server/domains/runs/commands";
import { compareRuns, compareStep } from "#server/domains/runs/comparison";
import { cancelRun, retryRun } from "#server/domains/runs/control";
import { readJournal } from "#server/domains/runs/orchestration";
import { getRun } from "#server/domains/runs/queries";
import { MAX_LIVE_FORKS } from "#server/domains/runs/schema";
import { beginStep } from "#server/domains/runs/steps";
import { getTask } from "#server/domains/tasks/queries";
import { readTree } from "#server/domains/workspaces/queries";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { openTestDatabase } from "#tests/support/database";
import { drive, scriptedRun } from "#tests/support/scripted-run";
import { advance } from "./advance.ts";
import { createDriver } from "./driver.ts";
import { forkAt, promoteFork } from "./fork.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const TENTS = [
  { name: "calculate", input: { expression: "6 * 7" } },
  { name: "calculate", input: { expression: "40 + 2" } },
];
const WRITE = { title: "The tents", body: "There are 42 tents." };

/** A run that woke, answered with two calculations, did them, and was stopped. */
async function stopped() {
  const run = await scriptedRun(TENTS);
  await run.advance();
  await run.advance();
  await cancelRun.call(run.team.ctx, { id: run.runId });
  expect(await run.advance()).toBe("done");
  return run;
}

type Run = Awaited<ReturnType<typeof stopped>>;

/** A fork in which the answer of step 1 is to write a document and hand the task in. */
async function rewritten(run: Run, body = WRITE.body) {
  const fork = await forkAt(run.team.ctx, {
    runId: run.runId,
    atIndex: 1,
    change: {
      output: {
        text: "I write it down.",
        toolCalls: [
          { name: "document_write", input: { ...WRITE, body } },
          { name: "task_submit", input: { summary: "42 tents, written down." } },
        ],
      },
    },
  });
  const again = () => advance(run.driver, run.team.id, fork.id);
  return { ...fork, advance: again };
}

const stepsOf = (runId: string) =>
  getDb().select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(asc(runSteps.index));

/** Everything a tool could leave behind, beside the runs themselves. */
async function world(teamId: string) {
  const db = getDb();
  const audit = await db
    .select({ id: auditLog.id, command: auditLog.command })
    .from(auditLog)
    .where(eq(auditLog.teamId, teamId));
  const told = await db
    .select({ kind: events.kind })
    .from(events)
    .where(and(eq(events.teamId, teamId), eq(events.class, "domain")));
  return {
    documents: await db.select().from(documents).where(eq(documents.teamId, teamId)),
    audit: audit.filter((row) => !row.command.startsWith("run.")).length,
    told: told.filter((row) => !row.kind.startsWith("run.")).length,
  };
}

describe("a fork", () => {
  it("shares the steps before it by reference and says its own from there on", async () => {
    const run = await stopped();
    const fork = await forkAt(run.team.ctx, { runId: run.runId, atIndex: 3, change: { output: { result: "41" } } });
    const [origin, forked] = [await stepsOf(run.runId), await stepsOf(fork.id)];
    expect(forked.map((step) => step.originStepId)).toEqual([...origin.slice(0, 3).map((step) => step.id), null]);
    expect(forked.slice(0, 3).map((step) => [step.input, step.output])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(forked[3]?.output).toEqual({ ok: true, result: { result: "41" } });
    const { steps } = await readJournal.call(run.team.machine, { id: fork.id });
    expect(steps[2]).toMatchObject({ output: origin[2]?.output, recordedBy: 1 });
    const view = await getRun.call(run.team.ctx, { id: fork.id });
    expect(view.fork).toMatchObject({ ofNumber: 1, atIndex: 3, what: "another result of step 3", isSandbox: true });
    expect(view.steps.map((step) => step.recordedBy)).toEqual([1, 1, 1, null]);
  });

  it("of a fork shares what the first run recorded, not what the fork points at", async () => {
    const run = await stopped();
    const first = await forkAt(run.team.ctx, { runId: run.runId, atIndex: 3, change: { output: "41" } });
    const second = await forkAt(run.team.ctx, { runId: first.id, atIndex: 3, change: { output: "40" } });
    const origin = await stepsOf(run.runId);
    expect((await stepsOf(second.id)).slice(0, 3).map((step) => step.originStepId)).toEqual(
      origin.slice(0, 3).map((step) => step.id),
    );
  });

  it("changes nothing outside until it is promoted, although its tools answer and see what it did", async () => {
    const run = await stopped();
    const before = await world(run.team.id);
    const fork = await rewritten(run);
    expect(await drive(fork)).toBe("done");
    const [, , wrote, handedIn] = await stepsOf(fork.id);
    expect(wrote).toMatchObject({ name: "document_write", status: "succeeded" });
    expect(handedIn).toMatchObject({ name: "task_submit", status: "succeeded" });
    expect(await getRun.call(run.team.ctx, { id: fork.id })).toMatchObject({ status: "succeeded", kind: "fork" });
    expect(await world(run.team.id)).toEqual(before);
    expect(await getTask.call(run.team.ctx, { id: run.count.id })).toMatchObject({
      status: "in_progress",
      result: null,
    });
  });

  it("sees in a later tool what an earlier one did in its sandbox", async () => {
    const run = await stopped();
    const fork = await forkAt(run.team.ctx, {
      runId: run.runId,
      atIndex: 1,
      change: {
        output: {
          toolCalls: [
            { name: "document_write", input: WRITE },
            { name: "document_write", input: { ...WRITE, title: "The stoves" } },
            { name: "task_read", input: { taskId: run.count.id } },
          ],
        },
      },
    });
    for (let count = 0; count < 3; count += 1) await advance(run.driver, run.team.id, fork.id);
    const [, , first, second, read] = await stepsOf(fork.id);
    const seen: unknown = Reflect.get(Object(Reflect.get(Object(read?.output), "result")), "documents");
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(
      expect.arrayContaining([idIn(first?.output), idIn(second?.output)].map((id) => expect.objectContaining({ id }))),
    );
    expect((await world(run.team.id)).documents).toEqual([]);
  });

  it("runs workspace commands on its own files, which nobody else has until it is promoted", async () => {
    const run = await stopped();
    const fork = await forkAt(run.team.ctx, {
      runId: run.runId,
      atIndex: 1,
      change: {
        output: {
          toolCalls: [
            { name: "workspace_write", input: { path: "a.txt", content: "one\n" } },
            { name: "workspace_run", input: { command: "cp a.txt b.txt && echo two >> b.txt" } },
            { name: "workspace_run", input: { command: "cat b.txt" } },
            { name: "task_submit", input: { summary: "Written and counted." } },
          ],
        },
      },
    });
    expect(await drive({ advance: () => advance(run.driver, run.team.id, fork.id) })).toBe("done");
    const last = (await stepsOf(fork.id)).findLast((step) => step.name === "workspace_run");
    expect(last?.output).toMatchObject({ ok: true, result: { exitCode: 0, stdout: "one\ntwo\n" } });
    const files = async () =>
      (await readTree.call(run.team.machine, { missionId: run.mission.id })).files.map((file) => file.path).sort();
    expect(await files()).toEqual([]);
    expect(await promoteFork(run.team.ctx, fork.id)).toMatchObject({ effects: 4 });
    expect(await files()).toEqual(["a.txt", "b.txt"]);
  });

  it("does a step again that a dead process left, under its own index and with the same ids", async () => {
    const run = await stopped();
    const fork = await rewritten(run);
    await fork.advance();
    const first = idIn((await stepsOf(fork.id))[2]?.output);
    // The process dies with step 3 written and not done; another takes over when the lease is out.
    const ctx = run.team.machine;
    const { token } = await claimRun.call(ctx, { id: fork.id, owner: run.driver.owner, nowMs: Date.now() });
    await beginStep.call(ctx, {
      runId: fork.id,
      token,
      index: 3,
      kind: "tool",
      name: "task_submit",
      summary: "",
      toolCallId: null,
      interactionId: null,
      input: {},
      atMs: Date.now(),
    });
    await getDb().update(runs).set({ leaseUntilMs: 0 }).where(eq(runs.id, fork.id));
    const other = createDriver(readEnv({}), systemClock);
    while ((await advance(other, run.team.id, fork.id)) === "more");
    const steps = await stepsOf(fork.id);
    expect(steps.map((step) => [step.index, step.status])).toEqual([0, 1, 2, 3].map((index) => [index, "succeeded"]));
    expect(steps[3]?.attempt).toBe(2);
    await promoteFork(run.team.ctx, fork.id);
    expect((await getDocument.call(run.team.ctx, { id: first })).body).toBe(WRITE.body);
  });

  it("does not keep its agent from its work, and counts only its own steps", async () => {
    const run = await stopped();
    await retryRun.call(run.team.ctx, { id: run.runId });
    const [work] = await getDb()
      .select()
      .from(runs)
      .where(and(eq(runs.agentId, run.agentId), eq(runs.status, "queued")));
    const claim = (id: string) => claimRun.call(run.team.machine, { id, owner: "one", nowMs: Date.now() });
    expect((await claim(work?.id ?? "")).outcome).toBe("claimed");
    const fork = await forkAt(run.team.ctx, {
      runId: run.runId,
      atIndex: 3,
      change: { model: "simulated/simulated-analyst" },
    });
    expect((await claim(fork.id)).outcome).toBe("claimed");
    const view = await getRun.call(run.team.ctx, { id: fork.id });
    expect(view).toMatchObject({ costMicros: 0, tokens: 0, steps: [{}, {}, {}] });
    await expect(retryRun.call(run.team.ctx, { id: fork.id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("is refused beyond three at work, for a step that is not there, and without a change", async () => {
    const run = await stopped();
    const at = (atIndex: number, change = {}) => forkAt(run.team.ctx, { runId: run.runId, atIndex, change });
    await expect(at(9, { model: "simulated/simulated-analyst" })).rejects.toMatchObject({ code: "bad_input" });
    await expect(at(2)).rejects.toMatchObject({ code: "bad_input" });
    await expect(at(1, { output: {} })).rejects.toMatchObject({ code: "bad_input" });
    await expect(at(3, { output: { blob: "x".repeat(300_000) } })).rejects.toMatchObject({ code: "bad_input" });
    for (let count = 0; count < MAX_LIVE_FORKS; count += 1) await at(2, { model: "simulated/simulated-analyst" });
    await expect(at(2, { model: "simulated/simulated-analyst" })).rejects.toMatchObject({ code: "limited" });
  });

  it("is told its own instructions when they are what was changed", async () => {
    const run = await stopped();
    const fork = await forkAt(run.team.ctx, { runId: run.runId, atIndex: 3, change: { system: "You count twice." } });
    const { steps } = await readJournal.call(run.team.machine, { id: fork.id });
    expect(steps[0]?.output).toMatchObject({ system: "You count twice.", workOrder: expect.stringContaining("T-1") });
    expect(steps.map((step) => step.originStepId !== null)).toEqual([false, true, true]);
  });
});

describe("promoting a fork", () => {
  it("does all it did for real, in order, with the ids it was told, once", async () => {
    const run = await stopped();
    const fork = await rewritten(run);
    await drive(fork);
    expect(await promoteFork(run.team.ctx, fork.id)).toEqual({ id: fork.id, effects: 2 });
    const documentId = idIn((await stepsOf(fork.id))[2]?.output);
    expect(await getDocument.call(run.team.ctx, { id: documentId })).toMatchObject({ body: WRITE.body });
    expect(await getTask.call(run.team.ctx, { id: run.count.id })).toMatchObject({ status: "review" });
    const told = await getDb()
      .select({ kind: events.kind })
      .from(events)
      .where(and(eq(events.teamId, run.team.id), eq(events.runId, fork.id)));
    expect(told.map((row) => row.kind)).toContain("run.promoted");
    await expect(promoteFork(run.team.ctx, fork.id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("changes nothing when one of its steps is not possible any more, and names it", async () => {
    const run = await stopped();
    const [first, second] = [await rewritten(run), await rewritten(run, "There are 44 tents.")];
    await drive(first);
    await drive(second);
    await promoteFork(run.team.ctx, first.id);
    const before = await world(run.team.id);
    await expect(promoteFork(run.team.ctx, second.id)).rejects.toMatchObject({ code: "conflict" });
    expect(await world(run.team.id)).toEqual(before);
    expect((await getRun.call(run.team.ctx, { id: second.id })).fork).toMatchObject({
      isSandbox: true,
      promotedAt: null,
    });
  });

  it("is refused for a run that is no fork, and for one that did nothing", async () => {
    const run = await stopped();
    await expect(promoteFork(run.team.ctx, run.runId)).rejects.toMatchObject({ code: "conflict" });
    const fork = await forkAt(run.team.ctx, { runId: run.runId, atIndex: 3, change: { output: "41" } });
    await expect(promoteFork(run.team.ctx, fork.id)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("comparing a fork with the run it left", () => {
  it("shows what is shared, where they part, and both results line by line", async () => {
    const run = await stopped();
    const fork = await rewritten(run);
    await drive(fork);
    const of = { runId: run.runId, otherRunId: fork.id };
    const found = await compareRuns.call(run.team.ctx, of);
    expect(found).toMatchObject({ sharedSteps: 1, firstDifference: 1, b: { what: "another result of step 1" } });
    expect(found.steps.map((step) => step.state)).toEqual(["shared", "changed", "changed", "changed"]);
    expect(found.result?.lines.some((line) => line.kind === "added" && line.text.includes("42 tents"))).toBe(true);
    const step = await compareStep.call(run.team.ctx, { ...of, index: 1 });
    expect(step.output.some((line) => line.kind === "added" && line.text.includes("document_write"))).toBe(true);
    expect((await compareStep.call(run.team.ctx, { ...of, index: 0 })).isSame).toBe(true);
  });

  it("costs nothing: the ledger and the calls are as before", async () => {
    const run = await stopped();
    const fork = await rewritten(run);
    await drive(fork);
    await compareRuns.call(run.team.ctx, { runId: run.runId, otherRunId: fork.id });
    const own = isNotNull(interactions.id);
    expect(
      await getDb()
        .select()
        .from(interactions)
        .where(and(own, eq(interactions.teamId, run.team.id))),
    ).toEqual([]);
    expect(await getDb().select().from(ledgerEntries).where(eq(ledgerEntries.teamId, run.team.id))).toEqual([]);
  });
});

function idIn(output: unknown): string {
  const result: unknown = Reflect.get(Object(output), "result");
  return String(Reflect.get(Object(result), "documentId"));
}
