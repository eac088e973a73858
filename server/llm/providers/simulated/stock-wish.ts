import type { MarketRange } from "#server/lib/market-ranges";
import { withoutMentions } from "./respond-wish.ts";
import { splitSentences } from "./sentences.ts";
import { readRange } from "./stock-range.ts";
import { fold } from "./words.ts";

/** A share as the text speaks of it. `own` is what the team calls its own. */
export type AskedShare = { kind: "symbol" | "name"; text: string } | { kind: "own" };

/** What a message wants to know of shares. */
export type StockWish = {
  shares: AskedShare[];
  range: MarketRange;
  rangeNote: string;
  asksAdvice: boolean;
  asksForecast: boolean;
  /** Sentences that ask for something else, which is not done here. */
  rest: string[];
};

export const MAX_SHARES = 4;

const MARKET =
  /\b(shares?|stocks?|tickers?|equit(y|ies)|share price|stock price|closing price|rsi|volatility|drawdown|worst fall|moving averages?|candles?|candlesticks?|market data|rebased)\b/;
const MOVED =
  /\b(do|done|did|doing|perform\w*|fare[ds]?|develop\w*|mov(e|ed|ing)|trad(e|ed|ing)|rise|rose|risen|fall|fell|fallen|gain(ed)?|los[et]|return(ed)?|price[sd]?|chart|compare[ds]?|comparison|versus|vs|against|buy|sell|hold|quote)\b/;
const ADVICE =
  /\b(should (i|we)|shall (i|we)|worth (buying|it)|recommend|good (buy|investment)|(buy|sell|hold) (or|now|it))\b/;
const FORECAST = /\b(will|going to|forecast|predict\w*|next (week|month|quarter|year)|expect\w*)\b/;

/** Capitals that are no share: figures, currencies, places, files and the words of this app. */
const NO_SYMBOL = new Set(
  (
    "A I OK AI API CEO CFO CTO QA HR IT PR UI UX ID IDS URL PDF CSV JSON XML HTML SQL MD TODO FAQ ASAP FYI ETA NB PS RE FW YES NO AND OR VS TO OF IN ON " +
    "RSI SMA EMA YTD MACD OHLC EPS PE ROI KPI USD EUR SEK NOK DKK GBP CHF JPY PLN EU UK US USA UN AM PM Q1 Q2 Q3 Q4 H1 H2 MTD AB ASA AG INC LTD PLC SA"
  ).split(" "),
);
/** Words that stand where a share's name would, and are none. */
const NO_NAME =
  /^(it|this|that|they|we|you|i|he|she|everything|things?|(the |our |my |this )?(team|mission|task|tasks|project|work|agents?|run|runs|plan|board|budget|spend|spending|sales|revenue|document|documents|report|offers?|files?|tables?|region|regions|product|products|market|numbers?|week|month|year))$/;

/** Null when the message is not about shares. `names` are people and agents, who are no shares. */
export function readStockWish(
  text: string,
  context: { earlier?: readonly string[]; names?: readonly string[] } = {},
): StockWish | null {
  const words = withoutMentions(text);
  const own = readOne(words, context.names ?? []);
  const before = (context.earlier ?? [])
    .toReversed()
    .map((said) => readOne(withoutMentions(said), context.names ?? []))
    .find((wish) => wish !== null);
  if (own) return finish(words, own.shares, own.range ? own : before && isFollowUp(words) ? before : own);
  if (!before || !isFollowUp(words)) return null;
  const named = namesIn(words, context.names ?? []);
  const asked = readRange(words);
  if (named.length === 0 && !asked) return null;
  return finish(words, named.length > 0 ? named : before.shares, asked ? { range: asked } : before);
}

type One = { shares: AskedShare[]; range: ReturnType<typeof readRange> };

function readOne(text: string, names: readonly string[]): One | null {
  const folded = fold(text);
  const shares = namesIn(text, names);
  if (shares.length === 0) return null;
  const isSure = shares.some((share) => share.kind === "own");
  const isSymbol = shares.some((share) => share.kind === "symbol");
  const range = readRange(text);
  const isAbout =
    isSure ||
    MARKET.test(folded) ||
    (isSymbol ? MOVED.test(folded) || range !== null : range !== null && MOVED.test(folded));
  return isAbout ? { shares, range } : null;
}

/** `And over a year?`, `what about FJRD?` */
function isFollowUp(text: string): boolean {
  return (
    text.length < 80 &&
    /^\s*(and|what about|how about|now|same|the same|also|then|over|for|in|compare|with|against|versus|vs)\b/i.test(
      text,
    )
  );
}

