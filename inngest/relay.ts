import { setTimeout as sleep } from "node:timers/promises";
import { asc, eq, gt, max, sql } from "drizzle-orm";
import { type Database, type Leadership, rowsOf, type Tx } from "#db/client";
import { literal } from "#db/literal-limits";
import { eventCursors, events } from "#db/tables/kernel";
import { EVENTS_CHANNEL, STAMPED } from "#server/core/event-log";
import { OUTBOX_CHANNEL, RELAY_JOB } from "#server/core/transaction";
import { type Clock, systemClock } from "#server/lib/clock";
import { describeError } from "#server/lib/errors";
import { faultPoint } from "#server/lib/fault";
import { log } from "#server/lib/log";

const BATCH = 500;
/** Between the begins of two rounds: agents at work commit far more often, and a round costs the same for one event as for ten. */
const ROUND_MS = 12;
const POLL_MS = 1_000;
const RETENTION_EVERY_MS = 60_000;
const TRACE_KEPT_MS = 24 * 60 * 60 * 1_000;
const LONGEST_PAUSE_MS = 10_000;
const DISPATCHED = "inngest";
/** What sets an agent's run going. */
const WAKES: ReadonlySet<string> = new Set(["run.queued", "run.woken"]);

/** What the engine gets for one of our events. `id` makes a repeated delivery a no-op. */
export type Delivery = { id: string; name: string; ts: number; data: Record<string, unknown> };

export type Dispatch = {
  /** Event kinds that some function listens to; others are passed over. */
  kinds: ReadonlySet<string>;
  send(deliveries: Delivery[]): Promise<unknown>;
};

export type Relay = {
  /** Stamps and dispatches what is there now, if this process leads. Tests call it; the loop does the same. */
  runOnce(): Promise<void>;
  health(): { isLeader: boolean; lastError: string | null };
  stop(): Promise<void>;
};

/**
 * The one reader of the outbox. A leader gives committed rows their place in the one order (`seq`), wakes everybody who
 * follows it, and hands events to the engine at least once. Other processes stand by and take over within seconds.
 */
export function startRelay(
  database: Database,
  dispatch: Dispatch,
  options: { clock?: Clock; isManual?: boolean } = {},
): Relay {
  const clock = options.clock ?? systemClock;
  const state = { isStopped: false, leadership: null as Leadership | null, lastError: null as string | null };
  const pause = { untilMs: 0, lengthMs: 0 };
  /** Up to where the engine was given everything; null: as the database says. Only the leader moves it. */
  let dispatched: number | null = null;
  let cleanedAtMs = 0;
  let nextTryMs = 0;
  let wake = () => {};

  /** A time further ahead than it can have been set was set before the clock went back. */
  const isBefore = (timeMs: number, atMostMs: number) => clock.now() < timeMs && timeMs - clock.now() <= atMostMs;

  const lead = async (): Promise<boolean> => {
    if (state.leadership?.isHeld()) return true;
    // Each try is a connection; signals come far more often than leaders change.
    if (isBefore(nextTryMs, POLL_MS)) return false;
    nextTryMs = clock.now() + POLL_MS * 0.9;
    await state.leadership?.release();
    state.leadership = null;
    state.leadership = await database.lead(RELAY_JOB);
    dispatched = null;
    if (state.leadership) log.debug("relay: leading");
    return state.leadership !== null;
  };

  const dispatchOrPause = async (): Promise<boolean> => {
    if (isBefore(pause.untilMs, LONGEST_PAUSE_MS)) return false;
    try {
      const from = dispatched ?? (await readDispatched(database));
      dispatched = null;
      const sent = await dispatchBatch(database, dispatch, from);
      dispatched = sent.seq;
      pause.lengthMs = 0;
      return sent.isMore;
    } catch (error) {
      // The engine may be away while the screens must go on: stamping does not wait for it.
      pause.lengthMs = Math.min(Math.max(pause.lengthMs * 2, 250), LONGEST_PAUSE_MS);
      pause.untilMs = clock.now() + pause.lengthMs;
      throw error;
    }
  };

  const runOnce = async (): Promise<void> => {
    if (!(await lead())) return;
    for (let isMore = true; isMore && !state.isStopped && state.leadership?.isHeld(); ) {
      const stamped = await stampBatch(database);
      if (stamped > 0) database.signal(EVENTS_CHANNEL);
      const isMoreToSend = await dispatchOrPause();
      isMore = stamped === BATCH || isMoreToSend;
    }
    if (clock.now() - cleanedAtMs >= RETENTION_EVERY_MS) {
      cleanedAtMs = clock.now();
      await deleteOldTraces(database, clock.now() - TRACE_KEPT_MS);
    }
  };

  const loop = async (): Promise<void> => {
    while (!state.isStopped) {
      const began = performance.now();
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        await runOnce();
        state.lastError = null;
      } catch (error) {
        if (state.lastError === null) log.warn("relay: will try again", { error: describeError(error) });
        state.lastError = describeError(error);
      }
      if (!state.isStopped) await firstOf(woken, POLL_MS);
      const restMs = ROUND_MS - (performance.now() - began);
      if (!state.isStopped && restMs > 1) await sleep(restMs);
    }
  };

  const unlisten = options.isManual
    ? undefined
    : listenPatiently(
        database,
        () => wake(),
        () => state.isStopped,
      );
  const running = options.isManual ? Promise.resolve() : loop();

  return {
    runOnce,
    health: () => ({ isLeader: state.leadership?.isHeld() ?? false, lastError: state.lastError }),
    stop: async () => {
      state.isStopped = true;
      wake();
      await running;
      await (await unlisten)?.();
      await state.leadership?.release();
      state.leadership = null;
    },
  };
}

