import type { MarketRange } from "#server/lib/market-ranges";
import type { Bar, Gap, Split } from "./schema.ts";

const DAY_MS = 86_400_000;
const MONTHS: Partial<Record<MarketRange, number>> = { "1M": 1, "3M": 3, "6M": 6, "1Y": 12, "2Y": 24, "5Y": 60 };

/** The calendar day the range starts at: its months before `to`, at the same day or the month's last one; for YTD the end of the year before. */
export function rangeStart(range: MarketRange, to: string): string {
  const [year = 0, month = 1, day = 1] = to.split("-").map(Number);
  const months = MONTHS[range];
  if (months === undefined) return `${year - 1}-12-31`;
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return isoDay(first.getTime());
}

export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export type Window = { bars: Bar[]; isShort: boolean };

/**
 * The trading days of a range. It opens with the last close at or before the range's start, because a return is measured from
 * there; when the history begins later, with its first day.
 */
export function windowOf(bars: readonly Bar[], range: MarketRange): Window {
  const last = bars.at(-1);
  if (!last) return { bars: [], isShort: true };
  const start = rangeStart(range, last.date);
  const at = bars.findLastIndex(({ date }) => date <= start);
  return { bars: bars.slice(Math.max(0, at)), isShort: at === -1 };
}

/** More weekdays in a row than any exchange closes for holidays as a rule. */
const HOLIDAY_WEEKDAYS = 4;

/** Where more weekdays in a row are missing than holidays explain. No day is made up to fill them. */
export function gapsOf(bars: readonly Bar[]): Gap[] {
  const gaps: Gap[] = [];
  for (let index = 1; index < bars.length; index += 1) {
    const [after, before] = [bars[index - 1]?.date ?? "", bars[index]?.date ?? ""];
    const weekdays = weekdaysBetween(after, before);
    if (weekdays > HOLIDAY_WEEKDAYS) gaps.push({ after, before, weekdays });
  }
  return gaps;
}

/** Mondays to Fridays strictly between two days. */
export function weekdaysBetween(after: string, before: string): number {
  let count = 0;
  for (let ms = Date.parse(after) + DAY_MS; ms < Date.parse(before); ms += DAY_MS) {
    const weekday = new Date(ms).getUTCDay();
    if (weekday !== 0 && weekday !== 6) count += 1;
  }
  return count;
}

/** Restates the days before each split in the shares of today: prices divided, volume multiplied by the ratio. */
export function adjustForSplits(bars: readonly Bar[], splits: readonly Split[]): Bar[] {
  return bars.map((bar) => {
    const ratio = splits.reduce((all, split) => (bar.date < split.date ? all * split.ratio : all), 1);
    if (ratio === 1) return bar;
    return {
      date: bar.date,
      open: bar.open / ratio,
      high: bar.high / ratio,
      low: bar.low / ratio,
      close: bar.close / ratio,
      volume: bar.volume === null ? null : bar.volume * ratio,
    };
  });
}
