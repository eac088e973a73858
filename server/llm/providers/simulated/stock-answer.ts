import { z } from "zod";
import type { MarketRange } from "#server/lib/market-ranges";
import { callTool, type Script } from "./script.ts";
import { stockCard } from "./stock-card.ts";
import { computeFigures, figuresRequest, getPrices, pricesRequest } from "./stock-help.ts";
import { type Analysis, analysisShape, type PricesHanded, pricesHandedShape, takeOver } from "./stock-shapes.ts";
import type { StockWish } from "./stock-wish.ts";
import { closingWords, comparisonSentences, missingSentences, restSentence, shareSentences } from "./stock-words.ts";
import { anyShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

const helpShape = z.object({ agent: z.string(), run: z.number(), result: z.string() });

/**
 * The stock desk: one agent gets the prices, another computes the figures, and this one shows and says what came of it. Days of
 * prices never pass through here, only the ids of stored series; every figure said is one that was computed.
 */
export function* answerAboutStocks(wish: StockWish): Script<string> {
  const handed = yield* askForPrices(wish);
  const missing = missingSentences(handed.missing);
  if (handed.series.length === 0)
    return [missing || "I got no prices.", restSentence(wish.rest)].filter(Boolean).join("\n\n");
  const ids = handed.series.map(({ seriesId }) => seriesId);
  const done = yield* askForFigures(ids, wish.range);
  if (typeof done === "string") return [done, missing].filter(Boolean).join("\n\n");
  const isSample = done.series.some((share) => share.isSample);
  const closing = closingWords(wish, isSample);
  const said = sentencesOf(done, wish.range);
  const { title, tree } = stockCard(done, wish.range, `${said} ${closing}`);
  const shown = yield* callTool("Showing it.", { tool: "ui_show", input: { title, tree } }, anyShape);
  const failed = shown.ok ? "" : `The card could not be shown: ${shown.message}`;
  return [shown.ok ? headline(done) : `${said} ${closing}`, failed, missing, restSentence(wish.rest)]
    .filter(Boolean)
    .join("\n\n");
}

function sentencesOf(done: Analysis, range: MarketRange): string {
  if (done.series.length > 1) return comparisonSentences(done, range);
  return done.series.map((share) => shareSentences(share, range)).join(" ");
}

/** One sentence beside the card, for where no card can be shown. */
function headline({ series, comparison }: Analysis): string {
  const told = comparison
    ? comparison.returns.map(({ symbol, text }) => `${symbol} ${text}`)
    : series.map(({ symbol, figures }) => `${symbol} ${figures.return?.text ?? "unknown"}`);
  const from = comparison?.from ?? series[0]?.window.from ?? "";
  const to = comparison?.to ?? series[0]?.window.to ?? "";
  const source = [...new Set(series.map(({ sourceLabel }) => sourceLabel))];
  return `${listOf(told)}, from ${from} to ${to} (${listOf(source)}). Not advice.`;
}

/** Another agent gets the prices; where nobody can, this one does it itself. */
function* askForPrices(wish: StockWish): Script<PricesHanded> {
  const asked = yield* ask(
    "research",
    pricesRequest(wish.shares, wish.range),
    "Asking who looks things up for the prices.",
  );
  const handed = asked === null ? null : takeOver(asked, pricesHandedShape);
  return handed ?? (yield* getPrices(wish.shares, wish.range));
}

function* askForFigures(seriesIds: string[], range: MarketRange): Script<Analysis | string> {
  const asked = yield* ask(
    "data",
    figuresRequest(seriesIds, range),
    "The prices are stored; asking who works on data for the figures.",
  );
  const handed = asked === null ? null : takeOver(asked, analysisShape);
  return handed ?? (yield* computeFigures(seriesIds, range));
}

function* ask(capability: string, request: string, say: string): Script<string | null> {
  const asked = yield* callTool(say, { tool: "agent_ask", input: { capability, request } }, helpShape);
  return asked.ok ? asked.value.result : null;
}
