import { isBlankMark } from "./blanks.ts";
import { type DateCell, type DateOrder, isoOf, readCompactDate, readDateCell } from "./date-format.ts";
import type { DateReading } from "./table.ts";

export type DateEvidence = {
  cells: Map<string, DateCell>;
  filled: number;
  readable: number;
  /** Rows whose date can only be day-first, or only month-first. */
  fits: Record<DateOrder, number>;
  ambiguous: string | null;
};

const DATE_NAME = /date|datum|^day$|^tag$|^dag$|_at$|timestamp/i;

export function gatherDates(name: string, counts: Map<string, number>): DateEvidence {
  const evidence: DateEvidence = {
    cells: new Map(),
    filled: 0,
    readable: 0,
    fits: { dmy: 0, mdy: 0 },
    ambiguous: null,
  };
  const isCompactAllowed = DATE_NAME.test(name);
  for (const [text, count] of counts) {
    if (isBlankMark(text)) continue;
    evidence.filled += count;
    const cell = readDateCell(text) ?? (isCompactAllowed ? readCompactDate(text) : null);
    if (!cell) continue;
    const canBe = { dmy: isoOf(cell, "dmy") !== null, mdy: isoOf(cell, "mdy") !== null };
    if (!canBe.dmy && !canBe.mdy) continue;
    evidence.cells.set(text, cell);
    evidence.readable += count;
    if ("iso" in cell) continue;
    if (!canBe.mdy) evidence.fits.dmy += count;
    if (!canBe.dmy) evidence.fits.mdy += count;
    if (canBe.dmy && canBe.mdy && cell.first !== cell.second) evidence.ambiguous ??= text;
  }
  return evidence;
}

export function shownOrder(evidence: DateEvidence): DateOrder | null {
  if (evidence.fits.dmy === evidence.fits.mdy) return null;
  return evidence.fits.dmy > evidence.fits.mdy ? "dmy" : "mdy";
}

export function readDates(evidence: DateEvidence, order: DateOrder): DateReading {
  const iso = new Map<string, string>();
  for (const [text, cell] of evidence.cells) {
    const value = isoOf(cell, order);
    if (value !== null) iso.set(text, value);
  }
  return { iso };
}

export function dateNotes(evidence: DateEvidence, order: DateOrder): string[] {
  if (evidence.ambiguous === null || shownOrder(evidence) !== null) return [];
  const words = order === "dmy" ? "day/month/year" : "month/day/year";
  return [`The order of day and month is not clear from the column; "${evidence.ambiguous}" was read as ${words}.`];
}
