import type { MarketRange } from "#server/lib/market-ranges";
import {
  annualisedVolatility,
  type DayReturn,
  dailyReturns,
  exponentialAverage,
  logReturn,
  MIN_RETURNS,
  maxDrawdown,
  movingAverage,
  relativeStrength,
  simpleReturn,
} from "./indicators.ts";
import { gapsOf, windowOf } from "./policy.ts";
import type { Bar, Dividend, Figure, Figures, Split, WindowFacts } from "./schema.ts";
import { dayText, percentText, priceText } from "./words.ts";

export type StoredSeries = { bars: Bar[]; splits: Split[]; dividends: Dividend[] };

/**
 * The figures of a range. Return, range of prices, volatility, worst fall, best and worst day rest on the days of the range;
 * averages and RSI are those of its last day and look as far back as they need.
 */
export function figuresOf(series: StoredSeries, range: MarketRange): { window: WindowFacts; figures: Figures } {
  const { bars, isShort } = windowOf(series.bars, range);
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) throw new Error("figuresOf: a series has at least one day.");
  const within = <T extends { date: string }>(items: T[]) => items.filter(({ date }) => date > first.date);
  const window = {
    range,
    from: first.date,
    to: last.date,
    days: bars.length,
    isShort,
    gaps: gapsOf(bars),
    splits: within(series.splits),
    dividends: within(series.dividends),
  };
  return { window, figures: { ...levelsOf(series.bars), ...movesOf(bars) } };
}

type LevelName = "lastClose" | "sma20" | "sma50" | "sma200" | "ema20" | "ema50" | "ema200" | "rsi14";

/** What holds on the last day, from the whole history. */
function levelsOf(bars: readonly Bar[]): Pick<Figures, LevelName> {
  const closes = bars.map(({ close }) => close);
  const average = (values: (number | null)[], interval: number) =>
    known(values.at(-1) ?? null, priceText, `needs ${interval} days, there are ${closes.length}`);
  const sma = (interval: number) => average(movingAverage(closes, interval), interval);
  const ema = (interval: number) => average(exponentialAverage(closes, interval), interval);
  const strength = relativeStrength(closes);
  const why = closes.length <= 14 ? `needs 15 days, there are ${closes.length}` : "the price did not move";
  return {
    lastClose: known(closes.at(-1) ?? null, priceText, "no price"),
    sma20: sma(20),
    sma50: sma(50),
    sma200: sma(200),
    ema20: ema(20),
    ema50: ema(50),
    ema200: ema(200),
    rsi14: known(strength, (value) => value.toFixed(1), why),
  };
}

/** What happened within the range. */
function movesOf(bars: readonly Bar[]): Omit<Figures, LevelName> {
  const closes = bars.map(({ close }) => close);
  const returns = dailyReturns(bars);
  const fall = maxDrawdown(bars);
  const one = "needs 2 days, there is 1";
  const enough = `needs ${MIN_RETURNS} daily returns, there are ${returns.length}`;
  return {
    return: known(simpleReturn(closes), percentText, one),
    logReturn: known(logReturn(closes), (value) => value.toFixed(4).replace("-", "−"), one),
    high: known(Math.max(...bars.map(({ high }) => high)), priceText, one),
    low: known(Math.min(...bars.map(({ low }) => low)), priceText, one),
    volatility: known(
      annualisedVolatility(returns.map(({ log }) => log)),
      (value) => percentText(value, { isSigned: false }),
      enough,
    ),
    maxDrawdown: {
      ...known(fall?.value ?? null, percentText, one),
      ...(fall && fall.value < 0 ? { note: `${dayText(fall.peakDate)} to ${dayText(fall.troughDate)}` } : {}),
    },
    bestDay: dayFigure(returns, Math.max, one),
    worstDay: dayFigure(returns, Math.min, one),
  };
}

function dayFigure(returns: DayReturn[], pick: (...values: number[]) => number, why: string): Figure {
  const extreme = pick(...returns.map(({ simple }) => simple));
  const found = returns.find(({ simple }) => simple === extreme);
  return found
    ? { value: found.simple, text: percentText(found.simple), note: dayText(found.date) }
    : known(null, percentText, why);
}

function known(value: number | null, tell: (value: number) => string, why: string): Figure {
  return value === null || !Number.isFinite(value)
    ? { value: null, text: "unknown", note: why }
    : { value, text: tell(value), note: null };
}
