import { isZone, offsetAt, transitionIn } from "./time-zone.ts";

/** Five fields in the order of crontab(5): minute, hour, day of month, month, day of week; `TZ=Area/City ` may stand before them. */
type Cron = {
  zone: string;
  minute: number[];
  hour: number[];
  day: Set<number>;
  month: Set<number>;
  weekday: Set<number>;
  isEitherDay: boolean;
  /** The hour field is `*`: it goes by the clock's minutes, also through an hour that comes twice. */
  isEveryHour: boolean;
};
type Field = { name: string; low: number; high: number; words: readonly string[] };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SEARCH_DAYS = 5 * 366;
const MAX_TURNS = 200;
const FIELDS: readonly Field[] = [
  { name: "minute", low: 0, high: 59, words: [] },
  { name: "hour", low: 0, high: 23, words: [] },
  { name: "day of the month", low: 1, high: 31, words: [] },
  {
    name: "month",
    low: 1,
    high: 12,
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { name: "day of the week", low: 0, high: 7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];
const SHORT: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
};

/** What is wrong with the entry, by its field and with what is allowed there; null when it is fine. */
export function cronProblem(entry: string): string | null {
  const cron = parseCron(entry);
  return typeof cron === "string" ? cron : null;
}

export function isCron(entry: string): boolean {
  return cronProblem(entry) === null;
}

export type CronOptions = {
  /** The zone of an entry that names none. */
  zone?: string;
  /** A time that a clock change leaves out: left out that day, or moved to the moment after the change. */
  gap?: "skip" | "shift";
};

/**
 * The first matching moment after `afterMs` (epoch ms). Null when none comes within five years (30 February). A time that comes
 * twice when clocks go back counts once, unless the entry is for every hour. Throws on a bad entry.
 */
export function nextCronMs(entry: string, afterMs: number, options: CronOptions = {}): number | null {
  const parsed = parseCron(entry, options.zone);
  if (typeof parsed === "string") throw new Error(`"${entry}" is not a cron entry: ${parsed}`);
  let after = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS;
  let offset = offsetAt(parsed.zone, after);
  // Each turn passes a clock change or a time that came already; more than a handful cannot lie before the next match.
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const wall = nextWall(parsed, after + offset);
    if (wall === null) return null;
    const at = wall - offset;
    if (offsetAt(parsed.zone, at) === offset) {
      if (parsed.isEveryHour || !isSecondPass(parsed.zone, at)) return at;
      after = at;
      continue;
    }
    const change = transitionIn(parsed.zone, after, at);
    const changed = offsetAt(parsed.zone, change);
    if (options.gap === "shift" && !parsed.isEveryHour && wall < change + changed) return change;
    offset = changed;
    after = change - MINUTE_MS;
  }
  return null;
}

/** The same wall time was there before the clocks went back. */
function isSecondPass(zone: string, at: number): boolean {
  const offset = offsetAt(zone, at);
  const before = offsetAt(zone, at - 3 * 60 * MINUTE_MS);
  if (before <= offset) return false;
  const earlier = at + offset - before;
  return offsetAt(zone, earlier) === before;
}

/** The first matching wall time after `wallMs`, where wall times are written as if they were UTC. */
function nextWall(cron: Cron, wallMs: number): number | null {
  const from = wallMs + MINUTE_MS;
  const today = Math.floor(from / DAY_MS) * DAY_MS;
  for (let day = 0; day < SEARCH_DAYS; day += 1) {
    const date = today + day * DAY_MS;
    if (!isDay(cron, new Date(date))) continue;
    const time = firstTime(cron, day === 0 ? (from - today) / MINUTE_MS : 0);
    if (time !== null) return date + time * MINUTE_MS;
  }
  return null;
}

/** The first matching minute of a day from `earliest` on. */
function firstTime(cron: Cron, earliest: number): number | null {
  for (const hour of cron.hour) {
    if (hour * 60 + 59 < earliest) continue;
    for (const minute of cron.minute) if (hour * 60 + minute >= earliest) return hour * 60 + minute;
  }
  return null;
}

function isDay(cron: Cron, date: Date): boolean {
  if (!cron.month.has(date.getUTCMonth() + 1)) return false;
  const isMonthDay = cron.day.has(date.getUTCDate());
  const isWeekday = cron.weekday.has(date.getUTCDay());
  // crontab(5): when both day fields are restricted, either is enough.
  return cron.isEitherDay ? isMonthDay || isWeekday : isMonthDay && isWeekday;
}

function parseCron(entry: string, defaultZone = "UTC"): Cron | string {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.+)$/.exec(entry.trim());
  const zone = zoned?.[1] ?? defaultZone;
  if (!isZone(zone)) return `there is no time zone “${zone}”`;
  const rest = zoned?.[2] ?? entry.trim();
  if (rest.startsWith("@") && !SHORT[rest]) return `there is no “${rest}”; there are ${Object.keys(SHORT).join(", ")}`;
  const texts = (SHORT[rest] ?? rest).split(/\s+/).filter((text) => text !== "");
  if (texts.length !== 5)
    return `it has ${texts.length} fields; five are needed: minute, hour, day of the month, month, day of the week`;
  const sets: Set<number>[] = [];
  for (const [place, field] of FIELDS.entries()) {
    const values = fieldOf(texts[place] ?? "", field);
    if (typeof values === "string") return values;
    sets.push(values);
  }
  const [minute, hour, day, month, weekday] = sets;
  if (!minute || !hour || !day || !month || !weekday) return "it has too few fields";
  if (weekday.has(7)) weekday.add(0);
  const ascending = (values: Set<number>) => [...values].sort((a, b) => a - b);
  return {
    zone,
    minute: ascending(minute),
    hour: ascending(hour),
    day,
    month,
    weekday,
    isEitherDay: !texts[2]?.startsWith("*") && !texts[4]?.startsWith("*"),
    isEveryHour: texts[1]?.startsWith("*") ?? false,
  };
}

/** `*`, `a`, `a-b`, each with `/step`, in a comma list; names where the field has them. Words when it is none of these. */
function fieldOf(text: string, field: Field): Set<number> | string {
  const names = field.words.length > 0 ? ` or ${field.words[0]}–${field.words.at(-1)}` : "";
  const problem = `the ${field.name} “${text}” is not allowed: use ${field.low}–${field.high}${names}, *, ranges such as ${field.low}-${Math.min(field.high, field.low + 4)}, steps such as */2, or a list with commas`;
  const values = new Set<number>();
  for (const item of text.toLowerCase().split(",")) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,4}))?$/.exec(item);
    if (!match) return problem;
    const [, from = "", to, stepText] = match;
    const first = from === "*" ? field.low : numberOf(from, field);
    const last = to !== undefined ? numberOf(to, field) : from === "*" || stepText !== undefined ? field.high : first;
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!(first >= field.low && last <= field.high && first <= last && step > 0)) return problem;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function numberOf(text: string, field: Field): number {
  const named = field.words.indexOf(text);
  if (named >= 0) return field.low === 1 ? named + 1 : named;
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}
