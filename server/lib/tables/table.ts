import type { ColumnType } from "#server/domains/analysis/schema";

/** How the cells of a column read as numbers: units at the column's decimals, by cell text. */
export type NumberReading = { decimals: number; units: Map<string, bigint>; unit: string | null };
/** How the cells of a column read as dates, by cell text. */
export type DateReading = { iso: Map<string, string> };

export type Column = {
  name: string;
  index: number;
  type: ColumnType;
  /** Different non-empty cells (trimmed) with how often each occurs. */
  counts: Map<string, number>;
  filled: number;
  missing: number;
  /** Cells such as n/a that mean "no value" in a number or date column. */
  blanks: Set<string>;
  /** Present for number columns, and for text columns (ids, years) that an explicit request may still compute with. */
  number: NumberReading | null;
  date: DateReading | null;
  unparsedCount: number;
  notes: string[];
};

export type BadRow = { line: number; reason: string };

export type Table = {
  name: string;
  delimiter: string;
  columns: Column[];
  /** Good rows; cells are trimmed. */
  rows: string[][];
  /** Line of each good row. */
  lines: number[];
  badRowCount: number;
  badRows: BadRow[];
  notes: string[];
};
