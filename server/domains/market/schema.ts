import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { MARKET_RANGES } from "#server/lib/market-ranges";

/** What people and models write for a share: letters, digits and the signs exchanges use. */
export const symbol = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9^][A-Z0-9.^=-]{0,19}$/, "a symbol is 1 to 20 letters and digits, such as NRLD or SAP.DE");
export const range = z.enum(MARKET_RANGES);
export const day = z.iso.date();

export const PROVIDER_NAMES = ["sample", "yahoo", "stooq"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** 5 years of trading days with room to spare. */
export const MAX_BARS = 1_600;
export const MAX_COMPARED = 4;

const price = z.number().positive().max(1e12);
/** One trading day. Prices stand in the shares of today: earlier days are adjusted for splits. */
export const bar = z.object({
  date: day,
  open: price,
  high: price,
  low: price,
  close: price,
  /** Null when the source does not say. */
  volume: z.number().min(0).max(1e15).nullable(),
});
export type Bar = z.output<typeof bar>;

/** `ratio` new shares for each old one, from the morning of `date` on. */
export const split = z.object({ date: day, ratio: z.number().positive().max(10_000) });
export type Split = z.output<typeof split>;
export const dividend = z.object({ date: day, amount: z.number().min(0).max(1e9) });
export type Dividend = z.output<typeof dividend>;

/** Names come from outside: one line without control characters, and never an instruction. */
const outsideName = z
  .string()
  .max(2_000)
  .transform((text) =>
    text
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
      .trim()
      .slice(0, 80),
  );

/** What a provider found out about one symbol, before it is stored. */
export const seriesDraft = z.object({
  symbol,
  name: outsideName,
  currency: z.string().max(8).nullable(),
  timeZone: z.string().min(1).max(60),
  exchange: outsideName,
  provider: z.enum(PROVIDER_NAMES),
  bars: z.array(bar).min(1).max(MAX_BARS),
  splits: z.array(split).max(50),
  dividends: z.array(dividend).max(200),
  /** Rows the source sent that were no trading day with four prices. */
  skippedRows: z.number().int().min(0),
});
export type SeriesDraft = z.output<typeof seriesDraft>;

/** What stands beside each use of a series: where it is from, and how old it is. */
export const seriesFacts = z.object({
  seriesId: z.string(),
  symbol: z.string(),
  name: z.string(),
  currency: z.string().nullable(),
  timeZone: z.string(),
  exchange: z.string(),
  provider: z.enum(PROVIDER_NAMES),
  /** Made up for trying things out; every screen says so. */
  isSample: z.boolean(),
  sourceLabel: z.string(),
  /** The first and the last trading day that is stored. */
  firstDate: day,
  asOf: day,
  fetchedAt: z.date(),
  dayCount: z.number(),
});
export type SeriesFacts = z.output<typeof seriesFacts>;

/** Weekdays in a row without a price, too many for a holiday. */
export const gap = z.object({ after: day, before: day, weekdays: z.number() });
export type Gap = z.output<typeof gap>;

/** What the asked range became on the days there are. */
export const windowFacts = z.object({
  range,
  from: day,
  to: day,
  days: z.number(),
  /** The history begins later than the range does. */
  isShort: z.boolean(),
  gaps: z.array(gap),
  splits: z.array(split),
  dividends: z.array(dividend),
});
export type WindowFacts = z.output<typeof windowFacts>;

/** A computed figure, or why there is none. `text` is how it is quoted. */
export const figure = z.object({ value: z.number().nullable(), text: z.string(), note: z.string().nullable() });
export type Figure = z.output<typeof figure>;

export const FIGURE_NAMES = [
  "lastClose",
  "return",
  "logReturn",
  "high",
  "low",
  "sma20",
  "sma50",
  "sma200",
  "ema20",
  "ema50",
  "ema200",
  "rsi14",
  "volatility",
  "maxDrawdown",
  "bestDay",
  "worstDay",
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

export const figures = z.record(z.enum(FIGURE_NAMES), figure);
export type Figures = Record<FigureName, Figure>;

export const seriesFigures = seriesFacts.extend({ window: windowFacts, figures });
export type SeriesFigures = z.output<typeof seriesFigures>;

export const marketSeriesStored = defineEvent(
  "market.series_stored",
  "trace",
  z.object({
    seriesId: z.string(),
    symbol: z.string(),
    provider: z.enum(PROVIDER_NAMES),
    asOf: z.string(),
    runId: z.string().nullable(),
  }),
);
export const marketHomeChanged = defineEvent(
  "market.home_changed",
  "domain",
  z.object({ symbol: z.string().nullable() }),
);
