import { MARKET_RANGES, type MarketRange } from "#server/lib/market-ranges";
import { callTool, callTools, type Script } from "./script.ts";
import {
  type Analysis,
  analysisShape,
  type Found,
  foundShape,
  gotShape,
  handOver,
  type PricesHanded,
} from "./stock-shapes.ts";
import { type AskedShare, readStockWish } from "./stock-wish.ts";
import { listOf } from "./words.ts";

const GET = "Get daily prices.";
const COMPUTE = "Compute figures from stored prices.";

/** What the analyst asks whoever gets prices: for people to read, and one line a thing. */
export function pricesRequest(shares: readonly AskedShare[], range: MarketRange): string {
  const lines = shares.map((share) =>
    share.kind === "own"
      ? "Share: the team’s own"
      : share.kind === "symbol"
        ? `Share: ${share.text}`
        : `Share by name: ${share.text}`,
  );
  return [
    GET,
    ...lines,
    `Range: ${range}`,
    "Hand back the id of each stored series, its source and its last day; for a share without prices say why, and what comes near.",
  ].join("\n");
}

export function figuresRequest(seriesIds: readonly string[], range: MarketRange): string {
  return [
    COMPUTE,
    ...seriesIds.map((id) => `Series: ${id}`),
    `Range: ${range}`,
    "Hand back return, 20-day average, RSI, worst fall and volatility; of several series also who did better and how they move together.",
  ].join("\n");
}

type Request =
  | { do: "get"; shares: AskedShare[]; range: MarketRange }
  | { do: "compute"; seriesIds: string[]; range: MarketRange };

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Our own form, or the same in the words of another model. Null: the request is about something else. */
export function readHelpRequest(request: string): Request | null {
  const named = /^Range: (\w+)$/m.exec(request)?.[1];
  const range = MARKET_RANGES.find((one) => one === named) ?? readStockWish(request)?.range ?? "3M";
  if (request.startsWith(GET)) return { do: "get", shares: sharesIn(request), range };
  const seriesIds = [...new Set(request.match(UUID) ?? [])];
  if (seriesIds.length > 0 && /\b(comput|calculat|analys|analyz|figures|indicators)/i.test(request))
    return { do: "compute", seriesIds, range };
  const wish = readStockWish(request);
  return wish && /\bprices?\b/i.test(request) ? { do: "get", shares: wish.shares, range } : null;
}

/** The shares that a request of our own form names. */
export function sharesIn(request: string): AskedShare[] {
  return [...request.matchAll(/^Share( by name)?: (.+)$/gm)].map(([, byName, text = ""]) =>
    text === "the team’s own" ? { kind: "own" } : { kind: byName ? "name" : "symbol", text },
  );
}

export function* helpWithStocks(request: Request): Script<string> {
  if (request.do === "get") return yield* handPrices(request.shares, request.range);
  const done = yield* computeFigures(request.seriesIds, request.range);
  return typeof done === "string"
    ? done
    : handOver(`Computed for ${listOf(done.series.map(({ symbol }) => symbol))} over ${request.range}.`, done);
}

/** The figures, or why there are none. */
export function* computeFigures(seriesIds: string[], range: MarketRange): Script<Analysis | string> {
  const call = { tool: "prices_analyse", input: { seriesIds, range } };
  const done = yield* callTool("Computing the figures from the stored prices.", call, analysisShape);
  return done.ok ? done.value : `The figures could not be computed: ${done.message}`;
}

function* handPrices(shares: AskedShare[], range: MarketRange): Script<string> {
  const got = yield* getPrices(shares, range);
  const have = got.series.map(({ symbol, sourceLabel, asOf }) => `${symbol} (${sourceLabel}, up to ${asOf})`);
  const words = [
    have.length > 0 ? `Stored: ${listOf(have)}.` : "No prices stored.",
    ...got.missing.map(({ asked, why }) => `${asked}: ${why}`),
  ];
  return handOver(words.join(" "), got);
}

/** Gets what can be had, each under its symbol, and says of the rest why not and what comes near. */
export function* getPrices(shares: AskedShare[], range: MarketRange): Script<PricesHanded> {
  const missing: PricesHanded["missing"] = [];
  const symbols: string[] = [];
  for (const share of shares) {
    const known = yield* symbolOf(share);
    if (typeof known === "string") symbols.push(known);
    else missing.push(known);
  }
  const asked = [...new Set(symbols)];
  const calls = asked.map((symbol) => ({ tool: "prices_get", input: { symbol, range } }));
  const answers = yield* callTools(`Getting the prices of ${listOf(asked)}.`, calls, gotShape);
  const series = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  for (const [index, answer] of answers.entries()) {
    if (answer.ok) continue;
    const symbol = asked[index] ?? "";
    const found =
      answer.code === "not_found" ? yield* search(symbol, `${symbol} is unknown; looking for what comes near.`) : null;
    missing.push({ asked: symbol, why: answer.message, near: nearOf(found) });
  }
  return { series, missing };
}

type Missing = PricesHanded["missing"][number];

function* symbolOf(share: AskedShare): Script<string | Missing> {
  if (share.kind === "symbol") return share.text;
  if (share.kind === "own") {
    const found = yield* search("", "Looking up which share is the team’s own.");
    if (found?.home) return found.home;
    return { asked: "the team’s own share", why: "The team has not said which share is its own.", near: [] };
  }
  const found = yield* search(share.text, `Looking for the share “${share.text}”.`);
  const wanted = share.text.toLowerCase();
  const [only, second] = found?.matches ?? [];
  const fitting = found?.matches.find(
    ({ name, symbol }) => symbol.toLowerCase() === wanted || name.toLowerCase().startsWith(wanted),
  );
  const chosen = fitting ?? (second === undefined ? only : undefined);
  if (chosen) return chosen.symbol;
  const why = [`No share is called “${share.text}”.`, ...(found?.problems ?? [])].join(" ");
  return { asked: share.text, why, near: nearOf(found) };
}

function* search(query: string, say: string): Script<Found | null> {
  const found = yield* callTool(say, { tool: "prices_search", input: { query: query.slice(0, 60) } }, foundShape);
  return found.ok ? found.value : null;
}

function nearOf(found: Found | null): { symbol: string; name: string }[] {
  return (found?.matches ?? []).slice(0, 4).map(({ symbol, name }) => ({ symbol, name }));
}
