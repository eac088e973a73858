import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { runSteps, runs } from "#db/tables/runs";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { canonicalJson } from "#server/lib/canonical-json";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { endRun } from "./ending.ts";
import { holdRun, lockRun, type RunRecord, runRef } from "./lease.ts";
import { PROGRAM, PROGRAM_MS } from "./policy.ts";
import { isRunOver, runFinished, runHanded, runWoken, stepFinished } from "./schema.ts";

/** A program's own name for something it asks once. */
export const callId = z.string().regex(/^[\x21-\x7e]{1,100}$/, "is 1 to 100 visible characters, such as a UUID");

/** What a program says its own model took since it last said so: reported, not measured. */
export const reportedUsage = z.object({
  model: z.string().trim().min(1).max(120),
  inputTokens: z.number().int().min(0).max(100_000_000).default(0),
  outputTokens: z.number().int().min(0).max(100_000_000).default(0),
  costMicros: z.number().int().min(0).max(1_000_000_000),
});
export type ReportedUsage = z.infer<typeof reportedUsage>;
/** What a run's own figure holds; the records of its calls hold the rest. */
const MOST_TOKENS = 2 ** 31 - 1;

/** The run whose token is asking. */
export function runOfToken({ actor, scopes }: Ctx): string {
  if (actor.kind === "agent" && scopes.has("program:work")) return actor.runId;
  throw new DomainError("forbidden", "Only the token of a run does this: claim work with an agent’s key.");
}

/** The program has the turn: it keeps the run's seat and lease until it calls again, or is silent for too long. */
export const handToProgram = command({
  name: "run.hand_to_program",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), token: z.number().int(), nowMs: z.number() }),
  output: z.object({ id: z.string() }),
  events: [runHanded, runFinished, runWoken],
  async run({ ctx, tx, input, emit }) {
    const run = await holdRun(tx, ctx.team.id, input.id, input.token);
    if (run.cancelRequested) {
      await endRun(tx, run, { status: "cancelled", reason: run.statusReason }, emit);
      return { id: run.id };
    }
    const leaseUntilMs = Math.max(run.tokenUntilMs, input.nowMs + PROGRAM_MS);
    await tx.update(runs).set({ leaseOwner: PROGRAM, leaseUntilMs }).where(eq(runs.id, run.id));
    emit(runHanded, runRef(run));
    return { id: run.id };
  },
});

/**
 * Writes down what the program asks for, where a model's answer would stand. The same `callId` is written once. `busy`: the call
 * before it is still under way; `held`: the run waits for somebody or something.
 */
export const recordProgramCall = command({
  name: "run.record_program_call",
  scope: "program:work",
  audit: false,
  input: z.object({
    callId,
    name: z.string().min(1).max(200),
    input: z.unknown(),
    said: z.string().max(20_000),
    usage: reportedUsage.nullish(),
    /** The record of what it reports. */
    interactionId: z.uuid().nullable(),
    nowMs: z.number(),
  }),
  output: z.object({
    outcome: z.enum(["recorded", "known", "busy", "held"]),
    reason: z.string().nullable(),
    stepId: z.string().nullable(),
  }),
  events: [stepFinished],
  async run({ ctx, tx, input, emit }) {
    const run = await lockRun(tx, ctx.team.id, runOfToken(ctx));
    await tx
      .update(runs)
      .set({ tokenUntilMs: input.nowMs + PROGRAM_MS })
      .where(eq(runs.id, run.id));
    if (await isKnown(tx, run, input)) return refused("known");
    if (isRunOver(run.status)) throw new DomainError("conflict", `Run ${run.number} is over (${run.status}).`);
    if (run.status === "running" && run.leaseOwner !== PROGRAM) return refused("busy");
    if (run.status !== "running") return refused("held", run.statusReason);
    const { callId: id, name, input: given, said } = input;
    const at = new Date(input.nowMs);
    const index = run.stepCount;
    const stepId = newId();
    await tx.insert(runSteps).values({
      id: stepId,
      teamId: run.teamId,
      runId: run.id,
      agentId: run.agentId,
      index,
      kind: "program",
      name: "Its program",
      status: "succeeded",
      summary: said.slice(0, 300) || `asks for ${name}`,
      toolCallId: id,
      interactionId: input.interactionId,
      leaseToken: run.leaseToken,
      output: {
        text: said,
        reasoning: "",
        toolCalls: [{ id, name, input: given, problem: null }],
        responseMessages: [],
        finishReason: "tool-calls",
      },
      startedAt: at,
      finishedAt: at,
    });
    const free = { leaseOwner: null, leaseUntilMs: 0, stepCount: index + 1, updatedAt: at };
    const { usage } = input;
    const spent = usage
      ? {
          tokens: Math.min(MOST_TOKENS, run.tokens + usage.inputTokens + usage.outputTokens),
          costMicros: run.costMicros + usage.costMicros,
          modelCalls: run.modelCalls + 1,
        }
      : {};
    await tx
      .update(runs)
      .set({ ...free, ...spent })
      .where(eq(runs.id, run.id));
    const step = { stepId, index, kind: "program" as const, name: "Its program" };
    emit(stepFinished, { ...runRef(run), ...step, status: "succeeded", summary: `asks for ${name}` });
    return { outcome: "recorded" as const, reason: null, stepId };
  },
});

function refused(outcome: "known" | "busy" | "held", reason: string | null = null) {
  return { outcome, reason, stepId: null };
}

async function isKnown(
  tx: Tx,
  run: RunRecord,
  call: { callId: string; name: string; input: unknown },
): Promise<boolean> {
  const [step] = await tx
    .select({ call: sql<{ name: string; input: unknown }>`${runSteps.output} -> 'toolCalls' -> 0` })
    .from(runSteps)
    .where(and(eq(runSteps.runId, run.id), eq(runSteps.kind, "program"), eq(runSteps.toolCallId, call.callId)));
  if (!step) return false;
  const isSame =
    step.call.name === call.name && canonicalJson(step.call.input ?? null) === canonicalJson(call.input ?? null);
  if (!isSame)
    throw new DomainError("conflict", `callId: “${call.callId}” was another call of this run. Use a new one.`);
  return true;
}

/** The program cannot do it: the run has failed with its words, and its task goes on as after any failed run. */
export const giveUpRun = command({
  name: "run.give_up",
  scope: "program:work",
  input: z.object({ reason: z.string().trim().min(1, "Say why, for whoever takes it up.").max(1_000) }),
  output: z.object({ id: z.string() }),
  events: [runFinished, runWoken],
  async run({ ctx, tx, input, emit, record }) {
    const run = await lockRun(tx, ctx.team.id, runOfToken(ctx));
    if (isRunOver(run.status)) throw new DomainError("conflict", `Run ${run.number} is over (${run.status}).`);
    await endRun(tx, run, { status: "failed", reason: `Its program gave up: ${input.reason}`.slice(0, 1_000) }, emit);
    record({ entity: "run", entityId: run.id, before: { status: run.status }, after: { status: "failed" } });
    return { id: run.id };
  },
});

/** Each look renews the token: the program is there. */
export const renewRunToken = command({
  name: "run.renew_token",
  scope: "program:work",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ tokenUntil: z.date() }),
  async run({ ctx, tx, input }) {
    const tokenUntilMs = input.nowMs + PROGRAM_MS;
    await tx
      .update(runs)
      .set({ tokenUntilMs })
      .where(eq(runs.id, runOfToken(ctx)));
    return { tokenUntil: new Date(tokenUntilMs) };
  },
});
