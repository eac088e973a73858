import { AsyncLocalStorage } from "node:async_hooks";
import type { Database, Db } from "./client.ts";

type Shared = { database?: Database; inTransaction: AsyncLocalStorage<string> };

/** On `globalThis`, because Next bundles a copy of this module for pages and another for routes, beside the server's own. */
const key = Symbol.for("muster.database");
const registry = globalThis as unknown as Record<symbol, Shared | undefined>;

function shared(): Shared {
  const found = registry[key];
  if (found) return found;
  const made: Shared = { inTransaction: new AsyncLocalStorage() };
  registry[key] = made;
  return made;
}

export function setDatabase(database: Database | undefined): void {
  shared().database = database;
}

/** The open database. Throws while it is still opening: doors turn that into 503. */
export function getDatabase(): Database {
  if (process.env.NEXT_PHASE === "phase-production-build")
    throw new Error("The database is not opened during a build.");
  const { database } = shared();
  if (!database) throw new Error("The database is not open yet.");
  return database;
}

/** The outer handle. Inside a command only `tx` may be used: the outer handle would deadlock PGlite and escape the transaction. */
export function getDb(): Db {
  const command = shared().inTransaction.getStore();
  if (command) throw new Error(`${command} used the outer database handle inside its transaction. Use tx.`);
  return getDatabase().db;
}

/** Runs `body` marked as inside the named command's transaction. */
export function markTransaction<T>(name: string, body: () => Promise<T>): Promise<T> {
  return shared().inTransaction.run(name, body);
}

/** Called by everything that talks to the network: a transaction must never wait for somebody else's machine. */
export function assertNoTransaction(what: string): void {
  const command = shared().inTransaction.getStore();
  if (command)
    throw new Error(
      `${command} tried to ${what} inside its transaction. Do it before, and record the result with a command.`,
    );
}
