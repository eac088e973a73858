import { type ValueStyle, valueText } from "#components/lib/chart-values";

export type TableCell = number | string | boolean | null;
type Column = ValueStyle & { label: string };
export type Sorting = { column: number; isDown: boolean } | null;

export function cellText(cell: TableCell | undefined, column: ValueStyle): string {
  if (cell === null || cell === undefined) return "—";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return typeof cell === "number" ? valueText(cell, column) : cell;
}

/** A column of figures stands at the right: every cell that is there is one. */
export function isFigures(rows: readonly TableCell[][], column: number): boolean {
  return rows.some((row) => typeof row[column] === "number") && rows.every((row) => typeof row[column] !== "string");
}

/** Nothing comes last in either direction; figures before words; words as people sort them. Equal rows keep their order. */
export function sortRows(rows: readonly TableCell[][], sorting: Sorting): TableCell[][] {
  if (!sorting) return [...rows];
  const { column, isDown } = sorting;
  return rows.toSorted((a, b) => {
    const [left, right] = [a[column] ?? null, b[column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = compare(left, right);
    return isDown ? -order : order;
  });
}

function compare(left: Exclude<TableCell, null>, right: Exclude<TableCell, null>): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "number" || typeof right === "number") return typeof left === "number" ? -1 : 1;
  return String(left).localeCompare(String(right), "en", { numeric: true });
}

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe, so that opening a file runs nothing. */
export function toCsv(columns: readonly Column[], rows: readonly TableCell[][]): string {
  const quote = (cell: TableCell) => {
    const text = cell === null ? "" : String(cell);
    const safe = typeof cell === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.map((column) => column.label), ...rows].map((row) => row.map(quote).join(",")).join("\r\n");
}
