import { readDateCell } from "./date-format.ts";
import { readNumberCell } from "./number-format.ts";

export type Header = { names: string[]; isInFile: boolean };

/**
 * Decides whether the first record names the columns. It does unless it looks like data: it holds a number or date,
 * and no column has a word above numbers. Periods above other values (2023, 2024, …) are names too.
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
  const values = first.flatMap((cell, index) => (cell !== "" && isValue(cell) ? [{ cell, index }] : []));
  if (values.length === 0 || sample.length === 0) return true;
  const below = (index: number) => sample.map((row) => row[index] ?? "").filter((cell) => cell !== "");
  const isNamedByPeriods = values.every(({ cell, index }) => isPeriod(cell) && !below(index).every(isPeriod));
  if (isNamedByPeriods && new Set(values.map(({ cell }) => cell)).size === values.length) return true;
  return first.some((cell, index) => {
    const cells = below(index);
    return cell !== "" && !isValue(cell) && cells.length > 0 && cells.every(isValue);
  });
}

/** A year, month, quarter or day: in wide tables these name columns. */
function isPeriod(cell: string): boolean {
  return /^(19|20)\d\d$/.test(cell) || readDateCell(cell) !== null;
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
