import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import {
  type EngineEvent,
  enginePauses,
  engineQueue,
  engineRuns,
  engineSteps,
  type Slots,
  type StepBody,
} from "#db/tables/engine";
import { newId } from "#server/lib/ids";
import { spanMs } from "./duration.ts";
import { keyOf } from "./expression.ts";
import type { EngineFunction } from "./functions.ts";
import { enqueue } from "./queue.ts";

export type Run = typeof engineRuns.$inferSelect;

const IDEMPOTENCY_MS = 24 * 3_600_000;

type Start = { fn: EngineFunction; event: EngineEvent; nowMs: number; parent?: { runId: string; stepId: string } };

/** Starts a run unless the function's idempotency or singleton says no. Returns its id, or null when it was left out. */
export async function startRun(tx: Tx, { fn, event, nowMs, parent }: Start): Promise<string | null> {
  const idempotencyKey = fn.idempotency ? `${fn.id}:${keyOf(fn.idempotency, event)}` : null;
  if (idempotencyKey && (await isRepeat(tx, idempotencyKey, nowMs))) return null;
  const singletonKey = fn.singleton ? `${fn.id}:${keyOf(fn.singleton.key, event)}` : null;
  if (singletonKey && (await yieldsTo(tx, singletonKey, fn.singleton?.mode ?? "skip", nowMs))) return null;
  const [a, b] = fn.slots.map((slot, index) => ({
    key: `${fn.id}:${index}:${keyOf(slot.key, event)}`,
    limit: slot.limit,
  }));
  const slots: Slots = { ...(a ? { a } : {}), ...(b ? { b } : {}) };
  const id = newId(nowMs);
  const run = {
    id,
    functionId: fn.id,
    status: "running" as const,
    event,
    slots,
    singletonKey,
    idempotencyKey,
    createdAt: nowMs,
    parentRunId: parent?.runId ?? null,
    parentStepId: parent?.stepId ?? null,
  };
  const started = tx.$with("started").as(tx.insert(engineRuns).values(run).returning({ id: engineRuns.id }));
  await enqueue(tx.with(started), { kind: "discover", functionId: fn.id, runId: id, dueAt: nowMs, slots });
  const cancels = (fn.cancel ?? []).map((entry) => ({
    ...{ id: newId(), runId: id, eventName: entry.event, condition: entry.if ?? null },
    expiresAt: entry.timeout === undefined ? null : nowMs + (spanMs(entry.timeout) ?? 0),
  }));
  if (cancels.length > 0) await tx.insert(enginePauses).values(cancels);
  return id;
}

async function isRepeat(tx: Tx, idempotencyKey: string, nowMs: number): Promise<boolean> {
  await lockKey(tx, idempotencyKey);
  const found = await tx
    .select({ id: engineRuns.id })
    .from(engineRuns)
    .where(and(eq(engineRuns.idempotencyKey, idempotencyKey), sql`${engineRuns.createdAt} > ${nowMs - IDEMPOTENCY_MS}`))
    .limit(1);
  return found.length > 0;
}

async function yieldsTo(tx: Tx, singletonKey: string, mode: "skip" | "cancel", nowMs: number): Promise<boolean> {
  await lockKey(tx, singletonKey);
  const active = await tx
    .select({ id: engineRuns.id })
    .from(engineRuns)
    .where(and(eq(engineRuns.singletonKey, singletonKey), eq(engineRuns.status, "running")));
  if (mode === "skip") return active.length > 0;
  for (const { id } of active) {
    const run = await lockRun(tx, id);
    if (run)
      await endRun(tx, run, {
        status: "cancelled",
        body: cancelledBody("another run of the same singleton began"),
        nowMs,
      });
  }
  return false;
}

