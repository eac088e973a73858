import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Three days of a share as both sources would send them; the closes are 101, 103 and 102. */
const DAYS = [
  { date: "2026-11-25", open: 100, high: 102, low: 99.5, close: 101, volume: 1_200 },
  { date: "2026-11-26", open: 101, high: 103.5, low: 100.5, close: 103, volume: 1_500 },
  { date: "2026-11-27", open: 103, high: 103.2, low: 101, close: 102, volume: 900 },
];
export const MOCK_SYMBOL = "ACME";

export const MARKET_FAULTS = [
  "rate_limit",
  "html",
  "empty",
  "malformed",
  "hang",
  "huge",
  "error500",
  "closed",
] as const;
export type MarketFault = (typeof MARKET_FAULTS)[number];
export type MockMarket = { url: string; asked: string[]; close(): Promise<void> };

/** Speaks the wire formats of Yahoo's chart and search, and of Stooq's CSV, as they answer today; a fault applies to every call. */
export async function startMockMarket(kind: "yahoo" | "stooq", fault?: MarketFault): Promise<MockMarket> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://market");
    asked.push(url.pathname + url.search);
    if (fault === "hang") return;
    const { status = 200, type, body } = kind === "yahoo" ? yahooAnswer(url, fault) : stooqAnswer(url, fault);
    response.writeHead(status, { "content-type": type });
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  if (fault === "closed") await shut(server);
  return { url, asked, close: () => shut(server) };
}

async function shut(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}

type Answer = { status?: number; type: string; body: string };
const JSON_TYPE = "application/json;charset=utf-8";
const page = (status: number): Answer => ({
  status,
  type: "text/html",
  body: "<html><body>Will be right back…</body></html>",
});

function yahooAnswer(url: URL, fault?: MarketFault): Answer {
  if (fault === "rate_limit") return { status: 429, type: "text/html", body: "Too Many Requests\r\n" };
  if (fault === "html") return page(200);
  if (fault === "error500") return page(500);
  if (fault === "huge") return { type: JSON_TYPE, body: `{"chart":"${"x".repeat(3_000_000)}"}` };
  if (url.pathname.startsWith("/v1/finance/search")) return { type: JSON_TYPE, body: yahooSearch() };
  const symbol = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  if (symbol !== MOCK_SYMBOL) {
    const error = { code: "Not Found", description: "No data found, symbol may be delisted" };
    return { status: 404, type: JSON_TYPE, body: JSON.stringify({ chart: { result: null, error } }) };
  }
  return { type: JSON_TYPE, body: JSON.stringify({ chart: { result: [yahooChart(fault)], error: null } }) };
}

/** 14:30 UTC is the opening in New York in winter. */
const opening = (date: string) => Date.parse(`${date}T14:30:00Z`) / 1_000;

function yahooChart(fault?: MarketFault) {
  const meta = {
    currency: "USD",
    symbol: MOCK_SYMBOL,
    exchangeName: "NMS",
    fullExchangeName: "NasdaqGS",
    instrumentType: "EQUITY",
    firstTradeDate: 345479400,
    regularMarketTime: opening("2026-11-27"),
    hasPrePostMarketData: true,
    gmtoffset: -18_000,
    timezone: "EST",
    exchangeTimezoneName: "America/New_York",
    regularMarketPrice: 102,
    longName: "Acme\n Anvils   Inc.\u0007",
    shortName: "Acme Anvils",
    priceHint: 2,
    dataGranularity: "1d",
    range: "",
    validRanges: ["1d", "5d", "1mo", "3mo", "1y", "max"],
  };
  if (fault === "empty") return { meta, indicators: { quote: [{}], adjclose: [{}] } };
  const broken = fault === "malformed";
  const rows = broken ? [...DAYS, { date: "2026-11-30", open: 1, high: 1, low: 1, close: 1, volume: 1 }] : DAYS;
  const column = (name: "open" | "high" | "low" | "close" | "volume") => rows.map((row) => row[name]);
  // A day without trade comes as nulls; a high below the low is no day at all.
  const close = broken ? column("close").map((value, index) => (index === 3 ? null : value)) : column("close");
  const high = broken ? column("high").map((value, index) => (index === 1 ? 50 : value)) : column("high");
  return {
    meta,
    timestamp: rows.map(({ date }) => opening(date)),
    events: {
      dividends: { [opening("2026-11-26")]: { amount: 0.25, date: opening("2026-11-26") } },
      splits: {
        [opening("2026-11-27")]: { date: opening("2026-11-27"), numerator: 4, denominator: 1, splitRatio: "4:1" },
      },
    },
    indicators: {
      quote: [{ open: column("open"), high, low: column("low"), close, volume: column("volume") }],
      adjclose: [{ adjclose: close }],
    },
  };
}

function yahooSearch(): string {
  return JSON.stringify({
    explains: [],
    count: 2,
    quotes: [
      {
        exchange: "NMS",
        shortname: "Acme Anvils",
        longname: "Acme Anvils Inc.",
        quoteType: "EQUITY",
        symbol: MOCK_SYMBOL,
        index: "quotes",
        score: 20_000,
        typeDisp: "Equity",
        exchDisp: "NASDAQ",
        isYahooFinance: true,
      },
      { index: "abc", name: "A start-up without a symbol", permalink: "x", isYahooFinance: false },
    ],
    news: [],
    nav: [],
    lists: [],
    researchReports: [],
    totalTime: 12,
  });
}

function stooqAnswer(url: URL, fault?: MarketFault): Answer {
  const type = "text/plain";
  if (fault === "rate_limit") return { type, body: "Exceeded the daily hits limit" };
  if (fault === "html") return page(200);
  if (fault === "error500") return page(503);
  if (fault === "huge") return { type, body: `Date,Open,High,Low,Close,Volume\n${"x".repeat(3_000_000)}` };
  if (fault === "empty") return { type, body: "Date,Open,High,Low,Close,Volume\r\n" };
  if (url.searchParams.get("s") !== `${MOCK_SYMBOL.toLowerCase()}.us`) return { type, body: "No data" };
  const rows = DAYS.map(({ date, open, high, low, close, volume }) =>
    [date, open, fault === "malformed" && close === 103 ? 50 : high, low, close, volume].join(","),
  );
  if (fault === "malformed") rows.push("2026-11-30,1,1,1,,", "N/A");
  return { type: "text/csv", body: `Date,Open,High,Low,Close,Volume\r\n${rows.join("\r\n")}\r\n` };
}
