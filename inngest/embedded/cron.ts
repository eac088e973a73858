/** Five fields in the order of crontab(5): minute, hour, day of month, month, day of week; `TZ=Area/City ` may stand before them. */
type Cron = {
  zone: string;
  minute: Set<number>;
  hour: Set<number>;
  day: Set<number>;
  month: Set<number>;
  weekday: Set<number>;
  isEitherDay: boolean;
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SEARCH_MS = 5 * 366 * 24 * HOUR_MS;
const SHORT: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
};

export function isCron(entry: string): boolean {
  return parseCron(entry) !== null;
}

/** The first matching minute after `afterMs`. Null when none comes within five years (30 February). Throws on a bad entry. */
export function nextCronMs(entry: string, afterMs: number): number | null {
  const cron = parseCron(entry);
  if (!cron) throw new Error(`"${entry}" is not a cron entry`);
  const format = formatOf(cron.zone);
  let at = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  while (at < afterMs + SEARCH_MS) {
    const local = localOf(format, at);
    if (!isDay(cron, local) || !cron.hour.has(local.hour)) at += HOUR_MS - local.minute * MINUTE_MS;
    else if (!cron.minute.has(local.minute)) at += MINUTE_MS;
    else return at;
  }
  return null;
}

type Local = { minute: number; hour: number; day: number; month: number; weekday: number };

function isDay(cron: Cron, local: Local): boolean {
  if (!cron.month.has(local.month)) return false;
  const isMonthDay = cron.day.has(local.day);
  const isWeekday = cron.weekday.has(local.weekday);
  // crontab(5): when both day fields are restricted, either is enough.
  return cron.isEitherDay ? isMonthDay || isWeekday : isMonthDay && isWeekday;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const numeric = "numeric" as const;
  return new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    minute: numeric,
    hour: numeric,
    day: numeric,
    month: numeric,
    weekday: "short",
  });
}

function localOf(format: Intl.DateTimeFormat, atMs: number): Local {
  const parts = new Map(format.formatToParts(atMs).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const weekday = WEEKDAYS.indexOf((parts.get("weekday") ?? "").toLowerCase());
  return { minute: number("minute"), hour: number("hour"), day: number("day"), month: number("month"), weekday };
}

function parseCron(entry: string): Cron | null {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.+)$/.exec(entry.trim());
  const zone = zoned?.[1] ?? "UTC";
  const rest = zoned?.[2] ?? entry.trim();
  const fields = (SHORT[rest] ?? rest).split(/\s+/);
  const [minuteText, hourText, dayText, monthText, weekdayText] = fields;
  if (fields.length !== 5 || !minuteText || !hourText || !dayText || !monthText || !weekdayText || !isZone(zone))
    return null;
  const minute = fieldOf(minuteText, 0, 59);
  const hour = fieldOf(hourText, 0, 23);
  const day = fieldOf(dayText, 1, 31);
  const month = fieldOf(monthText, 1, 12, MONTHS);
  const weekday = fieldOf(weekdayText, 0, 7, WEEKDAYS);
  if (!minute || !hour || !day || !month || !weekday) return null;
  if (weekday.has(7)) weekday.add(0);
  return {
    zone,
    minute,
    hour,
    day,
    month,
    weekday,
    isEitherDay: !dayText.startsWith("*") && !weekdayText.startsWith("*"),
  };
}

function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    // Intl throws a RangeError for a zone it does not know: the entry is wrong, nothing else.
    return false;
  }
}

/** `*`, `a`, `a-b`, each with `/step`, in a comma list; names where the field has them. Null when it is none of these. */
function fieldOf(text: string, low: number, high: number, names: string[] = []): Set<number> | null {
  const values = new Set<number>();
  for (const item of text.toLowerCase().split(",")) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item);
    if (!match) return null;
    const [, from = "", to, stepText] = match;
    const first = from === "*" ? low : numberOf(from, low, names);
    const last = to !== undefined ? numberOf(to, low, names) : from === "*" || stepText !== undefined ? high : first;
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!(first >= low && last <= high && first <= last && step > 0)) return null;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function numberOf(text: string, low: number, names: string[]): number {
  const named = names.indexOf(text);
  if (named >= 0) return low === 1 ? named + 1 : named;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
