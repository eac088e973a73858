import { backoffMs, retryAfterOf } from "./duration.ts";
import { failRun, type Scene } from "./events.ts";
import type { Answer } from "./execute.ts";
import { errorOf } from "./execute.ts";
import type { EngineFunction } from "./functions.ts";
import { applyOperation, type Operation, RefusedOperation, WHOLE_RUN_ID } from "./operations.ts";
import { drop, fence, type Item, putBack } from "./queue.ts";
import { endRun, goOn, lockRun, openSteps, type Run } from "./runs.ts";

/**
 * Saves what a function answered and what follows from it, in the caller's transaction. Writes nothing when the item is no
 * longer ours or its run has ended.
 */
export async function settle(scene: Scene, item: Item, answer: Answer): Promise<void> {
  const run = item.runId ? await lockRun(scene.tx, item.runId) : null;
  const mine = run && (await fence(scene.tx, item));
  if (!run || !mine) return;
  if (answer.kind === "resolved")
    return endRun(scene.tx, run, {
      status: "completed",
      body: { type: "data", data: answer.data },
      nowMs: scene.nowMs,
    });
  const fn = scene.functions.get(item.functionId);
  if (answer.kind === "rejected") {
    if (answer.isFinal) return failRun(scene, run, answer.error);
    return retry(scene, { item, run, fn, error: answer.error, retryAfter: answer.retryAfter });
  }
  await settleOperations(scene, { item, run, fn, isAgain: mine.isAgain }, answer);
}

type Held = { item: Item; run: Run; fn: EngineFunction | undefined; isAgain: boolean };

async function settleOperations(
  scene: Scene,
  held: Held,
  answer: Extract<Answer, { kind: "operations" }>,
): Promise<void> {
  const { item, run, fn } = held;
  const { tx, nowMs } = scene;
  const doneIds: string[] = [];
  let isAsked = false;
  let failed: Operation | undefined;
  for (const operation of answer.operations) {
    if (operation.op === "RunComplete")
      return endRun(tx, run, { status: "completed", body: { type: "data", data: operation.data ?? null }, nowMs });
    if (operation.op === "StepFailed" && operation.id === WHOLE_RUN_ID) return failRun(scene, run, operation.error);
    if (operation.op === "StepError") failed = operation;
    else if (operation.op === "DiscoveryRequest") isAsked = true;
    else {
      const doneId = await applyOperation(scene, run, operation);
      if (doneId) doneIds.push(doneId);
    }
  }
  if (failed) return retry(scene, { item, run, fn, error: failed.error, retryAfter: answer.retryAfter });
  if (answer.operations.length === 0)
    return failRun(
      scene,
      run,
      errorOf("ProtocolError", "The function answered without a result and without anything to do."),
    );
  await follow(scene, held, { doneIds, isAsked });
}

/** What the item becomes once its operations are saved. */
async function follow(
  { tx, nowMs }: Scene,
  { item, run, isAgain }: Held,
  { doneIds, isAsked }: { doneIds: string[]; isAsked: boolean },
): Promise<void> {
  if (item.kind === "step") {
    await drop(tx, item);
    return goOn(tx, run, { nowMs, doneIds });
  }
  const open = await openSteps(tx, run.id);
  const isNext = isAsked || isAgain || open.total === 0 || (open.blocking === 0 && doneIds.length > 0);
  if (isNext) await putBack(tx, item, { dueAt: nowMs, attempt: 0 });
  else await drop(tx, item);
}

type Retry = { item: Item; run: Run; fn: EngineFunction | undefined; error: unknown; retryAfter: string | null };

async function retry(scene: Scene, { item, run, fn, error, retryAfter }: Retry): Promise<void> {
  const attempt = item.attempt + 1;
  // The SDK itself says when a step has failed for good; this bounds an answer that never does.
  if (!fn || attempt >= fn.maxAttempts) return failRun(scene, run, error);
  const dueAt = retryAfterOf(retryAfter, scene.nowMs) ?? scene.nowMs + backoffMs(attempt);
  await putBack(scene.tx, item, { dueAt, attempt });
}

/** Ends the run of an item that cannot go on, whatever the reason. */
export async function giveUp(scene: Scene, item: Item, error: unknown): Promise<void> {
  const run = item.runId ? await lockRun(scene.tx, item.runId) : null;
  if (run && (await fence(scene.tx, item))) await failRun(scene, run, error);
}

export function isRefusal(error: unknown): boolean {
  for (let current: unknown = error; current instanceof Error; current = current.cause)
    if (current instanceof RefusedOperation) return true;
  return false;
}
