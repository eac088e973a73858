/** Labels of a time axis. Days are UTC: a trading day must not move with the reader's zone. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** The moments of labels that are all ISO dates, in order; else nothing, and the labels are names. */
export function momentsOf(labels: readonly string[]): number[] | null {
  if (labels.length === 0) return null;
  const moments: number[] = [];
  for (const label of labels) {
    const moment = ISO.test(label) ? Date.parse(label) : Number.NaN;
    if (Number.isNaN(moment) || moment < (moments.at(-1) ?? Number.NEGATIVE_INFINITY)) return null;
    moments.push(moment);
  }
  return moments;
}

type Unit = { key: (date: Date) => number; label: (date: Date) => string };

const day = (date: Date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
const month = (date: Date) =>
  date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : (MONTHS[date.getUTCMonth()] ?? "");
const clock = (date: Date) => date.toISOString().slice(11, 16);
const days = (date: Date) => Math.floor(date.getTime() / 86_400_000);
const months = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();

/** Finest first. */
const UNITS: Unit[] = [
  { key: (date) => Math.floor(date.getTime() / 60_000), label: clock },
  { key: (date) => Math.floor(date.getTime() / 900_000), label: clock },
  { key: (date) => Math.floor(date.getTime() / 3_600_000), label: clock },
  {
    key: (date) => Math.floor(date.getTime() / 21_600_000),
    label: (date) => (date.getUTCHours() < 6 ? day(date) : clock(date)),
  },
  { key: days, label: day },
  // Day 0 was a Thursday: weeks begin on Monday.
  { key: (date) => Math.floor((days(date) + 3) / 7), label: day },
  { key: months, label: month },
  { key: (date) => Math.floor(months(date) / 3), label: month },
  { key: (date) => date.getUTCFullYear(), label: (date) => String(date.getUTCFullYear()) },
  { key: (date) => Math.floor(date.getUTCFullYear() / 5), label: (date) => String(date.getUTCFullYear()) },
  { key: (date) => Math.floor(date.getUTCFullYear() / 25), label: (date) => String(date.getUTCFullYear()) },
];

export type LabelTick = { index: number; label: string };

/** Where a new day, week, month … begins, in the finest unit of which no more than `most` fit. */
export function dateTicks(moments: readonly number[], most: number): LabelTick[] {
  const span = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
  const isDaily = moments.every((moment) => moment % 86_400_000 === 0);
  for (const [at, unit] of UNITS.entries()) {
    if (isDaily && at < 4) continue;
    const ticks: LabelTick[] = [];
    let last: number | null = null;
    for (const [index, moment] of moments.entries()) {
      const date = new Date(moment);
      const key = unit.key(date);
      // The first is rarely the beginning of its unit: it counts where days themselves are told apart, and as a Monday of weeks.
      const isBeginning = at < 5 || (at === 5 && date.getUTCDay() === 1);
      if (key !== last && (last !== null || isBeginning)) ticks.push({ index, label: unit.label(date) });
      last = key;
      if (ticks.length > most) break;
    }
    if (ticks.length <= most && (ticks.length > 1 || span === 0 || at >= 6)) return ticks;
  }
  return [];
}

/** Names are thinned evenly until they fit; the first always stays. */
export function nameTicks(labels: readonly string[], most: number): LabelTick[] {
  const every = Math.max(1, Math.ceil(labels.length / Math.max(1, most)));
  return labels.flatMap((label, index) => (index % every === 0 ? [{ index, label }] : []));
}

/** How a moment reads in the box and the table: `29 Sep 2026`, with the time where there is one. */
export function fullLabel(label: string): string {
  if (!ISO.test(label)) return label;
  const date = new Date(label);
  if (Number.isNaN(date.getTime())) return label;
  const text = `${day(date)} ${date.getUTCFullYear()}`;
  return date.getTime() % 86_400_000 === 0 ? text : `${text}, ${clock(date)}`;
}
