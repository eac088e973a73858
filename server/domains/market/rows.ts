import { and, desc, eq, inArray, type SQL } from "drizzle-orm";
import { marketSeries } from "#db/tables/market";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { ProviderName, SeriesFacts } from "./schema.ts";

const SOURCE_LABELS: Record<ProviderName, string> = {
  sample: "Sample prices",
  yahoo: "Yahoo Finance",
  stooq: "Stooq",
};

export type SeriesRow = typeof marketSeries.$inferSelect;

export function factsOf(row: Omit<SeriesRow, "bars" | "splits" | "dividends">): SeriesFacts {
  return {
    seriesId: row.id,
    symbol: row.symbol,
    name: row.name,
    currency: row.currency,
    timeZone: row.timeZone,
    exchange: row.exchange,
    provider: row.provider,
    isSample: row.provider === "sample",
    sourceLabel: SOURCE_LABELS[row.provider],
    firstDate: row.firstDate,
    asOf: row.lastDate,
    fetchedAt: row.fetchedAt,
    dayCount: row.dayCount,
  };
}

export type SeriesPick = { seriesId?: string | undefined; symbol?: string | undefined };

/** By its id, or the newest of a symbol. Throws `not_found` with what to do. */
export async function loadSeries(db: Reader, teamId: string, pick: SeriesPick): Promise<SeriesRow> {
  const which: SQL | undefined = pick.seriesId
    ? eq(marketSeries.id, pick.seriesId)
    : eq(marketSeries.symbol, pick.symbol ?? "");
  const [row] = await db
    .select()
    .from(marketSeries)
    .where(and(eq(marketSeries.teamId, teamId), which))
    .orderBy(desc(marketSeries.fetchedAt), desc(marketSeries.id))
    .limit(1);
  if (row) return row;
  throw new DomainError(
    "not_found",
    pick.seriesId
      ? "These prices are no longer kept. Ask for the symbol again."
      : `No prices of ${pick.symbol} are stored. Ask for them first.`,
  );
}

/** Several by their ids, in the order asked for. */
export async function loadAll(db: Reader, teamId: string, ids: readonly string[]): Promise<SeriesRow[]> {
  const rows = await db
    .select()
    .from(marketSeries)
    .where(and(eq(marketSeries.teamId, teamId), inArray(marketSeries.id, [...ids])));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new DomainError("not_found", `There is no series ${id} here. Get the prices again.`);
    return row;
  });
}
