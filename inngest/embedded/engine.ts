import { setImmediate as nextTurn } from "node:timers/promises";
import type { Inngest, InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import type { Database } from "#db/client";
import type { Clock } from "#server/lib/clock";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { prune, takeIn } from "./events.ts";
import { type EngineFunction, type FunctionHandler, syncFunctions } from "./functions.ts";
import { persist } from "./persist.ts";
import { claim, type Item, LEASE_MS, nextDueMs, release, renew } from "./queue.ts";
import { createEngineFetch, type EngineSeam, eventsOf, saveCheckpoint } from "./seam.ts";
import { planCrons, type Workplace, work } from "./worker.ts";

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

export type EmbeddedEngine = {
  /** Reads the functions, plans the crons and begins to work. Throws when a function needs what this engine does not do. */
  start(): Promise<void>;
  /** Takes nothing new, gives running requests two seconds, then hands the rest back to the queue. */
  stop(): Promise<void>;
  send(events: { id?: string; name: string; data?: Record<string, unknown>; ts?: number }[]): Promise<string[]>;
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

/** Ties the client, which is needed to define functions, to the engine, which needs the functions. */
export type EngineLink = { fetch: typeof globalThis.fetch; attach(seam: EngineSeam): void };

export function createEngineLink(): EngineLink {
  let attached: EngineSeam | undefined;
  return {
    fetch: createEngineFetch(() => attached),
    attach: (seam) => {
      attached = seam;
    },
  };
}

const CHANNEL = "muster_engine";
const RENEW_MS = LEASE_MS / 3;
const STOP_GRACE_MS = 2000;
const PRUNE_EVERY_MS = 60_000;
const PRUNE_BATCH = 500;
const DAY_MS = 86_400_000;

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
  private readonly active = new Map<string, { item: Item; done: Promise<void> }>();
  private functions: Map<string, EngineFunction> | undefined;
  private wakeUp: () => void = () => undefined;
  private isWoken = false;
  private prunedAtMs = 0;
  private loop: Promise<void> | undefined;
  private readonly undo: (() => unknown)[] = [];

  constructor(options: EngineOptions) {
    this.options = options;
    const { client, functions } = options;
    this.handler = options.handler ?? serve({ client, functions, servePath: "/api/inngest" });
    options.link.attach({
      takeIn: (events) => this.takeIn(events),
      checkpoint: (checkpoint) =>
        persist("save a checkpoint", this.isStopped, () => saveCheckpoint(options.database.db, checkpoint, this.now())),
      nowMs: () => this.now(),
    });
  }

  private readonly isStopped = () => this.state === "stopped";
  private readonly now = () => this.options.clock.now();

  private async place(): Promise<Workplace> {
    this.functions ??= await syncFunctions(this.handler);
    const { database, clock } = this.options;
    return { database, clock, handler: this.handler, functions: this.functions, isStopped: this.isStopped };
  }

  async start(): Promise<void> {
    const { database } = this.options;
    const place = await this.place();
    this.state = "running";
    // The data folder's lock makes this process the only one: whoever held a lease is dead.
    if (database.driver === "pglite") await release(database.db, "all");
    await planCrons(place);
    this.undo.push(await database.listen(CHANNEL, () => this.wake()));
    const renewing = setInterval(() => void this.renewLeases(), RENEW_MS);
    this.undo.push(() => clearInterval(renewing));
    this.loop = this.run(place);
  }

  async stop(): Promise<void> {
    if (this.state === "stopped") return;
    const wasRunning = this.state === "running";
    this.state = "stopped";
    this.wake();
    for (const undo of this.undo.splice(0)) await undo();
    const finished = Promise.all([...this.active.values()].map(({ done }) => done));
    await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, STOP_GRACE_MS))]);
    await this.loop;
    if (!wasRunning || this.active.size === 0) return;
    await release(this.options.database.db, [...this.active.keys()]).catch((error: unknown) =>
      log.warn("engine: leases could not be given back; they end by themselves", { error: describeError(error) }),
    );
  }

  async send(events: { id?: string; name: string; data?: Record<string, unknown>; ts?: number }[]): Promise<string[]> {
    const taken = eventsOf(events, { seed: null, nowMs: this.now() });
    await this.takeIn(taken);
    return taken.map((event) => event.id);
  }

  private async takeIn(events: Parameters<EngineSeam["takeIn"]>[0]): Promise<void> {
    const { database } = this.options;
    const { functions } = await this.place();
    await persist("take events in", this.isStopped, () =>
      database.db.transaction((tx) => takeIn({ tx, functions, nowMs: this.now() }, events)),
    );
    database.signal(CHANNEL);
  }

  async runDueNow(): Promise<void> {
    const place = await this.place();
    if (this.state === "idle") {
      this.state = "running";
      await planCrons(place);
    }
    while (true) {
      // A worker that ends during the claim may free a slot that the claim saw taken.
      const wasIdle = this.active.size === 0;
      const taken = await this.takeUp(place);
      if (taken === 0 && wasIdle) return;
      if (this.active.size > 0) await Promise.race([...this.active.values()].map(({ done }) => done));
    }
  }

  async health(): Promise<EngineHealth> {
    const dueAt = await nextDueMs(this.options.database.db);
    const overdueMs = dueAt === null ? 0 : Math.max(0, this.now() - dueAt);
    return { state: this.state, functions: this.functions?.size ?? 0, active: this.active.size, overdueMs };
  }

  private wake(): void {
    this.isWoken = true;
    this.wakeUp();
  }

  private async run(place: Workplace): Promise<void> {
    const { pollMs = 1000, database } = this.options;
    while (!this.isStopped()) {
      this.isWoken = false;
      let restMs = pollMs;
      try {
        const taken = await this.takeUp(place);
        // On the embedded database requests of people run between two claims.
        await nextTurn();
        if (taken > 0) continue;
        await this.pruneSometimes();
        const dueAt = this.active.size < this.workers ? await nextDueMs(database.db) : null;
        // What is due already waits for a slot; a worker that ends will wake the loop.
        if (dueAt !== null && dueAt > this.now()) restMs = Math.min(pollMs, dueAt - this.now());
      } catch (error) {
        log.warn("engine: the queue could not be read; trying again", { error: describeError(error) });
      }
      await this.rest(restMs);
    }
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

  private get workers(): number {
    return this.options.workers ?? 8;
  }

  /** Claims as much as there are free workers and sets them to work. Returns how many. */
  private async takeUp(place: Workplace): Promise<number> {
    const limit = this.workers - this.active.size;
    if (limit <= 0) return 0;
    const hasSlots = [...place.functions.values()].some((fn) => fn.slots.length > 0);
    const items = await claim(place.database.db, { nowMs: this.now(), limit, mine: [...this.active.keys()], hasSlots });
    for (const item of items) {
      const done = work(place, item).finally(() => {
        this.active.delete(item.id);
        this.wake();
      });
      this.active.set(item.id, { item, done });
    }
    return items.length;
  }

  private async renewLeases(): Promise<void> {
    try {
      await renew(
        this.options.database.db,
        [...this.active.values()].map(({ item }) => item),
        this.now(),
      );
    } catch (error) {
      log.warn("engine: leases could not be renewed", { error: describeError(error) });
    }
  }

  private async pruneSometimes(): Promise<void> {
    const { database, retentionMs = 7 * DAY_MS } = this.options;
    if (this.now() - this.prunedAtMs < PRUNE_EVERY_MS) return;
    this.prunedAtMs = this.now();
    const beforeMs = this.now() - Math.max(retentionMs, DAY_MS);
    await database.db.transaction((tx) => prune(tx, { beforeMs, limit: PRUNE_BATCH }));
  }
}
