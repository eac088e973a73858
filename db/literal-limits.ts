import { sql } from "drizzle-orm";
import type { PgDialect } from "drizzle-orm/pg-core";

/** Lists are asked for by tens, and one row more that says whether there is a next page. Others stay values: few texts are kept prepared. */
const isUsual = (limit: number) => Number.isInteger(limit) && limit >= 0 && limit <= 1_000 && limit % 10 <= 1;

/**
 * Writes a `limit` into the text of Drizzle's statements instead of binding it. With a bound one Postgres takes a tenth of the table
 * for granted, finds that plan dearer than one made for the value, and so plans a prepared statement anew with every call.
 */
export function writeLimits(dialect: PgDialect): void {
  const build = dialect.buildSelectQuery.bind(dialect);
  dialect.buildSelectQuery = (config) => {
    const { limit } = config;
    return build(typeof limit === "number" && isUsual(limit) ? { ...config, limit: literal(limit) as never } : config);
  };
}

/** A number of ours as text of a statement. */
export function literal(value: number) {
  return sql.raw(String(value));
}
