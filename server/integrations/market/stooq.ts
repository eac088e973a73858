import { parse } from "csv-parse/sync";
import { seriesDraft } from "#server/domains/market/schema";
import { type OutsideLimits, outsideOf, statusProblem } from "./outside.ts";
import { type MarketDataProvider, MarketProblem, type SeriesRequest } from "./provider.ts";
import { barsOf } from "./rows.ts";

const LABEL = "Stooq";
const HOME = "https://stooq.com";

/** Stooq ends a symbol in the country; others end it in the exchange. It names no currency, so the exchange tells it. */
const MARKETS: Record<string, { ending: string; currency: string | null; timeZone: string; exchange: string }> = {
  "": { ending: "us", currency: "USD", timeZone: "America/New_York", exchange: "United States" },
  US: { ending: "us", currency: "USD", timeZone: "America/New_York", exchange: "United States" },
  DE: { ending: "de", currency: "EUR", timeZone: "Europe/Berlin", exchange: "Germany" },
  // Pence or pounds, by the share: Stooq does not say.
  L: { ending: "uk", currency: null, timeZone: "Europe/London", exchange: "London" },
  UK: { ending: "uk", currency: null, timeZone: "Europe/London", exchange: "London" },
  T: { ending: "jp", currency: "JPY", timeZone: "Asia/Tokyo", exchange: "Tokyo" },
  JP: { ending: "jp", currency: "JPY", timeZone: "Asia/Tokyo", exchange: "Tokyo" },
  HK: { ending: "hk", currency: "HKD", timeZone: "Asia/Hong_Kong", exchange: "Hong Kong" },
  WA: { ending: "", currency: "PLN", timeZone: "Europe/Warsaw", exchange: "Warsaw" },
  BD: { ending: "hu", currency: "HUF", timeZone: "Europe/Budapest", exchange: "Budapest" },
};

/** Daily prices as CSV, without a key. It has no search. */
export function stooqProvider(
  options: { baseUrl?: string | undefined; limits?: OutsideLimits } = {},
): MarketDataProvider {
  const outside = outsideOf(LABEL, options.limits);
  const home = (options.baseUrl ?? HOME).replace(/\/+$/, "");
  return {
    name: "stooq",
    label: LABEL,
    isOutside: true,
    search: async () => [],
    async dailySeries(request) {
      const { name, market } = nameAt(request.symbol);
      const query = new URLSearchParams({ s: name, d1: compact(request.from), d2: compact(request.to), i: "d" });
      const init = request.signal ? { signal: request.signal } : {};
      const { status, text } = await outside(`${home}/q/d/l/?${query}`, init);
      if (status !== 200) throw statusProblem(LABEL, status);
      const { bars, skippedRows } = barsOf(recordsOf(text, request));
      if (bars.length === 0)
        throw new MarketProblem("no_prices", `${LABEL} has no prices of ${request.symbol} for these days.`);
      return seriesDraft.parse({
        symbol: request.symbol,
        name: request.symbol,
        currency: market.currency,
        timeZone: market.timeZone,
        exchange: market.exchange,
        provider: "stooq",
        bars,
        // Its prices come adjusted, without saying when a split or a dividend was.
        splits: [],
        dividends: [],
        skippedRows,
      });
    },
  };
}

function nameAt(symbol: string) {
  const dot = symbol.lastIndexOf(".");
  const [base, suffix] = dot > 0 ? [symbol.slice(0, dot), symbol.slice(dot + 1)] : [symbol, ""];
  const market = MARKETS[suffix];
  if (!market) throw new MarketProblem("unknown_symbol", `${LABEL} has no exchange “${suffix}”.`);
  return { name: `${base}${market.ending === "" ? "" : `.${market.ending}`}`.toLowerCase(), market };
}

const compact = (day: string) => day.replaceAll("-", "");

/** Failures come with status 200, as words or as a page. */
function recordsOf(text: string, { symbol }: SeriesRequest): unknown[] {
  const start = text.trimStart().slice(0, 200);
  if (/^exceeded the daily hits limit/i.test(start))
    throw new MarketProblem("rate_limited", `${LABEL} gives no more prices today: its daily limit is reached.`);
  if (start === "" || /^(no data|brak danych)/i.test(start))
    throw new MarketProblem("unknown_symbol", `${LABEL} does not know ${symbol}.`);
  if (!/^date,open,high,low,close/i.test(start))
    throw new MarketProblem("unreadable", `${LABEL} sent something other than prices.`);
  const rows: string[][] = parse(text, { relaxColumnCount: true, skipEmptyLines: true, trim: true, fromLine: 2 });
  return rows.map(([date, open, high, low, close, volume]) => ({
    date,
    open: numberOf(open),
    high: numberOf(high),
    low: numberOf(low),
    close: numberOf(close),
    volume: volume === undefined || volume === "" ? null : numberOf(volume),
  }));
}

/** `Number("")` would be a price of 0. */
function numberOf(text: string | undefined): number {
  return text === undefined || text === "" ? Number.NaN : Number(text);
}
