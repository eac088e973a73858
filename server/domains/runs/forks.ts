import { and, asc, count, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { criteria, evidence, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { nextNumber } from "#server/core/counters";
import { carryLabels } from "#server/core/outside";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { rowNumber } from "#server/lib/row-number";
import { changeInWords } from "./fork-facts.ts";
import { lockRun, type RunRecord, runRef } from "./lease.ts";
import { STEP_LIMITS } from "./policy.ts";
import { forkChange, isRunOver, MAX_LIVE_FORKS, runForked, runPromoted, runQueued, stepStatus } from "./schema.ts";
import { type StepRecord, stepsOf } from "./shared-steps.ts";

/** A step the fork says for itself, in place of the origin's. */
const ownStep = z.object({
  index: rowNumber,
  status: stepStatus.exclude(["running"]),
  summary: z.string().max(500),
  output: z.unknown(),
  error: z.string().max(2_000).nullable(),
});

/**
 * Makes a run that shares the steps before `atIndex` by reference and goes on from there in a sandbox. `own` replaces steps by
 * what the caller has checked to be a fitting record. Throws `conflict` while a shared step is under way, `limited` when the team
 * has too many forks at work.
 */
export const forkRun = command({
  name: "run.fork",
  scope: "runs:write",
  input: z.object({
    runId: z.uuid(),
    atIndex: z.number().int().min(1).max(10_000),
    change: forkChange,
    own: z.array(ownStep).max(2),
    /** Made by the caller, so that a repeated request makes one fork. */
    key: z.string().min(8).max(100).optional(),
  }),
  output: z.object({ id: z.string(), number: z.number() }),
  events: [runForked, runQueued],
  async run({ ctx, tx, input, emit, record }) {
    const origin = await lockRun(tx, ctx.team.id, input.runId);
    const startKey = `fork:${input.key ?? newId()}`;
    const [known] = await tx
      .select({ id: runs.id, number: runs.number })
      .from(runs)
      .where(and(eq(runs.teamId, ctx.team.id), eq(runs.startKey, startKey)));
    if (known) return known;
    // The counter's row stays locked to the end, so that forks of one team are counted one after the other.
    const number = await nextNumber(tx, ctx.team.id, "run");
    await requireRoom(tx, ctx.team.id);
    const steps = (await stepsOf(tx, origin)).filter((step) => step.index <= input.atIndex);
    requireForkable(origin, steps, input.atIndex);
    const what = changeInWords(input.change, input.atIndex);
    const [fork] = await tx
      .insert(runs)
      .values({
        ...valuesOf(origin, input.atIndex),
        number,
        startKey,
        forkChange: input.change,
        wakeReason: `fork of run ${origin.number} at step ${input.atIndex}: ${what}`.slice(0, 300),
        stepCount: input.atIndex,
      })
      .returning();
    if (!fork) throw new Error("The run row was not returned.");
    const own = new Map(input.own.map((step) => [step.index, step]));
    const rows = steps
      .filter((step) => step.index < input.atIndex || own.has(step.index))
      .map((step) => forkedStep(fork, step, own.get(step.index)));
    await tx.insert(runSteps).values(rows);
    await carryLabels(ctx, { id: origin.id, part: "run" }, [{ kind: "run", id: fork.id, part: "run" }]);
    await tx.update(runs).set({ stepCount: rows.length }).where(eq(runs.id, fork.id));
    emit(runForked, {
      ...runRef(fork),
      ofRunId: origin.id,
      ofNumber: origin.number,
      atIndex: input.atIndex,
      what,
    });
    emit(runQueued, { ...runRef(fork), purpose: fork.purpose, wakeReason: fork.wakeReason });
    record({
      entity: "run",
      entityId: fork.id,
      input: { runId: input.runId, atIndex: input.atIndex, what },
      after: { number, ofNumber: origin.number },
    });
    return { id: fork.id, number };
  },
});

function valuesOf(origin: RunRecord, atIndex: number) {
  return {
    teamId: origin.teamId,
    agentId: origin.agentId,
    missionId: origin.missionId,
    taskId: origin.taskId,
    kind: "fork" as const,
    purpose: origin.purpose,
    status: "queued" as const,
    isTainted: origin.isTainted,
    wakeDepth: origin.wakeDepth,
    stepLimit: STEP_LIMITS[origin.purpose] + atIndex,
    timeLimitMs: origin.timeLimitMs,
    capMicros: origin.capMicros,
    forkOfRunId: origin.id,
    forkAtIndex: atIndex,
    isSandbox: true,
  };
}

function forkedStep(fork: RunRecord, step: StepRecord, own: z.output<typeof ownStep> | undefined) {
  const base = {
    teamId: fork.teamId,
    runId: fork.id,
    agentId: fork.agentId,
    index: step.index,
    kind: step.kind,
    name: step.name,
    leaseToken: 0,
    startedAt: step.startedAt,
    finishedAt: step.finishedAt,
  };
  if (!own) return { ...base, status: step.status, originStepId: step.originStepId ?? step.id };
  const { status, summary, output, error } = own;
  return { ...base, status, summary, output, error, toolCallId: step.toolCallId, input: step.input };
}

async function requireRoom(tx: Tx, teamId: string): Promise<void> {
  const [live] = await tx
    .select({ count: count() })
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.kind, "fork"), inArray(runs.status, ["queued", "running", "waiting"])));
  if ((live?.count ?? 0) >= MAX_LIVE_FORKS)
    throw new DomainError(
      "limited",
      `${MAX_LIVE_FORKS} forks of this team are at work already. Wait for one to end, or stop one.`,
    );
}