/** Held to the end of the transaction: what was looked up under the key stays true until the row is written. */
async function lockKey(tx: Tx, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('muster-engine'), hashtext(${name}))`);
}

/**
 * The running run, locked. Before a step is saved the run's row is taken, always first: two parallel steps that finish at
 * once would otherwise each see the other as open, and nobody would go on.
 */
export async function lockRun(tx: Tx, runId: string): Promise<Run | null> {
  const [run] = await tx
    .select()
    .from(engineRuns)
    .where(and(eq(engineRuns.id, runId), eq(engineRuns.status, "running")))
    .for("update");
  return run ?? null;
}

/** Saves the outcome of a step. False when the step already has one; the first outcome stays. */
export async function saveStep(
  tx: Tx,
  step: { runId: string; id: string; name: string; body: StepBody },
): Promise<boolean> {
  const saved = await tx
    .insert(engineSteps)
    .values(step)
    .onConflictDoUpdate({
      target: [engineSteps.runId, engineSteps.id],
      set: { body: step.body, ordinal: sql`excluded.ordinal` },
      setWhere: isNull(engineSteps.body),
    })
    .returning({ id: engineSteps.id });
  return saved.length > 0;
}

/** Ends a step that somebody waits for (sleep, event, timeout, child run) and lets the function go on. The run is locked. */
export async function endWait(tx: Tx, run: Run, end: { stepId: string; body: StepBody; nowMs: number }): Promise<void> {
  const { stepId, body, nowMs } = end;
  if (!(await saveStep(tx, { runId: run.id, id: stepId, name: "", body }))) return;
  const ofStep = {
    pauses: and(eq(enginePauses.runId, run.id), eq(enginePauses.stepId, stepId)),
    queue: and(eq(engineQueue.runId, run.id), eq(engineQueue.stepId, stepId)),
  };
  await tx.delete(enginePauses).where(ofStep.pauses);
  await tx.delete(engineQueue).where(ofStep.queue);
  await goOn(tx, run, { nowMs, doneIds: [stepId] });
}

/**
 * Asks the function for what comes next, when nothing planned is left (the SDK's `Promise.all` waits for all) or one of the
 * ended steps was in a race. The losers of a race hold nothing up.
 */
export async function goOn(tx: Tx, run: Run, { nowMs, doneIds }: { nowMs: number; doneIds: string[] }): Promise<void> {
  const { blocking } = await openSteps(tx, run.id);
  if (blocking > 0 && !(await isAnyRace(tx, run.id, doneIds))) return;
  await enqueue(tx, { kind: "discover", functionId: run.functionId, runId: run.id, dueAt: nowMs, slots: run.slots });
}

async function isAnyRace(tx: Tx, runId: string, ids: string[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const ofRace = and(eq(engineSteps.runId, runId), eq(engineSteps.isRace, true), inArray(engineSteps.id, ids));
  const rows = await tx.select({ id: engineSteps.id }).from(engineSteps).where(ofRace).limit(1);
  return rows.length > 0;
}

/** Steps that are planned or waited for: all of them, and those that must end before the function goes on. */
export async function openSteps(tx: Tx, runId: string): Promise<{ total: number; blocking: number }> {
  const [row] = await tx
    .select({
      total: sql<number>`count(*)::int`,
      blocking: sql<number>`count(*) filter (where not ${engineSteps.isRace})::int`,
    })
    .from(engineSteps)
    .where(and(eq(engineSteps.runId, runId), isNull(engineSteps.body)));
  return row ?? { total: 0, blocking: 0 };
}

type Ending = { status: "completed" | "failed" | "cancelled"; body: StepBody; nowMs: number };

/** Ends a locked run, removes all that was planned for it, and hands its outcome to the run that invoked it. */
export async function endRun(tx: Tx, run: Run, { status, body, nowMs }: Ending): Promise<void> {
  await tx.update(engineRuns).set({ status, result: body, endedAt: nowMs }).where(eq(engineRuns.id, run.id));
  await tx.delete(engineQueue).where(eq(engineQueue.runId, run.id));
  await tx.delete(enginePauses).where(eq(enginePauses.runId, run.id));
  if (!run.parentRunId || !run.parentStepId) return;
  const parent = await lockRun(tx, run.parentRunId);
  if (parent) await endWait(tx, parent, { stepId: run.parentStepId, body, nowMs });
}

export function cancelledBody(reason: string): StepBody {
  return { type: "error", error: { name: "RunCancelled", message: `The run was cancelled: ${reason}` } };
}
