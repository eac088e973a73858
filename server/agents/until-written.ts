import { setTimeout as sleep } from "node:timers/promises";
import { isDatabaseAway } from "#server/core/database";
import { log } from "#server/lib/log";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;
const PATIENCE_MS = 60_000;

/**
 * Repeats a write while the database is away: an answer that was paid for must not be lost with the connection. `write` must
 * be repeatable, since a commit may have arrived although its confirmation did not. Throws when it takes too long.
 */
export async function untilWritten<T>(write: () => Promise<T>, isStopped: () => boolean): Promise<T> {
  const giveUpMs = performance.now() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!isDatabaseAway(error) || isStopped() || performance.now() > giveUpMs) throw error;
      log.debug("an answer waits for the database");
      await sleep(waitMs);
    }
  }
}
