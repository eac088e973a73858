const BLANKS = new Set([
  "na",
  "n/a",
  "#n/a",
  "n.a.",
  "null",
  "nil",
  "none",
  "nan",
  "-",
  "–",
  "—",
  "--",
  "?",
  "\\n",
  "tbd",
]);

/** Whether a cell of a number or date column says "no value". In a text column `NA` may be a region and stays a value. */
export function isBlankMark(cell: string): boolean {
  return cell.length <= 5 && BLANKS.has(cell.toLowerCase());
}
