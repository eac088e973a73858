import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { runSteps, runs } from "#db/tables/runs";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { hearText, takeInText } from "#server/core/outside";
import { newId } from "#server/lib/ids";
import { type OutsideSource, outsideSource } from "#server/lib/outside";
import { holdRun, type RunRecord, runRef, touchRun } from "./lease.ts";
import { STEP_KINDS, stepFinished, stepStarted, stepStatus } from "./schema.ts";

const held = { runId: z.uuid(), token: z.number().int() };

/**
 * Writes a step before it is done. A second call for the same index is a new attempt of the step a dead process left behind.
 * Throws `conflict` when the fencing token is stale.
 */
export const beginStep = command({
  name: "step.begin",
  scope: "machine:write",
  audit: false,
  input: z.object({
    ...held,
    index: z.number().int().min(0),
    kind: z.enum(STEP_KINDS),
    name: z.string().max(200),
    summary: z.string().max(500),
    toolCallId: z.string().max(200).nullable(),
    interactionId: z.string().nullable(),
    input: z.unknown(),
    atMs: z.number(),
  }),
  output: z.object({ stepId: z.string(), attempt: z.number() }),
  events: [stepStarted],
  async run({ ctx, tx, input, emit }) {
    const { token, atMs, ...fields } = input;
    const count = sql`greatest(${runs.stepCount}, ${input.index + 1})`;
    const run = await touchRun(tx, ctx.team.id, { ...input, set: { stepCount: count, updatedAt: new Date(atMs) } });
    const values = {
      ...fields,
      agentId: run.agentId,
      teamId: ctx.team.id,
      status: "running" as const,
      leaseToken: token,
      startedAt: new Date(atMs),
    };
    const [step] = await tx
      .insert(runSteps)
      .values({ ...values, id: newId() })
      .onConflictDoUpdate({
        target: [runSteps.runId, runSteps.index],
        set: { ...values, attempt: sql`${runSteps.attempt} + 1`, output: null, error: null, finishedAt: null },
      })
      .returning({ stepId: runSteps.id, attempt: runSteps.attempt });
    if (!step) throw new Error("The step row was not returned.");
    emit(stepStarted, { ...runRef(run), stepId: step.stepId, index: input.index, kind: input.kind, name: input.name });
    return step;
  },
});

/**
 * Records what a step gave, together with what it cost. A step that is recorded already stays as it is, so that a write whose
 * confirmation was lost may be repeated. Throws `conflict` when the fencing token is stale.
 */
export const completeStep = command({
  name: "step.complete",
  scope: "machine:write",
  audit: false,
  input: z.object({
    ...held,
    stepId: z.uuid(),
    status: stepStatus.exclude(["running"]),
    name: z.string().max(200).optional(),
    summary: z.string().max(500),
    output: z.unknown(),
    error: z.string().max(2_000).nullable(),
    atMs: z.number(),
    /** Text from outside that the step brought in: from here on the run has read it. */
    brought: outsideSource.nullish(),
    usage: z
      .object({ tokens: z.number(), cachedTokens: z.number(), costMicros: z.number(), modelCalls: z.number() })
      .optional(),
  }),
  output: z.object({ stepId: z.string() }),
  events: [stepFinished],
  async run({ ctx, tx, input, emit }) {
    const { usage } = input;
    const updatedAt = new Date(input.atMs);
    const run = usage
      ? await holdRun(tx, ctx.team.id, input.runId, input.token)
      : await touchRun(tx, ctx.team.id, { ...input, set: { updatedAt } });
    const [step] = await tx
      .update(runSteps)
      .set({
        status: input.status,
        summary: input.summary,
        output: input.output,
        error: input.error,
        finishedAt: new Date(input.atMs),
        ...(input.name ? { name: input.name } : {}),
      })
      .where(and(eq(runSteps.id, input.stepId), eq(runSteps.runId, run.id), eq(runSteps.status, "running")))
      .returning();
    if (!step) return { stepId: await requireStep(tx, run, input.stepId) };
    await noteOutside(ctx, { runId: run.id, stepIndex: step.index, stepId: step.id }, input.brought);
    if (usage)
      await tx
        .update(runs)
        .set({
          updatedAt,
          tokens: run.tokens + usage.tokens,
          cachedTokens: run.cachedTokens + usage.cachedTokens,
          costMicros: run.costMicros + usage.costMicros,
          modelCalls: run.modelCalls + usage.modelCalls,
          ...(input.status === "succeeded" ? { retries: 0 } : {}),
        })
        .where(eq(runs.id, run.id));
    emit(stepFinished, {
      ...runRef(run),
      stepId: step.id,
      index: step.index,
      kind: step.kind,
      name: step.name,
      status: input.status,
      summary: input.summary,
    });
    return { stepId: step.id };
  },
});

