import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { analyseSeries } from "./queries.ts";
import { FIGURE_NAMES, MAX_COMPARED, range } from "./schema.ts";

const DEFAULT_FIGURES = ["lastClose", "return", "sma20", "rsi14", "maxDrawdown", "volatility"] as const;

const analysed = z.object({ series: z.array(z.object({ isSample: z.boolean() })) });

export const pricesAnalyse = defineTool({
  name: "prices_analyse",
  description:
    "Computes figures from stored prices, by the ids prices_get gave: return, averages, RSI, volatility, worst fall, best and worst day over a range; of two to four series also correlation and who did better. Quote a figure by its text; “unknown” comes with why.",
  input: z.object({
    seriesIds: z.array(z.uuid()).min(1).max(MAX_COMPARED),
    range: range.default("3M"),
    indicators: z
      .array(z.enum(FIGURE_NAMES))
      .min(1)
      .max(FIGURE_NAMES.length)
      .default([...DEFAULT_FIGURES]),
  }),
  effect: "query",
  // The names of shares came with the prices.
  bringsOutsideText: (result) => analysed.safeParse(result).data?.series.some((one) => !one.isSample) ?? false,
  async run({ ctx, input: { indicators, ...which } }) {
    const { series, comparison } = await analyseSeries.call(ctx, which);
    return {
      range: which.range,
      series: series.map(({ figures, window, fetchedAt: _, timeZone: __, exchange: ___, ...facts }) => ({
        ...facts,
        window,
        figures: Object.fromEntries(indicators.map((name) => [name, figures[name]])),
      })),
      // The lines of a chart are read by id, not told to a model.
      comparison: comparison && { ...comparison, lines: undefined },
    };
  },
});
