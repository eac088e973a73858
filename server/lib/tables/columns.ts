import { setImmediate } from "node:timers/promises";
import { isBlankMark } from "./blanks.ts";
import { breathe } from "./breathe.ts";
import { type DateEvidence, dateNotes, gatherDates, readDates, shownOrder } from "./date-column.ts";
import type { DateOrder } from "./date-format.ts";
import { gatherNumbers, type NumberEvidence, numberNotes, readNumbers, shownStyle } from "./number-column.ts";
import type { DecimalStyle } from "./number-format.ts";
import type { Column, DateReading, NumberReading } from "./table.ts";

/** Share of the filled cells that must read as a number or date for the column to be one. */
const TYPE_SHARE = 0.95;
/** A text column with at least this share of numbers may be computed with when a request names it. */
const COMPUTABLE_SHARE = 0.5;

const YEAR_NAME = /(?:^|[\s_-])(?:year|yr|fy|jahr|år|année|anno)$/i;
const CALENDAR_NAME = /(?:^|[\s_-])(?:month|week|quarter|weekday|monat|quartal|kw|vecka|månad)$/i;
const ID_NAME =
  /(?:^|[\s_.#-])(?:id|uuid|guid|sku|ean|isbn|gtin|upc|zip|zip ?code|postcode|postal ?code|plz|postnummer|phone|telefon|tel|mobile|barcode|code)$|(?:order|invoice|customer|account|article|item|product|ticket|part|serial|kunden|artikel|rechnungs|bestell|kund)[\s_-]?(?:no|nr|number|nummer)\.?$/i;
/** Case matters here: `orderId` is an id, `paid` is not. */
const CAMEL_ID_NAME = /[a-z]I[dD]$/;
const BOOLEANS = new Set(["true", "false", "yes", "no", "y", "n", "ja", "nein", "nej", "wahr", "falsch"]);

type Draft = { name: string; index: number; counts: Map<string, number>; numbers: NumberEvidence; dates: DateEvidence };
type FileHabits = { style: DecimalStyle | null; order: DateOrder | null; delimiter: string };

/** Decides for every column what its cells are. Columns that do not show their own habits follow the file's. */
export async function typeColumns(names: string[], rows: string[][], delimiter: string): Promise<Column[]> {
  const drafts: Draft[] = [];
  for (const [index, name] of names.entries()) {
    const counts = await countCells(rows, index);
    drafts.push({ name, index, counts, numbers: gatherNumbers(counts), dates: gatherDates(name, counts) });
    await setImmediate();
  }
  const habits: FileHabits = {
    style: majority(drafts.filter((draft) => isShare(draft.numbers)).map((draft) => shownStyle(draft.numbers))),
    order: majority(drafts.map((draft) => shownOrder(draft.dates))),
    delimiter,
  };
  return drafts.map((draft) => typeColumn(draft, rows.length, habits));
}

async function countCells(rows: string[][], index: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [row, cells] of rows.entries()) {
    const cell = cells[index] ?? "";
    if (cell !== "") counts.set(cell, (counts.get(cell) ?? 0) + 1);
    await breathe(row);
  }
  return counts;
}

function isShare(numbers: NumberEvidence, share = TYPE_SHARE): boolean {
  const readable = Math.max(numbers.fits.dot, numbers.fits.comma);
  return readable > 0 && readable >= numbers.filled * share;
}

function majority<T extends string>(votes: (T | null)[]): T | null {
  const cast = votes.filter((vote) => vote !== null);
  const first = cast[0];
  if (first === undefined) return null;
  const same = cast.filter((vote) => vote === first).length;
  return same * 2 >= cast.length ? first : (cast.find((vote) => vote !== first) ?? first);
}

function typeColumn(draft: Draft, rowCount: number, habits: FileHabits): Column {
  const { name, index, counts } = draft;
  let present = 0;
  for (const count of counts.values()) present += count;
  const blank: Column = {
    name,
    index,
    type: present === 0 ? "empty" : "text",
    counts,
    filled: present,
    missing: rowCount - present,
    blanks: new Set(),
    number: null,
    date: null,
    unparsedCount: 0,
    notes: [],
  };
  const isDate = draft.dates.readable > 0 && draft.dates.readable >= draft.dates.filled * TYPE_SHARE;
  if (isDate) return asDate(blank, draft, habits);
  if (isBoolean(counts)) return { ...blank, type: "boolean" };
  return isShare(draft.numbers, COMPUTABLE_SHARE) ? asNumber(blank, draft, habits) : blank;
}

function isBoolean(counts: Map<string, number>): boolean {
  return counts.size > 0 && counts.size <= 4 && [...counts.keys()].every((cell) => BOOLEANS.has(cell.toLowerCase()));
}

function asDate(column: Column, draft: Draft, habits: FileHabits): Column {
  const isEuropean = habits.style === "comma" || habits.delimiter === ";";
  const order = shownOrder(draft.dates) ?? habits.order ?? (isEuropean ? "dmy" : "mdy");
  const date = readDates(draft.dates, order);
  return { ...column, type: "date", date, ...readable(column, date.iso), notes: dateNotes(draft.dates, order) };
}

function asNumber(column: Column, draft: Draft, habits: FileHabits): Column {
  const shown = shownStyle(draft.numbers);
  const style = shown ?? habits.style ?? (habits.delimiter === ";" ? "comma" : "dot");
  const number = readNumbers(draft.numbers, style);
  const notes = numberNotes(draft.numbers, number, shown === null && habits.style === null);
  const reason = textReason(draft, number);
  if (reason === null) return { ...column, type: "number", number, ...readable(column, number.units), notes };
  return { ...column, number, notes: [reason] };
}

/** Why a column of numbers is text nevertheless, or null. */
function textReason(draft: Draft, number: NumberReading): string | null {
  const { numbers, name } = draft;
  if (!isShare(numbers)) return "Fewer than 95 % of the cells are numbers.";
  if (numbers.leadingZero !== null) return `Codes with leading zeros, such as ${numbers.leadingZero}.`;
  if (number.decimals > 0 || [...numbers.cells.values()].some((cell) => !/^\d+$/.test(cell.core))) return null;
  if (ID_NAME.test(name) || CAMEL_ID_NAME.test(name)) return "Numbers that name things; they are not added up.";
  const isWithin = (low: bigint, high: bigint) =>
    [...number.units.values()].every((unit) => unit >= low && unit <= high);
  if (YEAR_NAME.test(name) && isWithin(1000n, 2999n)) return "Years; they are not added up.";
  if (CALENDAR_NAME.test(name) && isWithin(0n, 53n)) return "Parts of the calendar; they are not added up.";
  return null;
}

/** In a number or date column, n/a and the like are missing, and other cells that do not read are counted apart. */
function readable(
  column: Column,
  values: NumberReading["units"] | DateReading["iso"],
): Pick<Column, "filled" | "missing" | "blanks" | "unparsedCount"> {
  const blanks = new Set<string>();
  let blankCount = 0;
  let unparsedCount = 0;
  for (const [cell, count] of column.counts) {
    if (values.has(cell)) continue;
    if (isBlankMark(cell)) {
      blanks.add(cell);
      blankCount += count;
    } else {
      unparsedCount += count;
    }
  }
  return { filled: column.filled - blankCount, missing: column.missing + blankCount, blanks, unparsedCount };
}
