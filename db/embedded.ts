import { setImmediate as nextTurn } from "node:timers/promises";
import type { PGlite, QueryOptions, Transaction } from "@electric-sql/pglite";
import { types } from "@electric-sql/pglite";

/** Times as the database writes them, alone and in arrays, and exact numbers in arrays: Drizzle makes of them what a column says. */
const AS_TEXT = [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1115, 1185, 1187, 1182, 1231];

/**
 * Drizzle asks with every query for times as text, and PGlite copies its table of some 300 parsers each time it is asked: a tenth of
 * what a mission takes. Said once for the connection, it costs nothing.
 */
function plain(options: QueryOptions | undefined): QueryOptions | undefined {
  if (!options?.parsers) return options;
  const { parsers: _, ...rest } = options;
  return rest;
}

/**
 * PGlite answers without ever leaving the microtask queue, so that a hundred awaited queries let no timer or socket run.
 * One turn of the event loop before each query or transaction keeps the server answering.
 */
export function tuneEmbedded(client: PGlite): void {
  for (const type of AS_TEXT) client.parsers[type] = (value: string) => value;
  const query = client.query.bind(client);
  const transaction = client.transaction.bind(client);
  client.query = async (sql, params, options) => {
    await nextTurn();
    return query(sql, params, plain(options)) as never;
  };
  client.transaction = async (body) => {
    await nextTurn();
    return transaction((tx) => body(tuneTransaction(tx))) as never;
  };
}

function tuneTransaction(tx: Transaction): Transaction {
  const query = tx.query.bind(tx);
  tx.query = (sql, params, options) => query(sql, params, plain(options)) as never;
  return tx;
}

/** While a transaction is open nobody else's statement runs; a checkpoint before brings what is in memory to the files. */
export function freezeEmbedded<T>(client: PGlite, body: () => Promise<T>): Promise<T> {
  return client.transaction(async (tx) => {
    await tx.exec("checkpoint");
    return body();
  }) as Promise<T>;
}
