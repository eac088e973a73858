import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import {
  type EngineEvent,
  engineEvents,
  enginePauses,
  engineQueue,
  engineRuns,
  type StepBody,
} from "#db/tables/engine";
import { newId } from "#server/lib/ids";
import { spanMs } from "./duration.ts";
import { holds, keyOf } from "./expression.ts";
import { type EngineFunction, matchesName } from "./functions.ts";
import { cancelledBody, endRun, endWait, lockRun, type Run, startRun } from "./runs.ts";

export type Functions = Map<string, EngineFunction>;

/** What every function of the engine that writes needs to know. */
export type Scene = { tx: Tx; functions: Functions; nowMs: number };

/** Takes events in: each id once; starts the runs they trigger, ends the waits and cancels the runs they match. */
export async function takeIn({ tx, functions, nowMs }: Scene, events: EngineEvent[]): Promise<void> {
  if (events.length === 0) return;
  // In the order of ids, so that two senders of the same events cannot wait for each other.
  const rows = [...new Map(events.map((event) => [event.id, event])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const inserted = await tx
    .insert(engineEvents)
    .values(rows.map(({ id, name }) => ({ id, name, receivedAt: nowMs })))
    .onConflictDoNothing()
    .returning({ id: engineEvents.id });
  const fresh = new Set(inserted.map((row) => row.id));
  const awaited = await namesAwaited(tx, rows);
  for (const event of events) {
    if (!fresh.delete(event.id)) continue;
    await trigger({ tx, functions, nowMs }, event);
    if (awaited.has(event.name) || endsRuns(functions, event)) await resolvePauses({ tx, functions, nowMs }, event);
  }
}

/** Which of the events' names any run waits for: nearly always none, which is then known once for all of them. */
async function namesAwaited(tx: Tx, events: EngineEvent[]): Promise<Set<string>> {
  const names = [...new Set(events.map(({ name }) => name))];
  const found = await tx
    .selectDistinct({ name: enginePauses.eventName })
    .from(enginePauses)
    .where(inArray(enginePauses.eventName, names));
  return new Set(found.map(({ name }) => name));
}

/** A run that another event of the same batch has just started may be one that this event cancels. */
function endsRuns(functions: Functions, event: EngineEvent): boolean {
  return functions.values().some((fn) => fn.cancel?.some((entry) => entry.event === event.name));
}

async function trigger({ tx, functions, nowMs }: Scene, event: EngineEvent): Promise<void> {
  for (const fn of functions.values()) {
    const isMeant = fn.events.some(
      ({ name, condition }) => matchesName(name, event.name) && holds(condition, { event }),
    );
    if (!isMeant) continue;
    if (fn.debounce) await debounce(tx, { fn, event, nowMs });
    else await startRun(tx, { fn, event, nowMs });
  }
}

/** One waiting row a key: each further event replaces the last and moves the start, up to the debounce's own timeout. */
async function debounce(
  tx: Tx,
  { fn, event, nowMs }: { fn: EngineFunction; event: EngineEvent; nowMs: number },
): Promise<void> {
  const { key, period = "0s", timeout } = fn.debounce ?? {};
  const dueAt = nowMs + (spanMs(period) ?? 0);
  const longestMs = timeout === undefined ? null : (spanMs(timeout) ?? 0);
  const postponed =
    longestMs === null
      ? sql`${dueAt}::bigint`
      : sql`least(${dueAt}::bigint, ${engineQueue.firstDueAt} + ${longestMs}::bigint)`;
  await tx
    .insert(engineQueue)
    .values({
      id: newId(),
      kind: "debounce",
      functionId: fn.id,
      dueAt,
      firstDueAt: nowMs,
      event,
      uniqueKey: `debounce:${fn.id}:${keyOf(key, event)}`,
    })
    .onConflictDoUpdate({ target: engineQueue.uniqueKey, set: { dueAt: postponed, event } });
}

async function resolvePauses({ tx, nowMs }: Scene, event: EngineEvent): Promise<void> {
  const pauses = await tx
    .select({ pause: enginePauses, runEvent: engineRuns.event })
    .from(enginePauses)
    .innerJoin(engineRuns, eq(engineRuns.id, enginePauses.runId))
    .where(
      and(
        eq(enginePauses.eventName, event.name),
        or(isNull(enginePauses.expiresAt), sql`${enginePauses.expiresAt} > ${nowMs}`),
      ),
    )
    .orderBy(enginePauses.runId);
  const met = pauses.filter(({ pause, runEvent }) => holds(pause.condition, { event: runEvent, async: event }));
  for (const { pause } of met) {
    const run = await lockRun(tx, pause.runId);
    if (!run) continue;
    // Another event, or the timeout, may have been first.
    const taken = await tx.delete(enginePauses).where(eq(enginePauses.id, pause.id)).returning({ id: enginePauses.id });
    if (taken.length === 0) continue;
    if (pause.stepId) await endWait(tx, run, { stepId: pause.stepId, body: { type: "data", data: event }, nowMs });
    else await endRun(tx, run, { status: "cancelled", body: cancelledBody(`event ${event.name}`), nowMs });
  }
}

/** Ends a locked run as failed and tells the functions that listen for it (`onFailure` is one of them). */
export async function failRun(scene: Scene, run: Run, error: unknown): Promise<void> {
  const body: StepBody = { type: "error", error };
  await endRun(scene.tx, run, { status: "failed", body, nowMs: scene.nowMs });
  if (run.functionId.endsWith("-failure")) return;
  const data = { function_id: run.functionId, run_id: run.id, error, event: run.event };
  await takeIn(scene, [{ id: `${run.id}:failed`, name: "inngest/function.failed", data, ts: scene.nowMs }]);
}

/** Removes what ended or arrived before `beforeMs`, at most `limit` of each, so that no delete is long. Returns how many. */
export async function prune(tx: Tx, { beforeMs, limit }: { beforeMs: number; limit: number }): Promise<number> {
  const old = await tx
    .select({ id: engineRuns.id })
    .from(engineRuns)
    .where(sql`${engineRuns.endedAt} < ${beforeMs}`)
    .limit(limit);
  const ids = old.map((row) => row.id);
  if (ids.length > 0) {
    await tx.execute(
      sql`delete from engine_steps where run_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`,
    );
    await tx.delete(engineRuns).where(inArray(engineRuns.id, ids));
  }
  const events = await tx.execute(
    sql`delete from engine_events where id in (select id from engine_events where received_at < ${beforeMs} limit ${limit}) returning id`,
  );
  return ids.length + (Array.isArray(events) ? events.length : 0);
}
