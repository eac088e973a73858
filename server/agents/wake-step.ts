import { inTransaction } from "#server/core/transaction";
import { finishRun } from "#server/domains/runs/commands";
import { beginStep, completeStep, pinPrompt } from "#server/domains/runs/steps";
import { startTask } from "#server/domains/tasks/commands";
import { takeWakes } from "#server/domains/wakes/orchestration";
import { DomainError, isDomainError } from "#server/lib/errors";
import type { Drive } from "./driver.ts";
import { contextOf } from "./work-order.ts";

/**
 * The first step of a run. A task that was cancelled or finished meanwhile needs no run any more; an agent whose prompt cannot be
 * told fails with the reason.
 */
export async function wakeOrEnd(drive: Drive): Promise<"more" | "done"> {
  try {
    await wake(drive);
    return "more";
  } catch (error) {
    if (!isDomainError(error) || isStaleLease(error)) throw error;
    if (error.code === "conflict") await end(drive, "cancelled", error.message);
    else if (error.code === "unavailable") await end(drive, "failed", error.message);
    else throw error;
    return "done";
  }
}

/** What woke it ends with it: a run that answers takes its wakes along, so that they are tried again a few times and no more. */
async function end({ ctx, run, token, driver }: Drive, status: "cancelled" | "failed", reason: string): Promise<void> {
  await inTransaction(ctx, "end at waking", async (joined) => {
    if (status === "failed" && run.purpose === "respond")
      await takeWakes.call(joined, { runId: run.id, nowMs: driver.clock.now() });
    await finishRun.call(joined, { id: run.id, token, status, reason });
  });
}

/** Step 0: reads the context the run is given, and takes its task in hand. */
async function wake({ ctx, run, token, driver, reading }: Drive): Promise<void> {
  const known = run.purpose === "respond" ? null : await contextOf({ ...ctx, reading }, run);
  const atMs = driver.clock.now();
  await inTransaction(ctx, "wake", async (joined) => {
    const given = known ?? (await takeUpWakes({ ...joined, reading }, run, atMs));
    const { stepId } = await beginStep.call(joined, {
      runId: run.id,
      token,
      index: 0,
      kind: "wake",
      name: "Woke up",
      summary: run.wakeReason,
      toolCallId: null,
      interactionId: null,
      input: { reason: run.wakeReason },
      atMs,
    });
    await completeStep.call(
      { ...joined, reading },
      {
        runId: run.id,
        token,
        stepId,
        status: "succeeded",
        summary: run.wakeReason,
        output: given,
        error: null,
        atMs: driver.clock.now(),
      },
    );
    const told = given.prompt;
    if (told) await pinPrompt.call(joined, { runId: run.id, token, promptId: told.id, promptVersion: told.version });
    if (run.purpose === "work" && run.taskId) await startTask.call(joined, { id: run.taskId, agentId: run.agentId });
  });
}

/** What woke it is taken in the transaction of its first step: a wake that comes later finds the run begun and gets the next one. */
async function takeUpWakes(ctx: Drive["ctx"], run: Drive["run"], nowMs: number) {
  const wakes = await takeWakes.call(ctx, { runId: run.id, nowMs });
  if (wakes.length === 0) throw new DomainError("conflict", "Nothing was left to answer.");
  return contextOf(ctx, run, wakes);
}

/** Somebody else drives the run now. */
export function isStaleLease(error: unknown): boolean {
  return isDomainError(error) && error.code === "conflict" && error.message.includes("no longer driven");
}
