import type { MarketRange } from "#server/lib/market-ranges";
import type { Analysis } from "./stock-shapes.ts";
import { listOf } from "./words.ts";

type Part = { type: string; props: Record<string, unknown>; children?: Part[] };

/** The card: shares by the ids of their stored prices, and the sentences that quote the computed figures. */
export function stockCard(done: Analysis, range: MarketRange, sentences: string): { title: string; tree: Part } {
  const { series, comparison } = done;
  const text: Part = { type: "text", props: { text: sentences } };
  const chart: Part[] =
    comparison && series.length > 1
      ? [{ type: "shares", props: { seriesIds: series.map(({ seriesId }) => seriesId), range } }]
      : series.map(({ seriesId, symbol }) => ({ type: "share", props: { seriesId, symbol, range } }));
  const names = listOf(series.map(({ symbol }) => symbol));
  const title = series.length > 1 ? `${names} side by side` : `How ${names} did`;
  return { title, tree: { type: "stack", props: {}, children: [...chart, text] } };
}
