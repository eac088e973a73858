import type { MarketRange } from "#server/lib/market-ranges";
import type { OrderTask } from "./order.ts";
import { askPeople } from "./plan-run.ts";
import { callTool, type Script } from "./script.ts";
import { computeFigures, getPrices } from "./stock-help.ts";
import type { StockSpec } from "./stock-plan.ts";
import {
  type Analysis,
  analysisShape,
  handOver,
  type PricesHanded,
  pricesHandedShape,
  takeOver,
} from "./stock-shapes.ts";
import { comparisonSentences, day, missingSentences, shareSentences } from "./stock-words.ts";
import { anyShape, documentRefShape, taskShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

/** One step of a mission about shares. What is handed on are ids of stored prices and computed figures. */
export function* stockWork(task: OrderTask, spec: StockSpec): Script<string> {
  if (spec.do === "prices") return yield* workPrices(task, spec);
  if (spec.do === "figures") return yield* workFigures(task, spec.range);
  return yield* writeUp(task, spec.range);
}

function* workPrices(task: OrderTask, { shares, range }: Extract<StockSpec, { do: "prices" }>): Script<string> {
  const got = yield* getPrices(shares, range);
  const missing = missingSentences(got.missing);
  if (got.series.length === 0)
    return yield* askPeople(`“${task.title}” cannot be done. ${missing} Which share should it be?`, missing);
  return yield* submit(handOver([storedWords(got), missing].filter(Boolean).join("\n\n"), got));
}

function storedWords({ series }: PricesHanded): string {
  return `Stored: ${listOf(series.map(({ symbol, name, sourceLabel, asOf }) => `${symbol} ${name} (${sourceLabel}, up to ${day(asOf)})`))}.`;
}

function* workFigures(task: OrderTask, range: MarketRange): Script<string> {
  const got = inputOf(task, pricesHandedShape);
  if (!got) return yield* askPeople(`“${task.title}” has no stored prices to work on. What should it use?`, "");
  const done = yield* computeFigures(
    got.series.map(({ seriesId }) => seriesId),
    range,
  );
  if (typeof done === "string") return yield* askPeople(`“${task.title}” cannot be done. ${done} What now?`, done);
  return yield* submit(
    handOver([...paragraphsOf(done, range), missingSentences(got.missing)].join("\n\n").trim(), done),
  );
}

function inputOf<T>(task: OrderTask, shape: Parameters<typeof takeOver<T>>[1]): T | null {
  for (const { result } of task.inputs) {
    const taken = takeOver(result, shape);
    if (taken) return taken;
  }
  return null;
}

/** The computed figures in sentences, share by share, then beside each other. */
export function paragraphsOf(done: Analysis, range: MarketRange): string[] {
  const each = done.series.map((share) => shareSentences(share, range));
  return done.series.length > 1 ? [comparisonSentences(done, range), ...each] : each;
}

function* writeUp(task: OrderTask, range: MarketRange): Script<string> {
  const done = inputOf(task, analysisShape);
  if (!done) return yield* askPeople(`“${task.title}” has no computed figures to write from. What should it use?`, "");
  const title = `How ${listOf(done.series.map(({ symbol }) => symbol))} did`;
  const read = { tool: "task_read", input: { taskId: task.id } };
  const known =
    task.returns.length > 0 ? yield* callTool("Looking for the document written before.", read, taskShape) : null;
  const before = known?.ok ? known.value.documents[0]?.id : undefined;
  const paragraphs = paragraphsOf(done, range);
  const input = {
    title,
    body: bodyOf(title, done, paragraphs),
    ...(before === undefined ? {} : { documentId: before }),
  };
  const written = yield* callTool(`Writing “${title}”.`, { tool: "document_write", input }, documentRefShape);
  if (!written.ok) return `The document could not be written: ${written.message}`;
  return yield* submit(`${paragraphs[0]} Not advice.\n\nThe whole document: [${title}](${written.value.ref})`);
}

const COLUMNS: readonly [label: string, figure: string][] = [
  ["Last close", "lastClose"],
  ["Return", "return"],
  ["20-day average", "sma20"],
  ["RSI, 14 days", "rsi14"],
  ["Worst fall", "maxDrawdown"],
  ["Volatility, a year", "volatility"],
];

function bodyOf(title: string, { series }: Analysis, paragraphs: string[]): string {
  const head = ["Share", ...COLUMNS.map(([label]) => label)];
  const rows = series.map(({ symbol, figures }) => [
    symbol,
    ...COLUMNS.map(([, name]) => figures[name]?.text ?? "unknown"),
  ]);
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const sources = series.map(
    ({ symbol, name, sourceLabel, isSample, window }) =>
      `- ${symbol}, ${name}: ${sourceLabel}${isSample ? ", of a company that does not exist" : ""}; ${window.days} trading days from ${day(window.from)} to ${day(window.to)}`,
  );
  return [
    `# ${title}`,
    ...paragraphs,
    "Not advice.",
    `## Figures\n\n${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}`,
    `## Where the prices are from\n\n${sources.join("\n")}`,
  ].join("\n\n");
}

function* submit(summary: string): Script<string> {
  const call = { tool: "task_submit", input: { summary: summary.slice(0, 19_500) } };
  const sent = yield* callTool("It is done; handing it to review.", call, anyShape);
  return sent.ok ? "The work is submitted." : `The work could not be submitted: ${sent.message}`;
}
