import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { storeSeries } from "#server/domains/market/commands";
import { isoDay, rangeStart } from "#server/domains/market/policy";
import { findFresh } from "#server/domains/market/queries";
import { seriesDraft } from "#server/domains/market/schema";
import { DomainError } from "#server/lib/errors";
import type { MarketRange } from "#server/lib/market-ranges";
import { MarketProblem, PROBLEM_KINDS } from "./provider.ts";
import { currentMarket, fetchSeries, type Market } from "./registry.ts";

/** Daily prices change once a day; so long a fetched series counts as fresh. */
const FRESH_MS = 15 * 60_000;

/** What the part outside of any transaction found: stored already, fetched, or why not. */
export const outcome = z.discriminatedUnion("is", [
  z.object({ is: z.literal("stored"), seriesId: z.string() }),
  z.object({ is: z.literal("fetched"), draft: seriesDraft, askedFrom: z.string(), fetchedAtMs: z.number() }),
  z.object({ is: z.literal("failed"), kind: z.enum(PROBLEM_KINDS), message: z.string() }),
]);
export type Outcome = z.output<typeof outcome>;

type Asked = { symbol: string; range: MarketRange; market?: Market; nowMs?: number };

/**
 * Looks for fresh prices among the stored ones and gives the part that fetches them otherwise. Always so many days that every
 * shorter range and its averages have what they need: two years, or the range when it is longer.
 */
export async function seriesJob(ctx: Ctx, asked: Asked): Promise<(signal?: AbortSignal) => Promise<Outcome>> {
  const { symbol, range, market = currentMarket(), nowMs = Date.now() } = asked;
  const to = isoDay(nowMs);
  const askedFrom = rangeStart(range === "5Y" ? "5Y" : "2Y", to);
  const providers = market.providersFor(symbol).map(({ name }) => name);
  const fresh = await findFresh.call(ctx, { symbol, askedFrom, sinceMs: nowMs - FRESH_MS, providers });
  if (fresh) return async () => ({ is: "stored", seriesId: fresh.seriesId });
  return async (signal) => {
    try {
      const draft = await fetchSeries(market, { symbol, from: askedFrom, to, signal });
      return { is: "fetched", draft, askedFrom, fetchedAtMs: nowMs };
    } catch (error) {
      if (!(error instanceof MarketProblem)) throw error;
      return { is: "failed", kind: error.kind, message: error.message };
    }
  };
}

/** Keeps what was fetched and answers its id. Throws what there is to say when there are no prices. */
export async function keepSeries(ctx: Ctx, found: Outcome, runId: string | null): Promise<string> {
  if (found.is === "stored") return found.seriesId;
  if (found.is === "fetched") {
    const { is: _, ...fetched } = found;
    return (await storeSeries.call(ctx, { ...fetched, runId })).id;
  }
  const isUnknown = found.kind === "unknown_symbol" || found.kind === "no_prices";
  throw new DomainError(isUnknown ? "not_found" : "limited", found.message);
}
