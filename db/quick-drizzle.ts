import type { PgDialect } from "drizzle-orm/pg-core";
import { PgliteSession } from "drizzle-orm/pglite";
import { PostgresJsSession } from "drizzle-orm/postgres-js";
import { writeLimits } from "./literal-limits.ts";
import { rowMapper } from "./row-mapper.ts";
import { writeQuickly } from "./statement-text.ts";

/** Replaces the two parts of Drizzle that cost most of what it costs, writing a statement's text and mapping its rows, by ways that give the same. */
export function quicken(db: object, { plansAreKept }: { plansAreKept: boolean }): void {
  const { dialect } = db as { dialect?: PgDialect };
  if (!dialect) throw new Error("Drizzle keeps its dialect elsewhere: see db/quick-drizzle.ts.");
  writeQuickly(dialect);
  if (plansAreKept) writeLimits(dialect);
  for (const { prototype } of [PostgresJsSession, PgliteSession]) mapQuickly(prototype as Session);
}

type Session = {
  prepareQuery(
    ...given: [query: unknown, fields: never, name: unknown, isArrays: unknown, ...rest: unknown[]]
  ): unknown;
};
const isQuick = new WeakSet<object>();

/** On the prototype, since each transaction and each savepoint makes a session of its own. */
function mapQuickly(session: Session): void {
  if (isQuick.has(session)) return;
  isQuick.add(session);
  const prepare = session.prepareQuery;
  session.prepareQuery = function (query, fields, name, isArrays, mapper, ...rest) {
    const quick = mapper ?? (fields ? rowMapper(fields) : null) ?? undefined;
    return prepare.call(this, query, fields, name, isArrays, quick, ...rest);
  };
}
