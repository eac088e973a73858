import { EMA, RSI, SMA } from "trading-signals";
import { gapsOf } from "./policy.ts";
import type { Bar } from "./schema.ts";

/**
 * Pure arithmetic over trading days in order. Every function answers null where the history is too short for it; none answers
 * NaN. Prices are closes adjusted for splits; dividends are not added.
 */

/** Fewer returns than this say nothing about how a price moves: about a month of trading days. */
export const MIN_RETURNS = 20;
/** Trading days of a year, by the usual convention. */
const TRADING_DAYS = 252;

/** Last ÷ first − 1: the simple return of holding from the first close to the last. */
export function simpleReturn(closes: readonly number[]): number | null {
  const [first, last] = [closes[0], closes.at(-1)];
  return closes.length < 2 || !first || last === undefined ? null : last / first - 1;
}

/** ln(last ÷ first): adds up over periods, unlike the simple return. */
export function logReturn(closes: readonly number[]): number | null {
  const simple = simpleReturn(closes);
  return simple === null ? null : Math.log1p(simple);
}

export type DayReturn = { date: string; simple: number; log: number };

/** The return of each day against the trading day before. A step over a gap is no day's return and is left out. */
export function dailyReturns(bars: readonly Bar[]): DayReturn[] {
  const afterGap = new Set(gapsOf(bars).map(({ before }) => before));
  return bars.flatMap((bar, index) => {
    const before = bars[index - 1];
    if (!before || afterGap.has(bar.date)) return [];
    const simple = bar.close / before.close - 1;
    return [{ date: bar.date, simple, log: Math.log1p(simple) }];
  });
}

/** Arithmetic mean of the last `interval` closes, for each day; null before there are as many. */
export function movingAverage(closes: readonly number[], interval: number): (number | null)[] {
  const average = new SMA(interval);
  return closes.map((close) => average.add(close));
}

/** Exponential average with weight 2 ÷ (interval + 1), begun with the first close; null before `interval` closes have gone in. */
export function exponentialAverage(closes: readonly number[], interval: number): (number | null)[] {
  const average = new EMA(interval);
  return closes.map((close, index) => {
    const value = average.add(close);
    return index + 1 < interval ? null : value;
  });
}

/**
 * Relative strength after Wilder ("New Concepts in Technical Trading Systems", 1978): 100 − 100 ÷ (1 + average gain ÷ average
 * loss), both smoothed by 1 ÷ interval from their first mean on. Null while too short, and for a price that never moved.
 */
export function relativeStrength(closes: readonly number[], interval = 14): number | null {
  if (closes.length <= interval || closes.every((close) => close === closes[0])) return null;
  const strength = new RSI(interval);
  for (const close of closes) strength.add(close);
  return strength.getResult();
}

/** Standard deviation of the daily log returns (divisor n − 1) × √252. */
export function annualisedVolatility(returns: readonly number[]): number | null {
  const deviation = standardDeviation(returns);
  return deviation === null || returns.length < MIN_RETURNS ? null : deviation * Math.sqrt(TRADING_DAYS);
}

function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

export type Drawdown = { value: number; peakDate: string; troughDate: string };

/** The deepest fall from a close to a later one, as a share of the higher (0 when the price never fell); the earliest of equals. */
export function maxDrawdown(bars: readonly Bar[]): Drawdown | null {
  const first = bars[0];
  if (!first || bars.length < 2) return null;
  let peak = first;
  let worst: Drawdown = { value: 0, peakDate: first.date, troughDate: first.date };
  for (const bar of bars) {
    if (bar.close > peak.close) peak = bar;
    const fall = bar.close / peak.close - 1;
    if (fall < worst.value) worst = { value: fall, peakDate: peak.date, troughDate: bar.date };
  }
  return worst;
}

export type Pair = { date: string; a: number; b: number };

/** The closes of the days on which both were traded. */
export function commonDays(a: readonly Bar[], b: readonly Bar[]): Pair[] {
  const other = new Map(b.map((bar) => [bar.date, bar.close]));
  return a.flatMap(({ date, close }) => {
    const found = other.get(date);
    return found === undefined ? [] : [{ date, a: close, b: found }];
  });
}

/** Pearson's correlation of the log returns between the days both were traded. Null when too few, or when one never moved. */
export function correlation(pairs: readonly Pair[]): number | null {
  const steps = pairs.slice(1).map((pair, index) => {
    const before = pairs[index] ?? pair;
    return { a: Math.log(pair.a / before.a), b: Math.log(pair.b / before.b) };
  });
  if (steps.length < MIN_RETURNS) return null;
  const meanA = steps.reduce((sum, { a }) => sum + a, 0) / steps.length;
  const meanB = steps.reduce((sum, { b }) => sum + b, 0) / steps.length;
  let [both, squareA, squareB] = [0, 0, 0];
  for (const { a, b } of steps) {
    both += (a - meanA) * (b - meanB);
    squareA += (a - meanA) ** 2;
    squareB += (b - meanB) ** 2;
  }
  return squareA === 0 || squareB === 0 ? null : Math.max(-1, Math.min(1, both / Math.sqrt(squareA * squareB)));
}

/** Each close as a figure on the base 100 of the first one. */
export function rebase(closes: readonly number[]): number[] {
  const first = closes[0];
  return first ? closes.map((close) => (close / first) * 100) : [];
}
