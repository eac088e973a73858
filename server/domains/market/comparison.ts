import { z } from "zod";
import type { MarketRange } from "#server/lib/market-ranges";
import { commonDays, correlation, rebase, simpleReturn } from "./indicators.ts";
import { rangeStart } from "./policy.ts";
import type { Bar } from "./schema.ts";
import { percentText } from "./words.ts";

export const comparisonView = z.object({
  from: z.string(),
  to: z.string(),
  days: z.number(),
  /** Over the common days, so that they go together with the lines and the lead. */
  returns: z.array(z.object({ symbol: z.string(), value: z.number().nullable(), text: z.string() })),
  /** The first is compared with each of the others. */
  pairs: z.array(
    z.object({
      a: z.string(),
      b: z.string(),
      /** Null when too few days are common or one of them never moved. */
      correlation: z.number().nullable(),
      correlationText: z.string(),
      /** By how many percentage points `a` did better than `b`. */
      lead: z.number().nullable(),
      leadText: z.string(),
    }),
  ),
  lines: z.array(z.object({ symbol: z.string(), points: z.array(z.object({ date: z.string(), value: z.number() })) })),
});
export type ComparisonView = z.output<typeof comparisonView>;

export type Named = { symbol: string; bars: Bar[] };

/**
 * Several symbols over the days on which all of them were traded, each as 100 on the first of these. The range ends on the last
 * common day, so that none has a lead for being fetched later.
 */
export function compareSeries(all: readonly Named[], range: MarketRange): ComparisonView | null {
  const [first, ...others] = all;
  if (!first || others.length === 0) return null;
  const everywhere = others.reduce(
    (days, { bars }) => keepDays(days, bars),
    new Set(first.bars.map(({ date }) => date)),
  );
  const days = [...everywhere].sort();
  const to = days.at(-1);
  if (to === undefined) return null;
  const start = rangeStart(range, to);
  const shown = new Set(
    days.slice(
      Math.max(
        0,
        days.findLastIndex((date) => date <= start),
      ),
    ),
  );
  const cut = all.map(({ symbol, bars }) => ({ symbol, bars: bars.filter(({ date }) => shown.has(date)) }));
  const base = cut[0];
  return {
    from: [...shown][0] ?? to,
    to,
    days: shown.size,
    returns: cut.map(({ symbol, bars }) => {
      const value = simpleReturn(bars.map(({ close }) => close));
      return { symbol, value, text: value === null ? "unknown" : percentText(value) };
    }),
    lines: cut.map(({ symbol, bars }) => {
      const values = rebase(bars.map(({ close }) => close));
      return { symbol, points: bars.map(({ date }, index) => ({ date, value: values[index] ?? 100 })) };
    }),
    pairs: base ? cut.slice(1).map((other) => pairOf(base, other)) : [],
  };
}

function keepDays(days: Set<string>, bars: readonly Bar[]): Set<string> {
  return new Set(bars.flatMap(({ date }) => (days.has(date) ? [date] : [])));
}

function pairOf(a: Named, b: Named) {
  const pairs = commonDays(a.bars, b.bars);
  const together = correlation(pairs);
  const [start, end] = [pairs[0], pairs.at(-1)];
  const lead = start && end && pairs.length > 1 ? end.a / start.a - end.b / start.b : null;
  return {
    a: a.symbol,
    b: b.symbol,
    correlation: together,
    correlationText: together === null ? "unknown" : together.toFixed(2).replace("-", "−"),
    lead,
    leadText: lead === null ? "unknown" : percentText(lead).replace(/.%$/, " points"),
  };
}