/** A step that read text from outside, of ours or just fetched, taints its run from here on. */
async function noteOutside(
  ctx: Ctx & { tx: Tx },
  { stepId, ...step }: { runId: string; stepIndex: number; stepId: string },
  brought: OutsideSource | null | undefined,
): Promise<void> {
  const hasHeard = ctx.reading ? await hearText(ctx, ctx.reading, step) : false;
  if (brought) await takeInText(ctx, brought, { subject: { kind: "run", id: step.runId, part: "run" }, step });
  if (!hasHeard && !brought) return;
  await ctx.tx.update(runs).set({ isTainted: true }).where(eq(runs.id, step.runId));
  await ctx.tx.update(runSteps).set({ readsOutside: true }).where(eq(runSteps.id, stepId));
}

/** Shows model calls whose driver died while they were under way as what they are: sent, outcome unknown. */
export const markLostSteps = command({
  name: "step.mark_lost",
  scope: "machine:write",
  audit: false,
  /** `costMicros`: what the ledger counted for the lost calls, so that the run's figure is the ledger's. */
  input: z.object({ ...held, atMs: z.number(), costMicros: z.number().int().min(0).default(0) }),
  output: z.object({ lost: z.number() }),
  events: [stepFinished],
  async run({ ctx, tx, input, emit }) {
    const run = await holdRun(tx, ctx.team.id, input.runId, input.token);
    if (input.costMicros > 0)
      await tx
        .update(runs)
        .set({ costMicros: run.costMicros + input.costMicros })
        .where(eq(runs.id, run.id));
    const reason =
      "The process ended during this call. Whether it was answered is unknown; it counts at its upper bound.";
    const rows = await tx
      .update(runSteps)
      .set({
        status: "unknown",
        error: reason,
        summary: "interrupted, outcome unknown",
        finishedAt: new Date(input.atMs),
      })
      .where(and(eq(runSteps.runId, run.id), eq(runSteps.kind, "model"), eq(runSteps.status, "running")))
      .returning();
    for (const step of rows) {
      emit(stepFinished, {
        ...runRef(run),
        stepId: step.id,
        index: step.index,
        kind: step.kind,
        name: step.name,
        status: step.status,
        summary: step.summary,
      });
    }
    return { lost: rows.length };
  },
});

async function requireStep(tx: Tx, run: RunRecord, stepId: string): Promise<string> {
  const [step] = await tx
    .select({ id: runSteps.id })
    .from(runSteps)
    .where(and(eq(runSteps.id, stepId), eq(runSteps.runId, run.id)));
  if (!step) throw new Error(`Step ${stepId} is not in run ${run.number}.`);
  return step.id;
}

/** Pins what a run was told by when it woke, so that its page and the prompt's can say it. Throws `conflict` when the fencing token is stale. */
export const pinPrompt = command({
  name: "run.pin_prompt",
  scope: "machine:write",
  audit: false,
  input: z.object({ ...held, promptId: z.uuid(), promptVersion: z.number().int().positive() }),
  output: z.object({ runId: z.string() }),
  async run({ ctx, tx, input: { promptId, promptVersion, ...run } }) {
    await touchRun(tx, ctx.team.id, { ...run, set: { promptId, promptVersion } });
    return { runId: run.runId };
  },
});
