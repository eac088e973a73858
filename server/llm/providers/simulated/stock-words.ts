import type { MarketRange } from "#server/lib/market-ranges";
import type { Analysed, Analysis, PricesHanded } from "./stock-shapes.ts";
import type { StockWish } from "./stock-wish.ts";
import { listOf } from "./words.ts";

/** Every figure below is the text a computation gave; nothing is computed or rounded here. */

const IN_RANGE: Record<MarketRange, string> = {
  "1M": "in 1 month",
  "3M": "in 3 months",
  "6M": "in 6 months",
  YTD: "this year",
  "1Y": "in 1 year",
  "2Y": "in 2 years",
  "5Y": "in 5 years",
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function day(date: string): string {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  return `${dayOfMonth} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

export const inRange = (range: MarketRange): string => IN_RANGE[range];

const textOf = ({ figures }: Analysed, name: string): string => figures[name]?.text ?? "unknown";
const amountOf = ({ figures }: Analysed, name: string): number | null => figures[name]?.value ?? null;

/** What the price did, and where it stands: two sentences, with what one must know about the days. */
export function shareSentences(share: Analysed, range: MarketRange): string {
  const money = share.currency ? ` ${share.currency}` : "";
  const span = share.window.isShort ? `since ${day(share.window.from)}` : inRange(range);
  const fall = amountOf(share, "maxDrawdown");
  const fallWords =
    fall === null || fall === 0
      ? ""
      : `, with a worst fall of ${textOf(share, "maxDrawdown")}${noteOf(share, "maxDrawdown")}`;
  const moved = amountOf(share, "return") === null ? "its return is unknown" : `${textOf(share, "return")} ${span}`;
  return [
    `${share.symbol} closed at ${textOf(share, "lastClose")}${money} on ${day(share.asOf)}: ${moved}${fallWords}.`,
    `${levelSentence(share)}.`,
    volatilitySentence(share),
    share.window.isShort
      ? `Its history begins on ${day(share.firstDate)}, so ${share.window.days} trading days stand for the range asked for.`
      : "",
    ...share.window.gaps.map(({ after, before }) => `There was no trading between ${day(after)} and ${day(before)}.`),
  ]
    .filter(Boolean)
    .join(" ");
}

function noteOf({ figures }: Analysed, name: string): string {
  const note = figures[name]?.note;
  return note ? ` (${note})` : "";
}

function levelSentence(share: Analysed): string {
  const [close, average, strength] = [amountOf(share, "lastClose"), amountOf(share, "sma20"), amountOf(share, "rsi14")];
  const place =
    average === null || close === null
      ? `Its 20-day average is unknown${noteOf(share, "sma20")}`
      : `That is ${close > average ? "above" : close < average ? "below" : "at"} its 20-day average of ${textOf(share, "sma20")}`;
  if (strength === null) return `${place}, and its RSI is unknown${noteOf(share, "rsi14")}`;
  const heat = strength >= 70 ? "says it ran hot" : strength <= 30 ? "says it ran cold" : "says neither hot nor cold";
  return `${place}, and an RSI of ${textOf(share, "rsi14")} ${heat}`;
}

function volatilitySentence(share: Analysed): string {
  return amountOf(share, "volatility") === null
    ? `Its volatility is unknown${noteOf(share, "volatility")}.`
    : `Its volatility is ${textOf(share, "volatility")} a year.`;
}

export function comparisonSentences({ series, comparison }: Analysis, range: MarketRange): string {
  const isShort = series.some(({ window }) => window.isShort);
  if (!comparison)
    return `${listOf(series.map(({ symbol }) => symbol))} have no trading day in common, so I cannot compare them.`;
  const span = isShort ? `since ${day(comparison.from)}` : inRange(range);
  const moved = listOf(comparison.returns.map(({ symbol, text }) => `${symbol} made ${text}`));
  const currencies = new Set(series.map(({ currency }) => currency));
  return [
    `Over the ${comparison.days} days on which all were traded, ${span}, ${moved}.`,
    ...comparison.pairs.map(
      ({ a, b, leadText, correlationText }) =>
        `${a} against ${b}: ${leadText}; their daily moves correlate at ${correlationText}.`,
    ),
    currencies.size > 1 ? "Each is counted in its own currency." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What stands with every answer about shares. */
export function closingWords(wish: StockWish, isSample: boolean): string {
  return [
    isSample ? "These are sample prices, of companies that do not exist." : "",
    wish.asksForecast ? "I do not forecast." : "",
    wish.asksAdvice ? "I cannot tell you to buy or to sell." : "",
    "Not advice.",
    wish.rangeNote,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Why there is nothing to show of some shares, and what comes near. */
export function missingSentences(missing: PricesHanded["missing"]): string {
  return missing
    .map(({ asked, why, near }) => {
      const names = near.map(({ symbol, name }) => (name === symbol ? symbol : `${symbol} (${name})`));
      const lead = why.includes(asked) || asked.startsWith("the ") ? "" : `${asked}: `;
      return `${lead}${why}${names.length > 0 ? ` Near it: ${listOf(names, "or")}.` : ""}`;
    })
    .join("\n\n");
}

/** What the message asks for besides, which a look at shares does not do. */
export function restSentence(rest: readonly string[]): string {
  return rest.length === 0
    ? ""
    : `I have not done this part: ${listOf(rest.map((sentence) => `“${sentence}”`))} Save the card as a document, or ask for it alone.`;
}