function finish(text: string, shares: AskedShare[], { range }: Pick<One, "range">): StockWish {
  const folded = fold(text);
  return {
    shares: shares.slice(0, MAX_SHARES),
    range: range?.range ?? "3M",
    rangeNote: [range?.note ?? "", shares.length > MAX_SHARES ? `I compare ${MAX_SHARES} shares at most.` : ""]
      .filter(Boolean)
      .join(" "),
    asksAdvice: ADVICE.test(folded),
    asksForecast: FORECAST.test(folded),
    rest: splitSentences(text)
      .slice(1)
      .filter((sentence) =>
        /^(please |then |and |also )?(add|put|save|send|mail|post|write|file|make|create|book|buy|sell|tell|share)\b/i.test(
          sentence,
        ),
      ),
  };
}

/** The shares a text speaks of, in its order, each once. */
function namesIn(text: string, names: readonly string[]): AskedShare[] {
  const found: { at: number; share: AskedShare }[] = [];
  for (const match of text.matchAll(
    /\b(?:our|my|the company's|the team's) (?:own )?(?:share|stock|shares|stock price|share price|symbol|ticker)\b/gi,
  ))
    found.push({ at: match.index, share: { kind: "own" } });
  for (const match of text.matchAll(/(?<![\p{L}\d/-])\$?([A-Z][A-Z0-9]{1,5}(?:[.-][A-Z]{1,3})?)(?![\p{L}\d-])/gu)) {
    const symbol = match[1] ?? "";
    if (!NO_SYMBOL.has(symbol)) found.push({ at: match.index, share: { kind: "symbol", text: symbol } });
  }
  // Beside "NRLD" a comparison may name another share by its name or in small letters.
  const places = found.length === 0 ? PLACES : [COMPARED];
  const isFound = (part: string) =>
    found.some(({ share }) => (share.kind === "own" ? /^(our|my)\b/i.test(part) : part.includes(share.text)));
  found.push(...writtenOut(text, names, places).filter(({ part }) => !isFound(part)));
  const seen = new Set<string>();
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ share }) => share)
    .filter((share) => {
      const key = JSON.stringify(share);
      return seen.has(key) ? false : seen.add(key) !== undefined;
    });
}

const COMPARED = /\bcompare\s+(.+?)(?=\s+(?:over|in|this|for|since|during|ytd)\b|[?.!,]|$)/i;
const PLACES = [
  /\bhow (?:did|has|have|is|are|was|were|does|do)\s+(.+?)\s+(?:do|done|doing|perform\w*|far(?:e|ed|ing)|develop\w*|mov(?:e|ed|ing)|trad(?:e|ed|ing))\b/i,
  COMPARED,
  /\b(?:prices?|charts?|returns?|rsi|volatility|drawdown|candles?|averages?|shares?|stocks?|ticker|symbol|quote)\s+(?:of|for)\s+(.+?)(?=\s+(?:over|in|this|for|since|during|ytd)\b|[?.!,]|$)/i,
  /\b(?:should (?:i|we)|shall (?:i|we))\s+(?:buy|sell|hold)\s+(.+?)(?=[?.!,]|$)/i,
  /\b(?:what|how) about\s+(.+?)(?=[?.!,]|$)/i,
  /\b(?:the\s+)?([\p{L}\d]+(?:\s+[\p{L}\d]+)?)\s+(?:shares?|stock)(?: price)?\b/iu,
];

type WrittenOut = { at: number; share: AskedShare; part: string };

/** Names and symbols in small letters: only where a sentence keeps a place for a share. */
function writtenOut(text: string, names: readonly string[], places: readonly RegExp[]): WrittenOut[] {
  const people = new Set(names.map(fold));
  for (const pattern of places) {
    const place = pattern.exec(text);
    if (!place?.[1]) continue;
    const parts = place[1].split(/\s*,\s*|\s+(?:and|with|to|against|versus|vs\.?|or)\s+/i).map((part) =>
      part
        .replace(/^(?:the|a|an|show me|me)\s+/i, "")
        .replace(/(?:['’]s)?\s+(?:shares?|stock)(?: price)?$/i, "")
        .replace(/['’]s$/i, "")
        .trim(),
    );
    const shares = parts.filter(
      (part) => part.length > 1 && part.length <= 40 && !NO_NAME.test(fold(part)) && !people.has(fold(part)),
    );
    if (shares.length > 0)
      return shares.map((part) => ({ at: Math.max(0, text.indexOf(part)), share: shareOf(part), part }));
  }
  return [];
}

/** One short word in small letters may be a symbol; with more to it, it is a name. */
function shareOf(text: string): AskedShare {
  return /^[a-z]{2,5}(?:\.[a-z]{1,2})?$/i.test(text) && text === text.toLowerCase()
    ? { kind: "symbol", text: text.toUpperCase() }
    : { kind: "name", text };
}
