import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Bar, Dividend, ProviderName, Split } from "#server/domains/market/schema";
import { createdAt, id, instant, json } from "../columns.ts";
import { teams } from "./teams.ts";

/** Prices as they were fetched: what a card shows by id stays what it was. `fetchedAt` moves when the same days are fetched again. */
export const marketSeries = pgTable(
  "market_series",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    symbol: text().notNull(),
    name: text().notNull(),
    currency: text(),
    timeZone: text().notNull(),
    exchange: text().notNull(),
    provider: text().$type<ProviderName>().notNull(),
    firstDate: text().notNull(),
    lastDate: text().notNull(),
    dayCount: integer().notNull(),
    skippedRows: integer().notNull(),
    bars: json<Bar[]>().notNull(),
    splits: json<Split[]>().notNull(),
    dividends: json<Dividend[]>().notNull(),
    /** Of everything above: the same prices are stored once. */
    contentHash: text().notNull(),
    /** How far back the source was asked, which may be before its first day. */
    askedFrom: text().notNull(),
    runId: uuid(),
    fetchedAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("market_series_once").on(t.teamId, t.contentHash),
    index("market_series_symbol").on(t.teamId, t.symbol, t.fetchedAt.desc()),
    index("market_series_age").on(t.teamId, t.fetchedAt),
  ],
);

/** The share a team means by "our share". */
export const marketHomes = pgTable(
  "market_homes",
  {
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    symbol: text().notNull(),
    updatedAt: instant().notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.teamId] })],
);
