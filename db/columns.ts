import { type SQL, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import { bigint, jsonb, type PgColumn, timestamp, uuid } from "drizzle-orm/pg-core";
import { newId } from "#server/lib/ids";

/** Columns every table shares, defined once. Ids are UUIDv7 made by the app, so a row's id is known before it is written. */
export const id = () =>
  uuid()
    .primaryKey()
    .$defaultFn(() => newId());

export const instant = () => timestamp({ withTimezone: true, precision: 3 });
export const createdAt = () => instant().notNull().defaultNow();

/** Integer micro-dollars: 1 USD = 1,000,000. A JavaScript number holds them exactly up to 9 billion dollars. */
export const micros = () => bigint({ mode: "number" });

export const json = <T>() => jsonb().$type<T>();

/**
 * A column of the outer query for use in a sub-select among the selected fields. In a select from one table Drizzle leaves the
 * table's name out, and inside the sub-select the bare name would silently mean the sub-select's own column.
 */
export function outer(column: PgColumn): SQL {
  return sql`${column.table}.${sql.identifier(toSnakeCase(column.name))}`;
}

/**
 * The rows of a sub-select as one column of the outer query, in their order: an array of objects, empty without rows. So a list and
 * what hangs on each of its items are one statement. Times arrive as ISO text.
 */
export function rowsAsJson<T>(select: SQL): SQL<T[]> {
  return sql<T[]>`(select coalesce(jsonb_agg(to_jsonb(of_it)), '[]'::jsonb) from (${select}) of_it)`;
}

/**
 * What full-text search looks through, as SQL over the bare columns of one table: titles weigh more than texts, and each is kept
 * as written and by English stems, so that names and words are both found. An index and its queries must use the same expression.
 */
export function searchVector(titles: string[], texts: string[] = []): SQL {
  const parts = [...titles.map((name) => [name, "A"]), ...texts.map((name) => [name, "C"])].flatMap(([name, weight]) =>
    ["simple", "english"].map(
      (config) => `setweight(to_tsvector('${config}'::regconfig, coalesce(${name}, '')), '${weight}')`,
    ),
  );
  return sql.raw(`(${parts.join(" || ")})`);
}
