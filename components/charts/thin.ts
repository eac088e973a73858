/** Fewer marks than values, without lying: a line keeps every high and low, candles are joined as a trader would join them. */

/**
 * The indexes to draw of a long series, at most about `most`. Each bucket keeps its first, lowest, highest and last value over all
 * series given, so that no peak goes; gaps stay gaps, since an index without a value is kept where its neighbours have one.
 */
export function thinIndexes(series: readonly (readonly (number | null)[])[], most: number): number[] {
  const length = Math.max(0, ...series.map((values) => values.length));
  const all = Array.from({ length }, (_, index) => index);
  if (length <= most) return all;
  const perBucket = 2 + 3 * series.length;
  const buckets = Math.max(1, Math.floor(most / perBucket));
  const kept = new Set<number>([0, length - 1]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.floor((bucket * length) / buckets);
    const to = Math.floor(((bucket + 1) * length) / buckets);
    kept.add(from).add(Math.max(from, to - 1));
    for (const values of series) keepExtremes(values, { from, to }, kept);
  }
  return [...kept].sort((a, b) => a - b);
}

function keepExtremes(
  values: readonly (number | null)[],
  { from, to }: { from: number; to: number },
  kept: Set<number>,
): void {
  let low = -1;
  let high = -1;
  let gap = -1;
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? null;
    if (value === null) gap = index;
    else {
      if (low < 0 || value < (values[low] ?? 0)) low = index;
      if (high < 0 || value > (values[high] ?? 0)) high = index;
    }
  }
  for (const index of [low, high, gap]) if (index >= 0) kept.add(index);
}

export type Candle = { date: string; open: number; high: number; low: number; close: number; volume?: number | null };
export type JoinedCandle = Candle & { until: string; count: number };

/** Joins neighbours until at most `most` are left: first open, highest high, lowest low, last close, volumes added. */
export function joinCandles(candles: readonly Candle[], most: number): JoinedCandle[] {
  const size = Math.max(1, Math.ceil(candles.length / Math.max(1, most)));
  const joined: JoinedCandle[] = [];
  for (const [index, candle] of candles.entries()) {
    const open = joined.at(-1);
    if (!open || index % size === 0) {
      joined.push({ ...candle, until: candle.date, count: 1 });
      continue;
    }
    open.high = Math.max(open.high, candle.high);
    open.low = Math.min(open.low, candle.low);
    open.close = candle.close;
    open.until = candle.date;
    open.count += 1;
    if (candle.volume != null) open.volume = (open.volume ?? 0) + candle.volume;
  }
  return joined;
}

/** The mean of the last `window` closes; nothing before there are so many. */
export function movingAverage(closes: readonly number[], window: number): (number | null)[] {
  let sum = 0;
  return closes.map((close, index) => {
    sum += close - (index >= window ? (closes[index - window] ?? 0) : 0);
    return index >= window - 1 ? sum / window : null;
  });
}

export type Share = { label: string; value: number; ratio: number };

/** At most five slices; what is smaller than 4 % or comes after is added up as the rest. The table lists each. */
export function slicesOf(items: readonly { label: string; value: number }[]): {
  shares: Share[];
  slices: Share[];
  restCount: number;
} {
  const whole = items.reduce((sum, item) => sum + Math.max(0, item.value), 0);
  const shares = items
    .filter((item) => item.value > 0)
    .map((item) => ({ label: item.label, value: item.value, ratio: item.value / whole }))
    .sort((a, b) => b.value - a.value);
  const large = shares.filter((share) => share.ratio >= 0.04);
  const shown = shares.length <= 5 && large.length === shares.length ? large : large.slice(0, 4);
  const rest = shares.slice(shown.length);
  const value = rest.reduce((sum, share) => sum + share.value, 0);
  const slices = rest.length > 0 ? [...shown, { label: restLabel(rest), value, ratio: value / whole }] : shown;
  return { shares, slices, restCount: rest.length };
}

function restLabel(rest: readonly Share[]): string {
  return rest.length === 1 ? (rest[0]?.label ?? "") : `${rest.length} others`;
}
