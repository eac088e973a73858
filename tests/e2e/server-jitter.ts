import { setTimeout as sleep } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";

/**
 * `E2E_SERVER_JITTER_MS=100 npx playwright test …` loads this into the servers under test: each read and each transaction waits for
 * a random while of at most so many milliseconds before its turn. A reaction that acts on what it read a moment ago fails here.
 */
const JITTER_MS = Number(process.env.E2E_SERVER_JITTER_MS ?? 0);
const { query, transaction } = PGlite.prototype;

PGlite.prototype.query = async function disturbed(this: PGlite, ...given: Parameters<typeof query>) {
  await sleep(Math.random() * JITTER_MS);
  return query.apply(this, given) as never;
};

PGlite.prototype.transaction = async function disturbed(this: PGlite, body) {
  await sleep(Math.random() * JITTER_MS);
  return transaction.call(this, body) as never;
};
