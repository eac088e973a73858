import { setImmediate as nextTurn } from "node:timers/promises";
import type { Inngest, InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import type { Database } from "#db/client";
import type { EngineEvent } from "#db/tables/engine";
import type { Clock } from "#server/lib/clock";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { prune, takeIn } from "./events.ts";
import { type FunctionHandler, syncFunctions } from "./functions.ts";
import { persist } from "./persist.ts";
import { WorkerPool } from "./pool.ts";
import { LEASE_MS, nextDueMs, realign, release } from "./queue.ts";
import { type EngineLink, eventsOf, saveCheckpoint } from "./seam.ts";
import { planCrons, type Workplace } from "./worker.ts";

/** Made before the client, which is made before the functions, which the engine needs. */
export { createEngineLink } from "./seam.ts";

export type EngineOptions = {
  database: Database;
  /** Defined against `client`. */
  functions: InngestFunction.Any[];
  /** Made with the `fetch` of `createEngineLink`. */
  client: Inngest.Any;
  link: EngineLink;
  clock: Clock;
  /** Requests to functions at the same time in this process. */
  workers?: number;
  pollMs?: number;
  /** How long ended runs and their events are kept; at least a day, the span of idempotency. */
  retentionMs?: number;
  /** Asks the functions somewhere else than in this process: in development, over HTTP, so that an edit is met. */
  handler?: FunctionHandler;
};

export type NewEvent = { id?: string; name: string; data?: Record<string, unknown>; ts?: number };

export type EmbeddedEngine = {
  /** Reads the functions, plans the crons and begins to work. Throws when a function needs what this engine does not do. */
  start(): Promise<void>;
  /** Takes nothing new, gives running requests two seconds, then hands the rest back to the queue. */
  stop(): Promise<void>;
  /** Takes events in at least once each: a repeated id does nothing. Returns their ids. */
  send(events: NewEvent[]): Promise<string[]>;
  /** For tests: does all that is due at the clock's present time, and what follows from it, then returns. */
  runDueNow(): Promise<void>;
  health(): Promise<EngineHealth>;
};

export type EngineHealth = {
  state: "idle" | "running" | "stopped";
  functions: number;
  active: number;
  overdueMs: number;
};

const CHANNEL = "muster_engine";
const WORKERS = 8;
const POLL_MS = 1000;
const STOP_GRACE_MS = 2000;
const PRUNE_EVERY_MS = 60_000;
const PRUNE_BATCH = 500;
const DAY_MS = 86_400_000;
/** A clock that is set right by less than this has not gone back. */
const BACK_MS = 2_000;
const RETENTION_MS = 7 * DAY_MS;

/**
 * The durable engine that is used when no Inngest server is configured: it keeps events, runs, steps and timers in the
 * application's own database and asks the functions through the SDK's serve handler. Several processes may share one
 * Postgres. See docs/engine.md for the protocol and the guarantees.
 */
export function createEmbeddedEngine(options: EngineOptions): EmbeddedEngine {
  const engine = new Engine(options);
  return {
    start: () => engine.start(),
    stop: () => engine.stop(),
    send: (events) => engine.send(events),
    runDueNow: () => engine.runDueNow(),
    health: () => engine.health(),
  };
}

class Engine {
  private state: EngineHealth["state"] = "idle";
  private readonly options: EngineOptions;
  private readonly handler: FunctionHandler;
  private opened: Promise<{ place: Workplace; pool: WorkerPool }> | undefined;
  private looping: Promise<void> | undefined;
  private readonly undo: (() => unknown)[] = [];
  private wakeUp: () => void = () => undefined;
  private isWoken = false;
  private prunedAtMs = 0;
  /** At the start too: the clock may have gone back while nothing ran. */
  private lastMs = Number.POSITIVE_INFINITY;

  constructor(options: EngineOptions) {
    this.options = options;
    const { client, functions, database, link } = options;
    this.handler = options.handler ?? serve({ client, functions, servePath: "/api/inngest" });
    link.attach({
      takeIn: (events) => this.takeIn(events),
      checkpoint: (steps) =>
        persist("save a checkpoint", this.isStopped, () => saveCheckpoint(database.db, steps, this.now())),
      nowMs: () => this.now(),
    });
  }

  private readonly isStopped = () => this.state === "stopped";
  private readonly now = () => this.options.clock.now();

  /** Reads the functions once, on first use; a failure is told each time it is asked for. */
  private open(): Promise<{ place: Workplace; pool: WorkerPool }> {
    this.opened ??= (async () => {
      const { database, clock, workers = WORKERS } = this.options;
      const functions = await syncFunctions(this.handler);
      const place: Workplace = { database, clock, handler: this.handler, functions, isStopped: this.isStopped };
      return { place, pool: new WorkerPool(place, { workers, onFree: () => this.wake() }) };
    })();
    return this.opened;
  }

  async start(): Promise<void> {
    const { database } = this.options;
    const { place, pool } = await this.open();
    this.state = "running";
    // The data folder's lock makes this process the only one: whoever held a lease is dead.
    if (database.driver === "pglite") await release(database.db, "all");
    await planCrons(place);
    this.undo.push(await database.listen(CHANNEL, () => this.wake()));
    const renewing = setInterval(() => void pool.renewLeases(), LEASE_MS / 3);
    this.undo.push(() => clearInterval(renewing));
    this.looping = this.loop(pool);
  }

  async stop(): Promise<void> {
    if (this.state === "stopped") return;
    this.state = "stopped";
    this.wake();
    await this.looping;
    const pool = (await this.opened?.catch(() => undefined))?.pool;
    await pool?.drain(STOP_GRACE_MS);
    for (const undo of this.undo.splice(0)) await undo();
  }

  async send(events: NewEvent[]): Promise<string[]> {
    const taken = eventsOf(events, { seed: null, nowMs: this.now() });
    await this.takeIn(taken);
    return taken.map((event) => event.id);
  }

  private async takeIn(events: EngineEvent[]): Promise<void> {
    const { database } = this.options;
    const { functions } = (await this.open()).place;
    const write = () => database.db.transaction((tx) => takeIn({ tx, functions, nowMs: this.now() }, events));
    await persist("take events in", this.isStopped, write);
    database.signal(CHANNEL);
  }

  async runDueNow(): Promise<void> {
    const { place, pool } = await this.open();
    await planCrons(place);
    while (true) {
      await this.realignAfterJump();
      // A worker that ends during the claim may free a slot that the claim saw taken.
      const wasIdle = pool.size === 0;
      const taken = await pool.takeUp();
      if (taken === 0 && wasIdle) return;
      await pool.oneEnded();
    }
  }

  async health(): Promise<EngineHealth> {
    const dueAt = await nextDueMs(this.options.database.db);
    const overdueMs = dueAt === null ? 0 : Math.max(0, this.now() - dueAt);
    const { place, pool } = (await this.opened) ?? {};
    return { state: this.state, functions: place?.functions.size ?? 0, active: pool?.size ?? 0, overdueMs };
  }

  private async loop(pool: WorkerPool): Promise<void> {
    while (!this.isStopped()) {
      this.isWoken = false;
      let restMs = this.options.pollMs ?? POLL_MS;
      try {
        await this.realignAfterJump();
        const taken = await pool.takeUp();
        // On the embedded database requests of people run between two claims.
        await nextTurn();
        if (taken > 0) continue;
        await this.pruneSometimes();
        const dueAt = pool.isFull ? null : await nextDueMs(this.options.database.db);
        // What is due already waits for a slot; a worker that ends will wake the loop.
        if (dueAt !== null && dueAt > this.now()) restMs = Math.min(restMs, dueAt - this.now());
      } catch (error) {
        log.warn("engine: the queue could not be read; trying again", { error: describeError(error) });
      }
      await this.rest(restMs);
    }
  }

  private wake(): void {
    this.isWoken = true;
    this.wakeUp();
  }

  private rest(ms: number): Promise<void> {
    if (this.isWoken || this.isStopped()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async realignAfterJump(): Promise<void> {
    const nowMs = this.now();
    if (nowMs < this.lastMs - BACK_MS) {
      await realign(this.options.database.db, nowMs);
      this.prunedAtMs = Math.min(this.prunedAtMs, nowMs);
    }
    this.lastMs = nowMs;
  }

  private async pruneSometimes(): Promise<void> {
    const { database, retentionMs = RETENTION_MS } = this.options;
    if (this.now() - this.prunedAtMs < PRUNE_EVERY_MS) return;
    this.prunedAtMs = this.now();
    const beforeMs = this.now() - Math.max(retentionMs, DAY_MS);
    await database.db.transaction((tx) => prune(tx, { beforeMs, limit: PRUNE_BATCH }));
  }
}
