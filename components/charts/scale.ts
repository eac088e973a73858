/** The arithmetic of axes: no drawing, no React. Pixels grow to the right and downward. */

export type Range = { from: number; to: number };
export type Scale = (value: number) => number;

/** A straight line from values to pixels. A domain without width lies in the middle. */
export function linear(domain: Range, pixels: Range): Scale {
  const width = domain.to - domain.from;
  if (width === 0) return () => (pixels.from + pixels.to) / 2;
  return (value) => pixels.from + ((value - domain.from) / width) * (pixels.to - pixels.from);
}

/** Equal places for `count` things. `at` gives the middle of one, `width` what it may fill. */
export function bands(count: number, pixels: Range, fill = 0.7): { step: number; width: number; at: Scale } {
  const step = (pixels.to - pixels.from) / Math.max(1, count);
  return { step, width: Math.max(1, step * fill), at: (index) => pixels.from + step * (index + 0.5) };
}

/** The next of 1, 2, 2.5, 5, 10 … at or above; of whole things never a part of one. */
function roundStep(raw: number, isWhole: boolean): number {
  if (isWhole && raw < 1) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor =
    (isWhole && power < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]).find(
      (candidate) => raw <= candidate * power * (1 + 1e-9),
    ) ?? 10;
  return factor * power;
}

export type Axis = { domain: Range; ticks: number[]; decimals: number };

/** Round ticks that cover `from…to`, about `wanted` of them. `decimals` is what their labels need; counts get whole ticks. */
export function axisOf({ from, to }: Range, wanted = 5, isWhole = false): Axis {
  const { low, high } = shownRange(Number.isFinite(from) ? from : 0, Number.isFinite(to) ? to : 1);
  const span = high - low;
  const step = roundStep(span / Math.max(1, wanted), isWhole);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const decimals = decimalsOf(step);
  const ticks = Array.from({ length: Math.min(50, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toFixed(decimals)),
  );
  return { domain: { from: ticks[0] ?? 0, to: ticks.at(-1) ?? 1 }, ticks, decimals };
}

/** Values that differ by less than a reader could be shown count as one, which stands over zero: 100 % of 100, not of 120. */
function shownRange(from: number, to: number): { low: number; high: number } {
  const least = Math.max(1e-9, Math.abs(to) * 1e-9, Math.abs(from) * 1e-9);
  if (to - from > least) return { low: from, high: to };
  if (Math.abs(to) <= least) return { low: 0, high: 1 };
  return { low: Math.min(0, to), high: Math.max(0, to) };
}

/** Digits after the point that a step of this size shows: 2.5 → 1, 0.05 → 2. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 12; decimals += 1) {
    const whole = step * 10 ** decimals;
    if (whole > 0.5 && Math.abs(whole - Math.round(whole)) < 1e-6) return decimals;
  }
  return 12;
}

/** Whether every value that is there is a whole number: half a task is no tick. */
export function isAllWhole(values: readonly (number | null | undefined)[]): boolean {
  return values.every((value) => value === null || value === undefined || Number.isInteger(value));
}

/** Smallest and largest of what is there; gaps do not count. Unlike `Math.min(...)` it stands any length. */
export function extent(values: Iterable<number | null | undefined>): Range | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return from <= to ? { from, to } : null;
}

/** The index whose place is nearest. Places rise. */
export function nearest(places: readonly number[], pixel: number): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < pixel) low = middle + 1;
    else high = middle;
  }
  const before = places[low - 1];
  return before !== undefined && pixel - before <= Math.abs((places[low] ?? 0) - pixel) ? low - 1 : Math.max(0, low);
}