/** Listening needs the database; polling does the work until it is there. */
async function listenPatiently(database: Database, onSignal: () => void, isStopped: () => boolean) {
  while (!isStopped()) {
    try {
      return await database.listen(OUTBOX_CHANNEL, onSignal);
    } catch (error) {
      log.warn("relay: cannot listen yet", { error: describeError(error) });
      await firstOf(new Promise(() => undefined), POLL_MS);
    }
  }
  return undefined;
}

function firstOf(woken: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void woken.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Gives the next committed rows their `seq`. The cursor's row lock lets one transaction stamp at a time even if two
 * processes believed they lead, and remembers the highest number although old rows are deleted.
 */
async function stampBatch(database: Database): Promise<number> {
  const [waiting] = await database.db.select({ id: events.id }).from(events).where(sql`${events.seq} is null`).limit(1);
  if (!waiting) return 0;
  faultPoint("event.before-stamp");
  const count = await database.db.transaction(async (tx) => {
    const highest = await lockHighest(tx);
    const stamped = await rowsOf<{ seq: number | string }>(
      tx,
      sql`update ${events} set seq = ${highest}::bigint + ordered.place
        from (
          select id, row_number() over (order by created_at, id) as place
          from ${events} where seq is null order by created_at, id limit ${literal(BATCH)}
        ) as ordered
        where ${events.id} = ordered.id returning ${events.seq}`,
    );
    if (stamped.length > 0) await moveCursor(tx, STAMPED, highest + stamped.length);
    return stamped.length;
  });
  faultPoint("event.after-stamp");
  return count;
}

/** Sends the next events to the engine, then moves the cursor: a kill between the two repeats them, with the same ids. */
async function dispatchBatch(
  database: Database,
  dispatch: Dispatch,
  from: number,
): Promise<{ seq: number; isMore: boolean }> {
  const rows = await database.db
    .select()
    .from(events)
    .where(gt(events.seq, from))
    .orderBy(asc(events.seq))
    .limit(BATCH);
  const last = rows.at(-1)?.seq;
  if (last === undefined || last === null) return { seq: from, isMore: false };
  const deliveries = rows.filter((row) => dispatch.kinds.has(row.kind)).map(deliveryOf);
  const hasWake = deliveries.some(({ name }) => WAKES.has(name));
  faultPoint("event.before-dispatch");
  if (hasWake) faultPoint("wake.before-send");
  if (deliveries.length > 0) await dispatch.send(deliveries);
  if (hasWake) faultPoint("wake.after-send");
  faultPoint("event.after-dispatch");
  await database.db
    .insert(eventCursors)
    .values({ consumer: DISPATCHED, seq: last })
    .onConflictDoUpdate({ target: eventCursors.consumer, set: { seq: last, updatedAt: new Date() } });
  return { seq: last, isMore: rows.length === BATCH };
}

async function readDispatched(database: Database): Promise<number> {
  const [cursor] = await database.db.select().from(eventCursors).where(eq(eventCursors.consumer, DISPATCHED));
  return cursor?.seq ?? 0;
}

function deliveryOf(row: typeof events.$inferSelect): Delivery {
  const payload = typeof row.payload === "object" && row.payload !== null ? row.payload : {};
  const { id, teamId, seq, correlationId } = row;
  return {
    id,
    name: row.kind,
    ts: row.createdAt.getTime(),
    data: { ...payload, teamId, seq, eventId: id, correlationId },
  };
}

/** The highest number ever given, with the cursor locked until the transaction ends. */
async function lockHighest(tx: Tx): Promise<number> {
  const top = sql<number>`coalesce((select ${max(events.seq)} from ${events}), 0)::float8`;
  const lock = () =>
    tx
      .select({ seq: eventCursors.seq, top })
      .from(eventCursors)
      .where(eq(eventCursors.consumer, STAMPED))
      .for("update", { of: eventCursors });
  let [row] = await lock();
  if (!row) {
    await tx.insert(eventCursors).values({ consumer: STAMPED }).onConflictDoNothing();
    [row] = await lock();
  }
  return Math.max(row?.seq ?? 0, row?.top ?? 0);
}

async function moveCursor(tx: Tx, consumer: string, seq: number): Promise<void> {
  await tx.update(eventCursors).set({ seq, updatedAt: new Date() }).where(eq(eventCursors.consumer, consumer));
}

/** Trace events serve live screens only; what the engine has not been given yet stays. Small batches: nobody waits for a long delete. */
async function deleteOldTraces(database: Database, beforeMs: number): Promise<void> {
  const before = new Date(beforeMs).toISOString();
  for (let deleted = BATCH; deleted === BATCH; ) {
    const rows = await rowsOf<{ id: string }>(
      database.db,
      sql`delete from ${events} where id in (
        select id from ${events} where class = 'trace' and created_at < ${before}::timestamptz
          and seq <= (select seq from ${eventCursors} where consumer = ${DISPATCHED})
        order by created_at limit ${literal(BATCH)}) returning id`,
    );
    deleted = rows.length;
  }
}
