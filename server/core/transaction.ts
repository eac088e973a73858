import type { Tx } from "#db/client";
import { getDatabase, markTransaction } from "#db/handle";
import { log } from "#server/lib/log";
import type { Ctx } from "./context.ts";

/** For whatever goes out to the network; such code does not import the database layer itself. */
export { assertNoTransaction } from "#db/handle";

const WARN_AFTER_MS = 1_000;
const ABORT_AFTER_MS = 10_000;

/** The channel that tells the relay there is something to stamp. */
export const OUTBOX_CHANNEL = "muster_outbox";
/** Only the relay's leader stamps; where it is this process, no other needs to hear of it. */
export const RELAY_JOB = "muster_relay";

/** `seesOneState`: all of it reads the state of its beginning, and it fails when it would change what changed since then. */
export type TransactionOptions = { seesOneState?: boolean };

/**
 * Runs `body` with a context that carries one transaction; commands called with it join. Joins an open transaction as it is.
 * Rolls back when `body` throws or takes longer than ten seconds.
 */
export async function inTransaction<T>(
  ctx: Ctx,
  name: string,
  body: (ctx: Ctx & { tx: Tx }) => Promise<T>,
  { seesOneState = false }: TransactionOptions = {},
): Promise<T> {
  if (ctx.tx) return body({ ...ctx, tx: ctx.tx });
  const outbox = { hasEvents: false };
  const committed: (() => void)[] = [];
  const database = getDatabase();
  const whole = async (tx: Tx): Promise<T> => {
    const made = await body({ ...ctx, tx, outbox, committed });
    await ctx.beforeCommit?.(tx);
    return made;
  };
  const result = await database.db.transaction(
    (tx) => markTransaction(name, () => watched(name, whole(tx))),
    seesOneState ? { isolationLevel: "repeatable read" } : undefined,
  );
  for (const act of committed) act();
  if (outbox.hasEvents) database.signal(OUTBOX_CHANNEL, { forLeaderOf: RELAY_JOB });
  return result;
}

/** Does what shows outside the database: at once, or when the context's transaction is committed. Not when it is undone. */
export function afterCommit({ tx, committed }: Ctx, act: () => void): void {
  if (tx && committed) committed.push(act);
  else act();
}

/** Runs `body` in a savepoint of the context's transaction: its failure undoes its own writes and leaves the rest. */
export function inSavepoint<T>(ctx: Ctx & { tx: Tx }, body: (ctx: Ctx & { tx: Tx }) => Promise<T>): Promise<T> {
  return ctx.tx.transaction((tx) => body({ ...ctx, tx }));
}

async function watched<T>(name: string, work: Promise<T>): Promise<T> {
  const warning = setTimeout(() => log.warn("slow transaction", { command: name, ms: WARN_AFTER_MS }), WARN_AFTER_MS);
  let abort: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    abort = setTimeout(
      () => reject(new Error(`${name} held its transaction for ${ABORT_AFTER_MS} ms and was rolled back.`)),
      ABORT_AFTER_MS,
    );
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(warning);
    clearTimeout(abort);
  }
}