function requireForkable(origin: RunRecord, steps: StepRecord[], atIndex: number): void {
  if (origin.isProgram)
    throw new DomainError(
      "conflict",
      `Run ${origin.number} was driven by a program outside of Muster: there is no model here that could go on from it.`,
    );
  const shared = steps.filter((step) => step.index < atIndex);
  if (shared.length < atIndex)
    throw new DomainError("bad_input", `atIndex: run ${origin.number} has no step ${atIndex} yet.`);
  if (shared.some((step) => step.status === "running"))
    throw new DomainError(
      "conflict",
      `Run ${origin.number} is still at a step before ${atIndex}. Try again in a moment.`,
    );
}

const effectStep = z.custom<StepRecord>();

/** The tool calls a fork made itself, up to an index, in order: what its sandbox does again, and what promoting it does. */
export const listForkCalls = query({
  name: "run.list_fork_calls",
  scope: "machine:write",
  input: z.object({ runId: z.uuid(), beforeIndex: rowNumber.optional() }),
  output: z.array(effectStep),
  async run({ db, teamId, input }) {
    const rows = await db
      .select({ step: runSteps, forkAtIndex: runs.forkAtIndex, change: runs.forkChange })
      .from(runSteps)
      .innerJoin(runs, eq(runs.id, runSteps.runId))
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.id, input.runId),
          eq(runs.kind, "fork"),
          isNull(runSteps.originStepId),
          eq(runSteps.kind, "tool"),
          eq(runSteps.status, "succeeded"),
          // A result a person wrote was never done.
          or(gt(runSteps.index, runs.forkAtIndex), sql`${runs.forkChange}->'output' is null`),
        ),
      )
      .orderBy(asc(runSteps.index));
    return rows.map((row) => row.step).filter((step) => step.index < (input.beforeIndex ?? Number.MAX_SAFE_INTEGER));
  },
});

/**
 * Puts a fork's task and mission back to where they stood when its run was under way, for what its sandbox does next. Only ever
 * inside a savepoint that is undone.
 */
