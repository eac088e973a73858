import type { Filter } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { type Fixed, parseFixed, rescale } from "#server/lib/expression/fixed";
import { bucketOf, isoOf, precisionOf, readDateCell } from "./date-format.ts";
import { findColumn } from "./find-column.ts";
import { MISSING_KEY } from "./group-key.ts";
import type { Column, Table } from "./table.ts";

export type RowTest = (cells: string[]) => boolean;

/** Builds the test that a row must pass: every filter. Values compare as the column's type does. */
export function compileFilters(table: Table, filters: Filter[]): RowTest {
  const tests = filters.map((filter) => compileFilter(findColumn(table, filter.column), filter));
  return (cells) => tests.every((test) => test(cells));
}

function compileFilter(column: Column, filter: Filter): RowTest {
  const { op } = filter;
  const cellOf = (cells: string[]) => cells[column.index] ?? "";
  const isEmpty = (cell: string) => cell === "" || column.blanks.has(cell);
  if (op === "empty") return (cells) => isEmpty(cellOf(cells));
  if (op === "notEmpty") return (cells) => !isEmpty(cellOf(cells));
  if (op === "contains") {
    const part = single(filter).toLowerCase();
    return (cells) => cellOf(cells).toLowerCase().includes(part);
  }
  if (op === "eq" || op === "ne" || op === "in" || op === "notIn") {
    const isOneOf = membership(column, filter, isEmpty);
    const isWanted = op === "eq" || op === "in";
    return (cells) => isOneOf(cellOf(cells)) === isWanted;
  }
  const compare = comparerOf(column, single(filter));
  return (cells) => {
    const order = isEmpty(cellOf(cells)) ? null : compare(cellOf(cells));
    if (order === null) return false;
    if (op === "lt") return order < 0;
    if (op === "lte") return order <= 0;
    return op === "gt" ? order > 0 : order >= 0;
  };
}

function membership(column: Column, filter: Filter, isEmpty: (cell: string) => boolean): (cell: string) => boolean {
  const isList = filter.op === "in" || filter.op === "notIn";
  const values = isList ? [filter.value ?? []].flat().map((value) => value.trim()) : [single(filter)];
  if (values.length === 0) {
    throw new DomainError("bad_input", `The filter "${filter.op}" on ${column.name} needs a value.`);
  }
  // The key that groups without a value are shown under can be used to find them again.
  const takesEmpty = values.includes(MISSING_KEY) || values.includes("");
  const comparers = values
    .filter((value) => value !== MISSING_KEY && value !== "")
    .map((value) => comparerOf(column, value));
  return (cell) => (isEmpty(cell) ? takesEmpty : comparers.some((compare) => compare(cell) === 0));
}

function single(filter: Filter): string {
  if (typeof filter.value === "string") return filter.value.trim();
  const only = filter.value?.length === 1 ? filter.value[0] : undefined;
  if (only === undefined) {
    throw new DomainError("bad_input", `The filter "${filter.op}" on ${filter.column} needs one value.`);
  }
  return only.trim();
}

/** Negative when the cell comes before the value, 0 when equal, null when the cell cannot be compared. */
type Comparer = (cell: string) => number | null;

function comparerOf(column: Column, value: string): Comparer {
  if (column.type === "number") return numberComparer(column, value);
  if (column.type === "date") return dateComparer(column, value);
  const wanted = column.type === "boolean" ? value.toLowerCase() : value;
  const number = parseFixed(value);
  return (cell) => {
    const own = column.type === "boolean" ? cell.toLowerCase() : cell;
    if (own === wanted) return 0;
    // Years and ids are text, but 9 still comes before 10.
    const ownNumber = number && own.length <= 40 ? parseFixed(own) : null;
    const order = number && ownNumber ? compareFixed(ownNumber, number) : 0;
    return order !== 0 ? order : own < wanted ? -1 : 1;
  };
}

function numberComparer(column: Column, value: string): Comparer {
  const reading = column.number;
  const plain = parseFixed(value);
  const inStyle = reading?.units.get(value);
  const wanted = plain ?? (reading && inStyle !== undefined ? { units: inStyle, decimals: reading.decimals } : null);
  if (!wanted || !reading) {
    throw new DomainError("bad_input", `${column.name} is a number column; "${value}" is not a plain decimal.`);
  }
  return (cell) => {
    const units = reading.units.get(cell);
    return units === undefined ? null : compareFixed({ units, decimals: reading.decimals }, wanted);
  };
}

function compareFixed(a: Fixed, b: Fixed): number {
  const decimals = Math.max(a.decimals, b.decimals);
  const left = rescale(a.units, a.decimals, decimals);
  const right = rescale(b.units, b.decimals, decimals);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares at the value's own precision: every day of December is equal to 2025-12. */
function dateComparer(column: Column, value: string): Comparer {
  const wanted = dateValue(column, value);
  if (wanted === null) {
    throw new DomainError(
      "bad_input",
      `${column.name} is a date column; write "${value}" as 2025-12-31, 2025-12 or 2025.`,
    );
  }
  const precision = precisionOf(wanted);
  return (cell) => {
    const iso = column.date?.iso.get(cell);
    if (iso === undefined) return null;
    const own = bucketOf(iso, precision);
    return own < wanted ? -1 : own > wanted ? 1 : 0;
  };
}

function dateValue(column: Column, value: string): string | null {
  if (/^\d{4}$/.test(value)) return value;
  const asCell = column.date?.iso.get(value);
  if (asCell !== undefined) return asCell;
  const cell = readDateCell(value);
  // An order of day and month that only a column could tell is refused rather than guessed.
  if (!cell || (!("iso" in cell) && isoOf(cell, "dmy") !== null && isoOf(cell, "mdy") !== null)) return null;
  return isoOf(cell, "dmy") ?? isoOf(cell, "mdy");
}
