import { sql } from "drizzle-orm";
import type { Leadership } from "#db/client";
import { getDatabase, getDb } from "#db/handle";

export type { Leadership } from "#db/client";
export { countStatements } from "#db/statement-count";

/** Tries to become the one process that does a job; null when another has it. */
export function leadJob(name: string): Promise<Leadership | null> {
  return getDatabase().lead(name);
}

export function isDatabaseOpen(): boolean {
  try {
    getDatabase();
    return true;
  } catch {
    // It throws exactly when the database is not open.
    return false;
  }
}

/** Milliseconds of one round trip. Throws when the database does not answer. */
export async function pingDatabase(): Promise<number> {
  const start = performance.now();
  await getDb().execute(sql`select 1`);
  return performance.now() - start;
}

/** Sends a wake-up to this and, on Postgres, every other process. May be lost: listeners poll as well. */
export function signal(channel: string): void {
  getDatabase().signal(channel);
}

/** Calls `onSignal` for each wake-up on the channel; resolves to the unsubscriber. */
export function listenTo(channel: string, onSignal: () => void): Promise<() => Promise<void>> {
  return getDatabase().listen(channel, onSignal);
}

const AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EPIPE",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
]);

/** SQLSTATE 40001: another transaction changed what this one was about to change. */
export const isDatabaseConflict = (error: unknown): boolean => hasCode(error, "40001");

/** SQLSTATE 23505: another row has already what only one may have. */
export const isTaken = (error: unknown): boolean => hasCode(error, "23505");

function hasCode(error: unknown, code: string): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ("code" in current && current.code === code) return true;
  }
  return false;
}

/** SQLSTATE class 08 and the server's "shutting down", "starting up", "too many connections" (PostgreSQL appendix A). */
export function isDatabaseAway(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    const code = "code" in current && typeof current.code === "string" ? current.code : "";
    if (AWAY.has(code) || code.startsWith("08") || code.startsWith("57P0") || code === "53300") return true;
    if (current.message === "The database is not open yet.") return true;
  }
  return false;
}
