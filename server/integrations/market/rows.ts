import { type Bar, bar, MAX_BARS } from "#server/domains/market/schema";

/** Sources round: a close may stand a hair above the day's high. More than this is a broken row. */
const ROUNDING = 0.005;

/**
 * Takes over the rows that are a trading day with four prices that fit together, in order and each day once (the last one
 * sent counts); the others are counted, never mended.
 */
export function barsOf(rows: Iterable<unknown>): { bars: Bar[]; skippedRows: number } {
  const days = new Map<string, Bar>();
  let skippedRows = 0;
  for (const row of rows) {
    const parsed = bar.safeParse(row);
    if (!parsed.success || !fits(parsed.data)) skippedRows += 1;
    else days.set(parsed.data.date, parsed.data);
  }
  const bars = [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-MAX_BARS);
  return { bars, skippedRows };
}

function fits({ open, high, low, close }: Bar): boolean {
  const slack = high * ROUNDING;
  return low <= Math.min(open, close) + slack && high >= Math.max(open, close) - slack;
}
