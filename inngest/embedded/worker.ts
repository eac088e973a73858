import { and, eq } from "drizzle-orm";
import type { Database, Tx } from "#db/client";
import { enginePauses, engineQueue, type StepBody } from "#db/tables/engine";
import type { Clock } from "#server/lib/clock";
import { nextCronMs } from "#server/lib/cron";
import { describeError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { log } from "#server/lib/log";
import type { Functions, Scene } from "./events.ts";
import { type Answer, ask, errorOf, loadSituation } from "./execute.ts";
import type { FunctionHandler } from "./functions.ts";
import { isPassing, persist } from "./persist.ts";
import { drop, fence, type Item, putBack } from "./queue.ts";
import { endWait, lockRun, startRun } from "./runs.ts";
import { giveUp, isRefusal, settle } from "./settle.ts";

/** A run whose requests keep ending without a trace (the process dies) is given up after so many claims without progress. */
const MOST_DELIVERIES = 25;
/** As on the real server: a function that needs more steps is to be split. */
const MOST_STEPS = 1000;

export type Workplace = {
  database: Database;
  handler: FunctionHandler;
  functions: Functions;
  clock: Clock;
  isStopped(): boolean;
};

/** Does one claimed item to its end: the outcome is written, or somebody else holds the item by now. Never throws. */
export async function work(place: Workplace, item: Item): Promise<void> {
  try {
    if (item.kind === "discover" || item.kind === "step") await goOnWithRun(place, item);
    else await write(place, `end a ${item.kind}`, (scene) => endTimer(scene, item));
  } catch (error) {
    if (place.isStopped() || isPassing(error)) return;
    log.error("engine: an item could not be done", {
      functionId: item.functionId,
      runId: item.runId,
      kind: item.kind,
      error: describeError(error),
    });
    const reason = errorOf("EngineError", rootMessage(error));
    await write(place, "give a run up", (scene) =>
      item.runId ? giveUp(scene, item, reason) : drop(scene.tx, item),
    ).catch((second: unknown) =>
      log.error("engine: a run could not be given up", { runId: item.runId, error: describeError(second) }),
    );
  }
}

function write(place: Workplace, what: string, body: (scene: Scene) => Promise<void>): Promise<void> {
  const { database, functions, clock } = place;
  return persist(what, place.isStopped, () =>
    database.db.transaction((tx: Tx) => body({ tx, functions, nowMs: clock.now() })),
  );
}

async function goOnWithRun(place: Workplace, item: Item): Promise<void> {
  const fn = place.functions.get(item.functionId);
  if (!fn)
    return write(place, "fail a run", (scene) =>
      giveUp(scene, item, errorOf("FunctionMissing", `The function "${item.functionId}" is not registered any more.`)),
    );
  if (item.deliveries > MOST_DELIVERIES) {
    return write(place, "fail a run", (scene) =>
      giveUp(
        scene,
        item,
        errorOf("TooManyDeliveries", `The run was taken up ${MOST_DELIVERIES} times without getting on.`),
      ),
    );
  }
  const situation = await persist("load a run", place.isStopped, () =>
    loadSituation(place.database.db, item.runId ?? ""),
  );
  if (!situation) return write(place, "drop an ended run", (scene) => dropHeld(scene, item));
  if (situation.steps.length >= MOST_STEPS && item.kind === "discover") {
    return write(place, "fail a run", (scene) =>
      giveUp(scene, item, errorOf("TooManySteps", `The run has ${MOST_STEPS} steps, the most a run may have.`)),
    );
  }
  const answer = await ask(place.handler, fn, item, situation).catch(
    (error: unknown): Answer => ({
      kind: "rejected",
      error: errorOf("NoAnswer", describeError(error)),
      isFinal: false,
      retryAfter: null,
    }),
  );
  try {
    await write(place, "save an answer", (scene) => settle(scene, item, answer));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.warn("engine: an operation was refused", {
      functionId: item.functionId,
      runId: item.runId,
      error: describeError(error),
    });
    await write(place, "refuse an operation", (scene) =>
      giveUp(scene, item, errorOf("RefusedOperation", describeError(error))),
    );
  }
}

async function dropHeld({ tx }: Scene, item: Item): Promise<void> {
  if (await fence(tx, item)) await drop(tx, item);
}

async function endTimer(scene: Scene, item: Item): Promise<void> {
  if (item.kind === "sleep" || item.kind === "timeout") return endSleepOrWait(scene, item);
  const { tx, functions, nowMs } = scene;
  const mine = await fence(tx, item);
  if (!mine) return;
  const fn = functions.get(item.functionId);
  if (item.kind === "debounce") {
    // An event may have moved it on between the claim and the lock.
    if (mine.dueAt > nowMs) return putBack(tx, item, { dueAt: mine.dueAt, attempt: 0 });
    await drop(tx, item);
    if (fn && mine.event) await startRun(tx, { fn, event: mine.event, nowMs });
    return;
  }
  const entry = item.stepId ?? "";
  const nextMs = fn?.crons.includes(entry) ? nextCronMs(entry, nowMs) : null;
  if (!fn || nextMs === null) return drop(tx, item);
  await startRun(tx, {
    fn,
    event: { id: newId(nowMs), name: "inngest/scheduled.timer", data: { cron: entry }, ts: nowMs },
    nowMs,
  });
  await putBack(tx, item, { dueAt: nextMs, attempt: 0 });
}

async function endSleepOrWait(scene: Scene, item: Item): Promise<void> {
  const { tx, nowMs } = scene;
  const run = await lockRun(tx, item.runId ?? "");
  if (!(await fence(tx, item))) return;
  await drop(tx, item);
  if (!run || !item.stepId) return;
  const body =
    item.kind === "timeout" ? await timedOut(tx, run.id, item.stepId) : ({ type: "data", data: null } as const);
  await endWait(tx, run, { stepId: item.stepId, body, nowMs });
}

/** A wait for an event that did not come gives null; a call of another function fails. Only the first has a pause. */
async function timedOut(tx: Tx, runId: string, stepId: string): Promise<StepBody> {
  const ofStep = and(eq(enginePauses.runId, runId), eq(enginePauses.stepId, stepId));
  const [pause] = await tx.select({ id: enginePauses.id }).from(enginePauses).where(ofStep);
  if (pause) return { type: "data", data: null };
  return { type: "error", error: errorOf("InvokeTimeout", "The invoked function did not end in time.") };
}

/** Makes sure that every cron entry has its one row. A row that nobody's function has any more goes when it falls due. */
export async function planCrons({ database, functions, clock }: Workplace): Promise<void> {
  const nowMs = clock.now();
  const rows = [...functions.values()].flatMap((fn) =>
    fn.crons.flatMap((entry) => {
      const dueAt = nextCronMs(entry, nowMs);
      return dueAt === null
        ? []
        : [
            {
              id: newId(),
              kind: "cron" as const,
              functionId: fn.id,
              stepId: entry,
              dueAt,
              uniqueKey: `cron:${fn.id}:${entry}`,
            },
          ];
    }),
  );
  if (rows.length > 0) await database.db.insert(engineQueue).values(rows).onConflictDoNothing();
}

/** The database's own words: the layers above it repeat the statement and its values. */
function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  return describeError(current);
}
