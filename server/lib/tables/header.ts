import { readDateCell } from "./date-format.ts";
import { readNumberCell } from "./number-format.ts";

export type Header = { names: string[]; isInFile: boolean };

/**
 * Decides whether the first record names the columns. It does unless it looks like data: it holds a number or date,
 * and no column has a word above numbers. Years as column names (2023, 2024, …) count as names.
 */
export function readHeader(first: string[], sample: string[][]): Header {
  const isInFile = isHeader(first, sample);
  const names = isInFile ? first : first.map(() => "");
  return { names: uniqueNames(names), isInFile };
}

function isValue(cell: string): boolean {
  return readNumberCell(cell) !== null || readDateCell(cell) !== null;
}

function isHeader(first: string[], sample: string[][]): boolean {
  const valuesInFirst = first.filter((cell) => cell !== "" && isValue(cell));
  if (valuesInFirst.length === 0 || sample.length === 0) return true;
  if (
    valuesInFirst.every((cell) => /^(19|20)\d\d$/.test(cell)) &&
    new Set(valuesInFirst).size === valuesInFirst.length
  ) {
    return valuesInFirst.length > 1 || !hasYearBelow(first, sample);
  }
  return first.some((cell, index) => {
    const below = sample.map((row) => row[index] ?? "").filter((value) => value !== "");
    return cell !== "" && !isValue(cell) && below.length > 0 && below.every(isValue);
  });
}

/** A single year in the first record is data when years stand below it. */
function hasYearBelow(first: string[], sample: string[][]): boolean {
  const index = first.findIndex((cell) => /^(19|20)\d\d$/.test(cell));
  return sample.every((row) => /^(19|20)\d\d$/.test(row[index] ?? ""));
}

/** Blank names become `column 3`; a repeated name gets ` (2)`. */
export function uniqueNames(raw: string[]): string[] {
  const taken = new Set<string>();
  return raw.map((cell, index) => {
    const clean = cell.trim().replace(/\s+/g, " ").slice(0, 200);
    // `__proto__` as an object key would be lost on the way through JSON.
    const base = clean === "" || clean === "__proto__" ? `column ${index + 1}` : clean;
    let name = base;
    for (let copy = 2; taken.has(name); copy++) name = `${base} (${copy})`;
    taken.add(name);
    return name;
  });
}
