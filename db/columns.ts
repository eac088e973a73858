import { bigint, jsonb, timestamp, uuid } from "drizzle-orm/pg-core";
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
