import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { vector } from "@electric-sql/pglite-pgvector";
import type { SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { lockDataDir } from "./data-dir-lock.ts";
import { freezeEmbedded, tuneEmbedded } from "./embedded.ts";
import { prepareStatements } from "./prepared-statements.ts";
import { quicken } from "./quick-drizzle.ts";
import { statementCounter } from "./statement-count.ts";

/** One type for both drivers: queries are written with the builder or `sql`, never with a driver's own API. */
export type Db = PgDatabase<PgQueryResultHKT, Record<string, never>>;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

export type Database = {
  db: Db;
  driver: "pglite" | "postgres";
  /**
   * Wakes listeners of the channel in this process and, on Postgres, in every other. A hint only: it may be lost. One for the leader
   * of a job goes no further when this process leads it.
   */
  signal(channel: string, options?: { forLeaderOf?: string }): void;
  /** Calls `onSignal` for each signal; returns the unsubscriber. */
  listen(channel: string, onSignal: () => void): Promise<() => Promise<void>>;
  /** Tries to become the one process that does a job. Null when another has it; `isHeld` turns false when the lock's connection is lost. */
  lead(lockName: string): Promise<Leadership | null>;
  /**
   * Runs `body` while nobody writes and everything written is in the files of `folder`: a copy of them is a copy of the database. Null
   * for a database that is a server of its own, or lies in memory.
   */
  freeze: (<T>(body: (folder: string) => Promise<T>) => Promise<T>) | null;
  close(): Promise<void>;
};

export type Leadership = { isHeld(): boolean; release(): Promise<void> };

/** Opens the embedded database in `dataDir` (created when missing). Throws when another live process has it open. */
export async function openPglite(dataDir: string | "memory", loadFrom?: Blob): Promise<Database> {
  const unlock = dataDir === "memory" ? () => undefined : lockDataDir(dataDir);
  const path = dataDir === "memory" ? undefined : resolve(dataDir, "db");
  if (path) mkdirSync(path, { recursive: true });
  let client: PGlite;
  try {
    client = await PGlite.create({
      ...(path ? { dataDir: path } : {}),
      ...(loadFrom ? { loadDataDir: loadFrom } : {}),
      extensions: { vector, pg_trgm },
    });
  } catch (error) {
    unlock();
    throw error;
  }
  tuneEmbedded(client);
  const emitter = new EventEmitter().setMaxListeners(0);
  const db = drizzlePglite({ client, casing: "snake_case", logger: statementCounter });
  quicken(db, { plansAreKept: false });
  return {
    db: db as unknown as Db,
    driver: "pglite",
    signal: (channel) => setImmediate(() => emitter.emit(channel)),
    listen: async (channel, onSignal) => {
      emitter.on(channel, onSignal);
      return async () => void emitter.off(channel, onSignal);
    },
    // The data folder's lock already makes this process the only one.
    lead: async () => ({ isHeld: () => !client.closed, release: async () => undefined }),
    freeze: path ? (body) => freezeEmbedded(client, () => body(path)) : null,
    close: async () => {
      emitter.removeAllListeners();
      await client.close();
      unlock();
    },
  };
}

export async function openPostgres(url: string, poolSize = 10): Promise<Database> {
  const client = postgres(url, {
    max: poolSize,
    idle_timeout: 30,
    max_lifetime: 1800,
    connect_timeout: 10,
    // The driver's own waits up to 20 s between tries: too long once the database is back.
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    onnotice: () => undefined,
    connection: { statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 },
  });
  const emitter = new EventEmitter().setMaxListeners(0);
  const listened = new Map<string, Promise<unknown>>();
  const led = new Map<string, Leadership>();
  const origin = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  // Lost when the database is away: every listener polls each second as well.
  const notify = joined((channel) => client`select pg_notify(${channel}, ${origin})`.then(noop, noop));
  const db = drizzlePostgres({ client: prepareStatements(client), casing: "snake_case", logger: statementCounter });
  quicken(db, { plansAreKept: true });
  return {
    db: db as unknown as Db,
    driver: "postgres",
    signal: (channel, { forLeaderOf } = {}) => {
      setImmediate(() => emitter.emit(channel));
      if (forLeaderOf === undefined || !led.get(forLeaderOf)?.isHeld()) notify(channel);
    },
    listen: async (channel, onSignal) => {
      emitter.on(channel, onSignal);
      if (!listened.has(channel)) {
        const onNotify = (from: string) => from !== origin && emitter.emit(channel);
        listened.set(
          channel,
          client.listen(channel, onNotify, () => emitter.emit(channel)),
        );
      }
      await listened.get(channel);
      return async () => void emitter.off(channel, onSignal);
    },
    lead: async (lockName) => {
      const leadership = await leadOnPostgres(url, lockName);
      if (leadership) led.set(lockName, leadership);
      else led.delete(lockName);
      return leadership;
    },
    freeze: null,
    close: () => client.end({ timeout: 5 }),
  };
}

const noop = () => undefined;

/** Calls for a name that come while one is under way become one call after it: a hundred commits need no hundred wake-ups. */
function joined(send: (name: string) => Promise<unknown>): (name: string) => void {
  const isAgain = new Map<string, boolean>();
  const run = (name: string): void => {
    if (isAgain.has(name)) {
      isAgain.set(name, true);
      return;
    }
    isAgain.set(name, false);
    void send(name).then(() => {
      const wanted = isAgain.get(name);
      isAgain.delete(name);
      if (wanted) run(name);
    });
  };
  return run;
}

/** A session advisory lock on a connection of its own: it ends with the process, however that ends. */
async function leadOnPostgres(url: string, lockName: string): Promise<Leadership | null> {
  let isHeld = true;
  const client = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
    onclose: () => {
      isHeld = false;
    },
  });
  const release = () => {
    isHeld = false;
    return client.end({ timeout: 1 });
  };
  try {
    const [row] = await client`select pg_try_advisory_lock(hashtext(${lockName})) as locked`;
    if (row?.locked) return { isHeld: () => isHeld, release };
  } catch (error) {
    await client.end({ timeout: 1 });
    throw error;
  }
  await client.end({ timeout: 1 });
  return null;
}

/** The rows of a raw statement, whichever driver answered. The caller states their shape, since SQL text carries none. */
export async function rowsOf<T>(db: Pick<Db, "execute">, statement: SQL): Promise<T[]> {
  const result: unknown = await db.execute(statement);
  if (Array.isArray(result)) return result as T[];
  return (result as { rows: T[] }).rows;
}
