import { fullLabel } from "#components/lib/chart-dates";
import { type ValueStyle, valueText } from "#components/lib/chart-values";
import { extent } from "./scale.ts";
import type { Candle, Share } from "./thin.ts";

export type Series = { name: string; values: (number | null)[] };

/** What a chart shows, in words: for screen readers, for the feed, for text-only exports. */
export function seriesSentence(
  kind: string,
  labels: readonly string[],
  series: readonly Series[],
  style: ValueStyle,
): string {
  if (labels.length === 0 || series.length === 0) return `${kind} without data.`;
  const place = `${fullLabel(labels[0] ?? "")} to ${fullLabel(labels.at(-1) ?? "")}`;
  const told = series.slice(0, 5).map((entry) => {
    const range = extent(entry.values);
    const last = entry.values.findLast((value) => value !== null) ?? null;
    if (!range) return `${entry.name} has no values`;
    return `${entry.name} lies between ${valueText(range.from, style)} and ${valueText(range.to, style)}, last ${valueText(last, style)}`;
  });
  return `${kind}, ${labels.length} points, ${place}: ${told.join("; ")}.`;
}

export function candleSentence(candles: readonly Candle[], style: ValueStyle): string {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) return "Candlestick chart without data.";
  const low = extent(candles.map((candle) => candle.low))?.from;
  const high = extent(candles.map((candle) => candle.high))?.to;
  return `Candlestick chart, ${candles.length} periods, ${fullLabel(first.date)} to ${fullLabel(last.date)}: from ${valueText(first.open, style)} to ${valueText(last.close, style)}, lowest ${valueText(low, style)}, highest ${valueText(high, style)}.`;
}

export function shareSentence(shares: readonly Share[], style: ValueStyle): string {
  if (shares.length === 0) return "Pie chart without data.";
  const told = shares
    .slice(0, 5)
    .map((share) => `${share.label} ${valueText(share.ratio * 100, { format: "percent" })}`);
  const more = shares.length > 5 ? ` and ${shares.length - 5} more` : "";
  const whole = shares.reduce((sum, share) => sum + share.value, 0);
  return `Pie chart of ${valueText(whole, style)}: ${told.join(", ")}${more}.`;
}
