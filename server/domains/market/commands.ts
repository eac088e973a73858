import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { marketHomes, marketSeries } from "#db/tables/market";
import { command } from "#server/core/command";
import { canonicalJson } from "#server/lib/canonical-json";
import { sha256 } from "#server/lib/ids";
import { day, marketHomeChanged, marketSeriesStored, seriesDraft, symbol } from "./schema.ts";

/** So many series a team keeps; the ones not fetched for the longest time go first. About 40 kB each. */
export const KEPT_SERIES = 300;

/** Keeps fetched prices under their content: the same prices again only renew when they were fetched. */
export const storeSeries = command({
  name: "market_series.store",
  scope: "documents:write",
  input: z.object({ draft: seriesDraft, askedFrom: day, fetchedAtMs: z.number(), runId: z.uuid().nullable() }),
  output: z.object({ id: z.string(), isNew: z.boolean() }),
  events: [marketSeriesStored],
  async run({ ctx, tx, input: { draft, askedFrom, fetchedAtMs, runId }, emit, record }) {
    const { bars, splits, dividends, ...facts } = draft;
    const [first, last] = [bars[0], bars.at(-1)];
    if (!first || !last) throw new Error("market_series.store: a draft has at least one bar.");
    const contentHash = sha256(canonicalJson({ draft, askedFrom }));
    const fetchedAt = new Date(fetchedAtMs);
    const [row] = await tx
      .insert(marketSeries)
      .values({
        ...facts,
        teamId: ctx.team.id,
        bars,
        splits,
        dividends,
        firstDate: first.date,
        lastDate: last.date,
        dayCount: bars.length,
        contentHash,
        askedFrom,
        runId,
        fetchedAt,
      })
      .onConflictDoUpdate({ target: [marketSeries.teamId, marketSeries.contentHash], set: { fetchedAt } })
      .returning({ id: marketSeries.id, isNew: sql<boolean>`(xmax = 0)` });
    if (!row) throw new Error("market_series.store: the row was not returned.");
    if (row.isNew) await dropOldest(tx, ctx.team.id);
    record({ entity: "market_series", entityId: row.id, input: { symbol: facts.symbol, provider: facts.provider } });
    emit(marketSeriesStored, {
      seriesId: row.id,
      symbol: facts.symbol,
      provider: facts.provider,
      asOf: last.date,
      runId,
    });
    return row;
  },
});

async function dropOldest(tx: Tx, teamId: string): Promise<void> {
  const old = tx
    .select({ id: marketSeries.id })
    .from(marketSeries)
    .where(eq(marketSeries.teamId, teamId))
    .orderBy(desc(marketSeries.fetchedAt), desc(marketSeries.id))
    .offset(KEPT_SERIES);
  await tx.delete(marketSeries).where(and(eq(marketSeries.teamId, teamId), inArray(marketSeries.id, old)));
}

/** Names the share that people of the team call ours; null takes it back. */
export const setHomeSymbol = command({
  name: "market.set_home",
  scope: "team:manage",
  input: z.object({ symbol: symbol.nullable() }),
  output: z.object({ symbol: z.string().nullable() }),
  events: [marketHomeChanged],
  async run({ ctx, tx, input, emit }) {
    const teamId = ctx.team.id;
    if (input.symbol === null) await tx.delete(marketHomes).where(eq(marketHomes.teamId, teamId));
    else
      await tx
        .insert(marketHomes)
        .values({ teamId, symbol: input.symbol })
        .onConflictDoUpdate({ target: marketHomes.teamId, set: { symbol: input.symbol, updatedAt: sql`now()` } });
    emit(marketHomeChanged, { symbol: input.symbol });
    return { symbol: input.symbol };
  },
});
