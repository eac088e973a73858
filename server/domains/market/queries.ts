import { and, desc, eq, getTableColumns, gte } from "drizzle-orm";
import { z } from "zod";
import { marketHomes, marketSeries } from "#db/tables/market";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { compareSeries, comparisonView } from "./comparison.ts";
import { figuresOf } from "./figures.ts";
import { exponentialAverage, movingAverage } from "./indicators.ts";
import { windowOf } from "./policy.ts";
import { factsOf, loadAll, loadSeries } from "./rows.ts";
import { bar, day, MAX_COMPARED, PROVIDER_NAMES, range, seriesFacts, seriesFigures, symbol } from "./schema.ts";

/** A series by its id stays what it was; by its symbol it is the newest the team has. */
const pick = {
  seriesId: z.uuid().optional(),
  symbol: symbol.optional(),
  range: range.default("3M"),
};
const pickedOnce = (input: { seriesId?: string | undefined; symbol?: string | undefined }) =>
  (input.seriesId === undefined) !== (input.symbol === undefined);
const PICK_ONE = "name a seriesId or a symbol, one of them";

const lineView = z.object({ label: z.string(), values: z.array(z.number().nullable()) });

/** The days of a range for a chart, with a moving average that looks back before the range where there are days. */
export const readSeries = query({
  name: "market.series",
  scope: "documents:read",
  input: z
    .object({ ...pick, average: z.enum(["none", "sma20", "sma50", "sma200", "ema20"]).default("sma20") })
    .refine(pickedOnce, PICK_ONE),
  output: seriesFigures.extend({ bars: z.array(bar), averages: z.array(lineView) }),
  async run({ db, teamId, input }) {
    const row = await loadSeries(db, teamId, input);
    const shown = windowOf(row.bars, input.range).bars;
    return {
      ...factsOf(row),
      ...figuresOf(row, input.range),
      bars: shown,
      averages: averageOf(row.bars, shown.length, input.average),
    };
  },
});

function averageOf(bars: { close: number }[], shown: number, kind: string) {
  const interval = Number(/\d+/.exec(kind)?.[0] ?? 0);
  if (interval === 0) return [];
  const closes = bars.map(({ close }) => close);
  const values = kind.startsWith("ema") ? exponentialAverage(closes, interval) : movingAverage(closes, interval);
  return [{ label: `${interval}-day average`, values: values.slice(-shown) }];
}

/** The figures of one or more series over a range, computed now from the stored days. */
export const analyseSeries = query({
  name: "market.figures",
  scope: "documents:read",
  input: z.object({ seriesIds: z.array(z.uuid()).min(1).max(MAX_COMPARED), range: range.default("3M") }),
  output: z.object({ series: z.array(seriesFigures), comparison: comparisonView.nullable() }),
  async run({ db, teamId, input }) {
    const rows = await loadAll(db, teamId, input.seriesIds);
    return {
      series: rows.map((row) => ({ ...factsOf(row), ...figuresOf(row, input.range) })),
      comparison: compareSeries(rows, input.range),
    };
  },
});

/** Several series rebased to 100, for lines in one chart. */
export const compareMarket = query({
  name: "market.compare",
  scope: "documents:read",
  input: z.object({ seriesIds: z.array(z.uuid()).min(1).max(MAX_COMPARED), range: range.default("1Y") }),
  output: comparisonView.extend({ series: z.array(seriesFacts) }),
  async run({ db, teamId, input }) {
    const rows = await loadAll(db, teamId, input.seriesIds);
    const comparison = compareSeries(rows, input.range);
    if (!comparison)
      throw new DomainError(
        "bad_input",
        rows.length < 2
          ? "Name two to four series to compare."
          : "These series have no trading day in common, so they cannot be compared.",
      );
    return { ...comparison, series: rows.map(factsOf) };
  },
});

export const readHome = query({
  name: "market.home",
  scope: "documents:read",
  input: z.object({}),
  output: z.object({ symbol: z.string().nullable() }),
  async run({ db, teamId }) {
    const [row] = await db
      .select({ symbol: marketHomes.symbol })
      .from(marketHomes)
      .where(eq(marketHomes.teamId, teamId));
    return { symbol: row?.symbol ?? null };
  },
});

/** What was fetched lately and reaches as far back: it need not be fetched again. */
export const findFresh = query({
  name: "market_series.find_fresh",
  scope: "documents:read",
  input: z.object({ symbol, askedFrom: day, sinceMs: z.number(), providers: z.array(z.enum(PROVIDER_NAMES)).min(1) }),
  output: seriesFacts.nullable(),
  async run({ db, teamId, input }) {
    const { bars: _, splits: __, dividends: ___, ...head } = getTableColumns(marketSeries);
    const rows = await db
      .select(head)
      .from(marketSeries)
      .where(
        and(
          eq(marketSeries.teamId, teamId),
          eq(marketSeries.symbol, input.symbol),
          gte(marketSeries.fetchedAt, new Date(input.sinceMs)),
        ),
      )
      .orderBy(desc(marketSeries.fetchedAt), desc(marketSeries.id))
      .limit(20);
    const found = rows.find((row) => row.askedFrom <= input.askedFrom && input.providers.includes(row.provider));
    return found ? factsOf(found) : null;
  },
});

/** The facts of one stored series with its figures over a range: what a tool tells a model instead of the days. */
export const describeSeries = query({
  name: "market_series.describe",
  scope: "documents:read",
  input: z.object({ seriesId: z.uuid(), range }),
  output: seriesFigures,
  async run({ db, teamId, input }) {
    const row = await loadSeries(db, teamId, { seriesId: input.seriesId });
    return { ...factsOf(row), ...figuresOf(row, input.range) };
  },
});
