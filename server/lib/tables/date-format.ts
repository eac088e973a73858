/** Day-first or month-first, for dates such as 03/04/2025. Decided for a whole column. */
export type DateOrder = "dmy" | "mdy";
/** `first` and `second` are day and month in an order only the column can tell. */
export type DateCell = { iso: string } | { first: number; second: number; year: number; time: string };

const TIME =
  "(?:(?:[T ]|,\\s*)(\\d{1,2}):(\\d{2})(?::(\\d{2})(\\.\\d{1,9})?)?\\s*([AaPp][Mm])?\\s*(Z|UTC|[+-]\\d{2}:?\\d{2})?)?";
const ISO = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}$`);
const ISO_MONTH = /^(\d{4})[-/](\d{1,2})$/;
const QUARTER = /^(?:(\d{4})[- ]?Q([1-4])|Q([1-4])[-/ ]?(\d{4}))$/i;
const PARTED = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const MONTH_YEAR = /^(\p{L}{3,9})\.?[- ,]\s*(\d{4})$/u;
const DAY_MONTH_YEAR = /^(\d{1,2})\.?[- ]\s*(\p{L}{3,9})\.?,?[- ]\s*(\d{4}|\d{2})$/u;
const MONTH_DAY_YEAR = /^(\p{L}{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;

const MONTHS = new Map<string, number>();
const MONTH_NAMES = [
  "january jan januar januari jänner",
  "february feb februar februari",
  "march mar märz mär mrz mars",
  "april apr",
  "may mai maj",
  "june jun juni",
  "july jul juli",
  "august aug augusti",
  "september sep sept",
  "october oct oktober okt",
  "november nov",
  "december dec dezember dez",
];
for (const [index, names] of MONTH_NAMES.entries()) for (const name of names.split(" ")) MONTHS.set(name, index + 1);

export function readDateCell(cell: string): DateCell | null {
  if (cell.length < 6 || cell.length > 40 || !/\d/.test(cell)) return null;
  return /^\d{4}/.test(cell) ? readYearFirst(cell) : (readParted(cell) ?? readNamed(cell));
}

/** `20251231`; only asked for when the column's name speaks of dates, since it is a number otherwise. */
export function readCompactDate(cell: string): DateCell | null {
  const match = COMPACT.exec(cell);
  return match ? dated(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}

export function isoOf(cell: DateCell, order: DateOrder): string | null {
  if ("iso" in cell) return cell.iso;
  const [day, month] = order === "dmy" ? [cell.first, cell.second] : [cell.second, cell.first];
  const date = dated(cell.year, month, day);
  return date && "iso" in date ? `${date.iso}${cell.time}` : null;
}

function readYearFirst(cell: string): DateCell | null {
  const full = ISO.exec(cell);
  if (full) {
    const time = timeOf(full, 5);
    return time === null ? null : dated(Number(full[1]), Number(full[3]), Number(full[4]), time);
  }
  const month = ISO_MONTH.exec(cell);
  if (month) return monthOf(Number(month[1]), Number(month[2]));
  return readQuarter(cell);
}

function readQuarter(cell: string): DateCell | null {
  const match = QUARTER.exec(cell);
  return match ? { iso: `${match[1] ?? match[4]}-Q${match[2] ?? match[3]}` } : null;
}

function readParted(cell: string): DateCell | null {
  const match = PARTED.exec(cell);
  if (!match) return null;
  const time = timeOf(match, 5);
  if (time === null) return null;
  const [first, second, year] = [Number(match[1]), Number(match[3]), fullYear(match[4] ?? "")];
  // Dots mean day first everywhere they are used.
  if (match[2] === ".") return dated(year, second, first, time);
  return { first, second, year, time };
}

function readNamed(cell: string): DateCell | null {
  const monthYear = MONTH_YEAR.exec(cell);
  if (monthYear) return monthOf(Number(monthYear[2]), monthNumber(monthYear[1]));
  const dayFirst = DAY_MONTH_YEAR.exec(cell);
  if (dayFirst) return dated(fullYear(dayFirst[3] ?? ""), monthNumber(dayFirst[2]), Number(dayFirst[1]));
  const monthFirst = MONTH_DAY_YEAR.exec(cell);
  if (monthFirst) return dated(Number(monthFirst[3]), monthNumber(monthFirst[1]), Number(monthFirst[2]));
  return readQuarter(cell);
}

function monthNumber(name: string | undefined): number {
  return MONTHS.get((name ?? "").toLowerCase()) ?? 0;
}

/** Two-digit years: 70–99 are the 1900s, the rest the 2000s. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year >= 70 ? 1900 + year : 2000 + year;
}

function monthOf(year: number, month: number): DateCell | null {
  return month >= 1 && month <= 12 ? { iso: `${pad(year, 4)}-${pad(month, 2)}` } : null;
}

function dated(year: number, month: number, day: number, time = ""): DateCell | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return { iso: `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}${time}` };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** `""` without a time, `T13:05:00` with one, null for an impossible one. Zones are kept as written. */
function timeOf(match: RegExpExecArray, from: number): string | null {
  const [hourText, minute, second = "00", fraction = "", half, zone = ""] = match.slice(from);
  if (hourText === undefined || minute === undefined) return "";
  let hour = Number(hourText);
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `T${pad(hour, 2)}:${minute}:${second}${fraction}${zone === "UTC" ? "Z" : zone}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

export type DatePrecision = "time" | "day" | "month" | "quarter" | "year";

export function precisionOf(iso: string): DatePrecision {
  if (iso.includes("Q")) return "quarter";
  if (iso.length > 10) return "time";
  return iso.length === 10 ? "day" : iso.length === 7 ? "month" : "year";
}

/** Cuts an ISO date to a coarser one: `2025-12-31` by quarter is `2025-Q4`. What is already coarser stays as it is. */
export function bucketOf(iso: string, by: DatePrecision): string {
  if (by === "year") return iso.slice(0, 4);
  if (iso.includes("Q") || by === "time") return iso;
  if (by === "quarter") return `${iso.slice(0, 4)}-Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`;
  return iso.slice(0, by === "month" ? 7 : 10);
}
