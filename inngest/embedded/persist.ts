import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

/** SQLSTATE classes that the same statement will meet again: bad data, broken constraint, wrong SQL, too large. */
const LASTING = new Set(["0A", "22", "23", "42", "54"]);
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2000;

/** True when trying again may help: the database is away, restarting, or had a deadlock. */
export function isPassing(error: unknown): boolean {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const code = "code" in current && typeof current.code === "string" ? current.code : "";
    if (/^[0-9A-Z]{5}$/.test(code)) return !LASTING.has(code.slice(0, 2));
    // A driver's or the system's own: CONNECTION_CLOSED, ECONNREFUSED. An error without a code is a mistake in this process.
    if (code !== "") return true;
  }
  return false;
}

/**
 * Repeats `work` until it is written: what a function did must not be lost because the database was away for a while.
 * Gives up when `isStopped` says so, or when the error will not go away; then it throws the error.
 */
export async function persist<T>(what: string, isStopped: () => boolean, work: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (isStopped() || !isPassing(error)) throw error;
      log.warn("engine: the database did not answer; trying again", { what, error: describeError(error) });
      await sleep(waitMs);
    }
  }
}
