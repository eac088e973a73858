import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { describeSeries, readHome } from "#server/domains/market/queries";
import { range, symbol } from "#server/domains/market/schema";
import { keepSeries, outcome, seriesJob } from "./fetch.ts";
import { currentMarket, searchSymbols } from "./registry.ts";

export const pricesGet = defineTool({
  name: "prices_get",
  description:
    "Gets the daily prices of a share and stores them. Answers the series' id with its facts, never the days: give the id to prices_analyse and to charts. An unknown symbol and a source that cannot be reached are said as what they are.",
  input: z.object({ symbol, range: range.default("3M") }),
  effect: "compute",
  reach: "task",
  bringsOutsideText: (result) => z.object({ isSample: z.boolean() }).safeParse(result).data?.isSample === false,
  prepared: outcome,
  prepare: ({ ctx, input }) => seriesJob(ctx, input),
  async run({ ctx, scope, input, prepared }) {
    const seriesId = await keepSeries(ctx, prepared, scope.runId);
    const { figures, fetchedAt, ...facts } = await describeSeries.call(ctx, { seriesId, range: input.range });
    return { ...facts, fetchedAt: fetchedAt.toISOString(), lastClose: figures.lastClose };
  },
});

const searched = z.object({
  matches: z.array(
    z.object({
      symbol: z.string().max(40),
      name: z.string().transform((name) => name.replace(/\s+/g, " ").slice(0, 80)),
      exchange: z.string().max(80),
      currency: z.string().nullable(),
      provider: z.string(),
    }),
  ),
  problems: z.array(z.string()),
});

export const pricesSearch = defineTool({
  name: "prices_search",
  description:
    "Finds shares by a symbol, a name or something like them, and tells which share the team calls its own (home). Use it for “our share”, for a name, and when a symbol is unknown.",
  input: z.object({ query: z.string().trim().max(60).default("") }),
  effect: "compute",
  reach: "task",
  bringsOutsideText: (result) =>
    searched.safeParse(result).data?.matches.some((match) => match.provider !== "sample") ?? false,
  prepared: searched,
  prepare:
    async ({ input }) =>
    (signal) =>
      searchSymbols(currentMarket(), input.query, signal),
  async run({ ctx, input, prepared }) {
    const { symbol: home } = await readHome.call(ctx, {});
    return { query: input.query, home, ...prepared };
  },
});
