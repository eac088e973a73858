import type Client from "yahoo-finance2";
import { z } from "zod";
import { isoDay } from "#server/domains/market/policy";
import { seriesDraft } from "#server/domains/market/schema";
import { offsetAt } from "#server/lib/time-zone";
import { type Outside, type OutsideLimits, outsideOf, statusProblem } from "./outside.ts";
import { type MarketDataProvider, MarketProblem, problemIn, type SymbolMatch } from "./provider.ts";
import { barsOf } from "./rows.ts";

const LABEL = "Yahoo Finance";
const DAY_MS = 86_400_000;

type Yahoo = InstanceType<typeof Client>;
type Options = { baseUrl?: string | undefined; limits?: OutsideLimits };

/** Daily prices and search by `yahoo-finance2`, which is loaded when it is first asked. */
export function yahooProvider(options: Options = {}): MarketDataProvider {
  let client: Promise<Yahoo> | undefined;
  const load = () => {
    client ??= openClient(outsideOf(LABEL, options.limits), options.baseUrl);
    client.catch(() => {
      client = undefined;
    });
    return client;
  };
  return {
    name: "yahoo",
    label: LABEL,
    isOutside: true,
    async search(text, signal) {
      const yahoo = await load();
      return asked(async () => matchesIn(await yahoo.search(text, { quotesCount: 8, newsCount: 0 }, LENIENT(signal))));
    },
    async dailySeries({ symbol, from, to, signal }) {
      const yahoo = await load();
      return asked(async () => {
        const period2 = new Date(Date.parse(to) + DAY_MS);
        const query = { period1: from, period2, interval: "1d", events: "div|split", includePrePost: false } as const;
        return draftOf(symbol, await yahoo.chart(encodeURIComponent(symbol), query, LENIENT(signal)));
      });
    },
  };
}

/** A field more or less must not cost the answer: what is used of it is checked here, row by row. */
const LENIENT = (signal: AbortSignal | undefined) => ({
  validateResult: false as const,
  ...(signal ? { fetchOptions: { signal } } : {}),
});

async function openClient(outside: Outside, baseUrl: string | undefined): Promise<Yahoo> {
  const { default: YahooFinance } = await import("yahoo-finance2");
  const silent = () => undefined;
  return new YahooFinance({
    fetch: fetchThrough(outside, baseUrl),
    queue: { concurrency: 2 },
    versionCheck: false,
    suppressNotices: ["yahooSurvey", "ripHistorical"],
    validation: { logErrors: false, logOptionsErrors: false },
    logger: { info: silent, warn: silent, error: silent, debug: silent, dir: silent },
  });
}

/** The library's calls take our way out, and end there when they failed: it would print, and name errors by their text. */
function fetchThrough(outside: Outside, baseUrl: string | undefined): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const target = baseUrl ? new URL(url.pathname + url.search, baseUrl) : url;
    const { status, text, headers } = await outside(target.toString(), init);
    if (status !== 200) throw isNotFound(text) ? statusProblem(LABEL, 404) : statusProblem(LABEL, status);
    if (!text.trimStart().startsWith("{"))
      throw new MarketProblem("unreadable", `${LABEL} sent something other than prices.`);
    return new Response(text, { status, headers: { "content-type": headers.get("content-type") ?? "" } });
  };
}

function isNotFound(text: string): boolean {
  return /"code"\s*:\s*"Not Found"|No data found, symbol may be delisted/i.test(text);
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    const problem = problemIn(error);
    if (problem) throw problem;
    const isUnknown = error instanceof Error && isNotFound(error.message);
    throw isUnknown
      ? statusProblem(LABEL, 404)
      : new MarketProblem("unreadable", `${LABEL} sent prices in a form that cannot be read.`, { cause: error });
  }
}

const foundQuote = z.object({
  symbol: z.string(),
  longname: z.string().optional(),
  shortname: z.string().optional(),
  exchDisp: z.string().optional(),
  quoteType: z.string().optional(),
});

function matchesIn(result: unknown): SymbolMatch[] {
  const quotes = z.object({ quotes: z.array(z.unknown()).default([]) }).parse(result).quotes;
  return quotes.flatMap((quote) => {
    const parsed = foundQuote.safeParse(quote);
    if (!parsed.success) return [];
    const { symbol, longname, shortname, exchDisp } = parsed.data;
    return [
      { symbol, name: longname ?? shortname ?? symbol, exchange: exchDisp ?? "", currency: null, provider: "yahoo" },
    ];
  });
}

const moment = z.union([z.date(), z.number().transform((seconds) => new Date(seconds * 1_000))]);
const chartAnswer = z.object({
  meta: z.object({
    currency: z.string().nullish(),
    longName: z.string().optional(),
    shortName: z.string().optional(),
    fullExchangeName: z.string().optional(),
    exchangeTimezoneName: z.string().default("UTC"),
  }),
  quotes: z.array(z.record(z.string(), z.unknown())).default([]),
  events: z
    .object({
      splits: z
        .array(z.object({ date: moment, numerator: z.number(), denominator: z.number().positive() }))
        .default([]),
      dividends: z.array(z.object({ date: moment, amount: z.number() })).default([]),
    })
    .prefault({}),
});

/** A day is that of the exchange: its opening moment in UTC may lie on the day before. */
function draftOf(symbol: string, answer: unknown) {
  const { meta, quotes, events } = chartAnswer.parse(answer);
  const timeZone = meta.exchangeTimezoneName;
  const dayOf = (at: Date) => isoDay(at.getTime() + offsetAt(timeZone, at.getTime()));
  const { bars, skippedRows } = barsOf(
    quotes.map(({ date, open, high, low, close, volume }) => ({
      date: date instanceof Date ? dayOf(date) : "",
      open,
      high,
      low,
      close,
      volume: volume ?? null,
    })),
  );
  if (bars.length === 0) throw new MarketProblem("no_prices", `${LABEL} has no prices of ${symbol} for these days.`);
  return seriesDraft.parse({
    symbol,
    name: meta.longName ?? meta.shortName ?? symbol,
    currency: meta.currency ?? null,
    timeZone,
    exchange: meta.fullExchangeName ?? "",
    provider: "yahoo",
    bars,
    splits: events.splits.map(({ date, numerator, denominator }) => ({
      date: dayOf(date),
      ratio: numerator / denominator,
    })),
    dividends: events.dividends.map(({ date, amount }) => ({ date: dayOf(date), amount })),
    skippedRows,
  });
}
