import { createHash } from "node:crypto";
import { z } from "zod";
import { type EngineEvent, enginePauses, engineQueue, engineSteps } from "#db/tables/engine";
import { newId } from "#server/lib/ids";
import { whenOver } from "./duration.ts";
import type { Scene } from "./events.ts";
import { enqueue } from "./queue.ts";
import { type Run, saveStep, startRun } from "./runs.ts";

/** One operation of a 206 answer or a checkpoint, as far as this engine reads it. */
export const operationSchema = z.looseObject({
  id: z.string().min(1),
  op: z.string().min(1),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
  opts: z.looseObject({}).nullish(),
});

export type Operation = z.output<typeof operationSchema>;

/** The SDK's id for "the function as a whole", where an error is the run's and not a step's. */
export const WHOLE_RUN_ID = createHash("sha1").update("complete").digest("hex");

/** Something the function asked for cannot be done; the run ends with this message and is not tried again. */
export class RefusedOperation extends Error {
  override name = "RefusedOperation";
}

const waitOptions = z.looseObject({ timeout: z.string(), if: z.string().nullish() });
const invokeOptions = z.looseObject({
  function_id: z.string(),
  payload: z.looseObject({ data: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  timeout: z.string().nullish(),
});

/** Writes one operation. Returns the step's id when it ended the step. Throws `RefusedOperation`. */
export async function applyOperation(scene: Scene, run: Run, operation: Operation): Promise<string | null> {
  const { tx, nowMs } = scene;
  const name = operation.displayName ?? operation.name ?? "";
  const step = { runId: run.id, id: operation.id, name };
  switch (operation.op) {
    case "Step":
    case "StepRun":
      await saveStep(tx, { ...step, body: { type: "data", data: operation.data ?? null } });
      return operation.id;
    case "StepFailed":
      await saveStep(tx, {
        ...step,
        body: { type: "error", error: operation.error ?? { name: "Error", message: "The step failed." } },
      });
      return operation.id;
    case "StepPlanned":
      if (await planStep(scene, step, operation)) {
        await enqueue(tx, {
          kind: "step",
          functionId: run.functionId,
          runId: run.id,
          stepId: operation.id,
          dueAt: nowMs,
          slots: run.slots,
        });
      }
      return null;
    case "Sleep":
      if (await planStep(scene, step, operation))
        await endLater(scene, run, { stepId: operation.id, kind: "sleep", when: operation.name ?? "" });
      return null;
    case "WaitForEvent":
      if (await planStep(scene, step, operation)) await waitForEvent(scene, run, operation);
      return null;
    case "InvokeFunction":
      if (await planStep(scene, step, operation)) await invoke(scene, run, operation);
      return null;
    default:
      throw new RefusedOperation(
        `The embedded engine cannot do the operation "${operation.op}" (step "${name || operation.id}"). It needs a real Inngest server.`,
      );
  }
}

/** False when the step is already planned or done: the function reports open parallel steps again each time it is asked. */
async function planStep(
  { tx }: Scene,
  step: { runId: string; id: string; name: string },
  operation: Operation,
): Promise<boolean> {
  const isRace = operation.opts?.parallelMode === "race";
  const planned = await tx
    .insert(engineSteps)
    .values({ ...step, isRace })
    .onConflictDoNothing()
    .returning({ id: engineSteps.id });
  return planned.length > 0;
}

async function endLater(
  { tx, nowMs }: Scene,
  run: Run,
  wait: { stepId: string; kind: "sleep" | "timeout"; when: string },
): Promise<void> {
  const dueAt = timeOf(wait.when, nowMs);
  await tx
    .insert(engineQueue)
    .values({ id: newId(), kind: wait.kind, functionId: run.functionId, runId: run.id, stepId: wait.stepId, dueAt });
}

function timeOf(when: string, nowMs: number): number {
  try {
    return whenOver(when, nowMs);
  } catch (error) {
    throw new RefusedOperation(error instanceof Error ? error.message : String(error));
  }
}

async function waitForEvent(scene: Scene, run: Run, operation: Operation): Promise<void> {
  const options = waitOptions.safeParse(operation.opts);
  if (!options.success || !operation.name)
    throw new RefusedOperation(`The wait "${operation.displayName ?? operation.id}" names no event or no timeout.`);
  const pause = {
    id: newId(),
    runId: run.id,
    stepId: operation.id,
    eventName: operation.name,
    condition: options.data.if ?? null,
  };
  await scene.tx.insert(enginePauses).values(pause);
  await endLater(scene, run, { stepId: operation.id, kind: "timeout", when: options.data.timeout });
}

async function invoke(scene: Scene, run: Run, operation: Operation): Promise<void> {
  const { tx, functions, nowMs } = scene;
  const options = invokeOptions.safeParse(operation.opts);
  if (!options.success)
    throw new RefusedOperation(`The call "${operation.displayName ?? operation.id}" names no function.`);
  const { function_id: functionId, payload, timeout } = options.data;
  const parent = { runId: run.id, stepId: operation.id };
  const fn = functions.get(functionId);
  if (!fn) throw new RefusedOperation(`The function "${functionId}" that was invoked is not registered.`);
  const event: EngineEvent = {
    ...payload,
    id: newId(nowMs),
    name: "inngest/function.invoked",
    data: payload?.data ?? {},
    ts: nowMs,
  };
  const started = await startRun(tx, { fn, event, nowMs, parent });
  // Left out by the function's own idempotency or singleton: the caller must not wait for ever.
  if (!started) {
    await saveStep(tx, {
      runId: run.id,
      id: operation.id,
      name: "",
      body: {
        type: "error",
        error: {
          name: "InvokeSkipped",
          message: `"${functionId}" was not started: its idempotency or singleton left the call out.`,
        },
      },
    });
    return;
  }
  if (timeout) await endLater(scene, run, { stepId: operation.id, kind: "timeout", when: timeout });
}