export const rewindForFork = command({
  name: "run.rewind_for_fork",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid() }),
  output: z.object({ id: z.string() }),
  async run({ ctx, tx, input }) {
    const run = await lockRun(tx, ctx.team.id, input.id);
    if (run.kind !== "fork" || !run.isSandbox) throw new Error(`Run ${run.number} is no sandbox.`);
    // Within the sandbox its record counts as any run's: what it found may be named as evidence.
    await tx.update(runs).set({ isSandbox: false }).where(eq(runs.id, run.id));
    const open = { finishedAt: null, blockedReason: null };
    if (run.taskId && run.purpose === "work")
      await tx
        .update(tasks)
        .set({ ...open, status: "in_progress", assigneeAgentId: run.agentId })
        .where(eq(tasks.id, run.taskId));
    if (run.taskId && run.purpose === "review")
      await tx
        .update(tasks)
        .set({ ...open, status: "review" })
        .where(eq(tasks.id, run.taskId));
    if (run.taskId && (run.purpose === "work" || run.purpose === "review")) await dropEvidence(tx, run.taskId);
    if (run.missionId) {
      const isPlan = run.purpose === "plan";
      const status = isPlan ? ("planning" as const) : ("running" as const);
      await tx
        .update(missions)
        .set({ status, statusReason: null, finishedAt: null })
        .where(eq(missions.id, run.missionId));
      if (isPlan) await tx.update(tasks).set({ missionId: null }).where(eq(tasks.missionId, run.missionId));
    }
    return { id: run.id };
  },
});

async function dropEvidence(tx: Tx, taskId: string): Promise<void> {
  const ofTask = tx.select({ id: criteria.id }).from(criteria).where(eq(criteria.taskId, taskId));
  await tx.delete(evidence).where(inArray(evidence.criterionId, ofTask));
}

/**
 * Marks a fork as promoted; its calls are done by the caller in the same transaction. Throws `conflict` when it is no fork that
 * succeeded, was promoted already, or another run is at the same work.
 */
export const promoteRun = command({
  name: "run.promote",
  scope: "runs:write",
  input: z.object({ id: z.uuid(), effects: z.number().int().min(0) }),
  output: z.object({ id: z.string() }),
  events: [runPromoted],
  async run({ ctx, tx, input, emit, record }) {
    const run = await lockRun(tx, ctx.team.id, input.id);
    if (run.kind !== "fork") throw new DomainError("conflict", `Run ${run.number} is no fork; what it did is done.`);
    if (run.promotedAt) throw new DomainError("conflict", `Run ${run.number} was promoted already.`);
    if (!isRunOver(run.status)) throw new DomainError("conflict", `Run ${run.number} is not over yet.`);
    if (run.status !== "succeeded")
      throw new DomainError("conflict", `Run ${run.number} ${run.status}; only a fork that succeeded is promoted.`);
    if (input.effects === 0)
      throw new DomainError("conflict", `Run ${run.number} changed nothing that could be promoted.`);
    await requireNobodyAtIt(tx, run);
    await tx.update(runs).set({ promotedAt: new Date(), isSandbox: false }).where(eq(runs.id, run.id));
    emit(runPromoted, { ...runRef(run), effects: input.effects });
    record({ entity: "run", entityId: run.id, before: { isSandbox: true }, after: { isSandbox: false } });
    return { id: run.id };
  },
});

async function requireNobodyAtIt(tx: Tx, run: RunRecord): Promise<void> {
  const same = run.taskId ? eq(runs.taskId, run.taskId) : run.missionId ? eq(runs.missionId, run.missionId) : null;
  if (!same) return;
  const [other] = await tx
    .select({ number: runs.number })
    .from(runs)
    .where(
      and(
        same,
        ne(runs.id, run.id),
        ne(runs.kind, "fork"),
        eq(runs.purpose, run.purpose),
        inArray(runs.status, ["queued", "running", "waiting"]),
      ),
    )
    .limit(1);
  if (other)
    throw new DomainError("conflict", `Run ${other.number} is at the same work. Stop it first, or wait for its end.`);
}
