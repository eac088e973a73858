import { setImmediate } from "node:timers/promises";
import { ANALYSIS_LIMITS, type ColumnProfile, type TableProfileOutput } from "#server/domains/analysis/schema";
import { divideHalfUp, formatFixed } from "#server/lib/expression/fixed";
import { breathe } from "./breathe.ts";
import { findOutliers } from "./outliers.ts";
import type { Column, NumberReading, Table } from "./table.ts";

const UNPARSED_EXAMPLES = 5;
/** Many different values say little one by one: only a taste of them is listed. */
const TOP_VALUES_WHEN_MANY = 10;
/** A profile is read by models: a table this wide lists fewer values of each column. */
const WIDE_COLUMNS = 40;
const TOP_VALUES_WHEN_WIDE = 5;

/** Types, counts and exact figures of every column. Sums are over all good rows, duplicates included. */
export async function profileTable(table: Table): Promise<TableProfileOutput> {
  const columns: ColumnProfile[] = [];
  for (const column of table.columns) {
    columns.push(profileColumn(table, column));
    await setImmediate();
  }
  return {
    name: table.name,
    delimiter: table.delimiter,
    rowCount: table.rows.length,
    badRowCount: table.badRowCount,
    badRows: table.badRows,
    duplicateRowCount: await countDuplicates(table.rows),
    columns,
    ...(table.notes.length > 0 ? { notes: table.notes } : {}),
  };
}

async function countDuplicates(rows: string[][]): Promise<number> {
  const seen = new Set<string>();
  for (const [row, cells] of rows.entries()) {
    seen.add(cells.join("\u001f"));
    await breathe(row);
  }
  return rows.length - seen.size;
}

function profileColumn(table: Table, column: Column): ColumnProfile {
  const { name, type, filled, missing } = column;
  const isWide = table.columns.length > WIDE_COLUMNS;
  return {
    name,
    type,
    filled,
    missing,
    distinct: column.counts.size - column.blanks.size,
    ...(type === "number" && column.number ? numberFigures(table, column, column.number) : {}),
    ...(column.date ? dateRange(column.date.iso) : {}),
    topValues: topValues(column, isWide ? TOP_VALUES_WHEN_WIDE : ANALYSIS_LIMITS.topValues),
    ...(column.unparsedCount > 0 ? { unparsed: unparsedOf(table, column) } : {}),
    ...(column.notes.length > 0 ? { notes: column.notes } : {}),
  };
}

function numberFigures(table: Table, column: Column, reading: NumberReading): Partial<ColumnProfile> {
  const { decimals, units } = reading;
  let sum = 0n;
  let count = 0;
  let min: bigint | null = null;
  let max: bigint | null = null;
  for (const [cell, value] of units) {
    const times = column.counts.get(cell) ?? 0;
    sum += value * BigInt(times);
    count += times;
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
  }
  if (min === null || max === null) return { decimals };
  return {
    decimals,
    sum: formatFixed(sum, decimals),
    mean: formatFixed(divideHalfUp(sum * 100n, BigInt(count)), decimals + 2),
    min: formatFixed(min, decimals),
    max: formatFixed(max, decimals),
    outliers: findOutliers(table, column, reading),
    ...(reading.unit ? { unit: reading.unit } : {}),
  };
}

function dateRange(iso: Map<string, string>): Partial<ColumnProfile> {
  let min: string | undefined;
  let max: string | undefined;
  for (const value of iso.values()) {
    if (min === undefined || value < min) min = value;
    if (max === undefined || value > max) max = value;
  }
  return min === undefined ? {} : { min, max };
}

type ValueCount = { value: string; count: number };

function topValues(column: Column, most: number): ValueCount[] {
  const distinct = column.counts.size - column.blanks.size;
  const isNaming = column.type === "text" || column.type === "boolean";
  const isWorthListing = distinct <= ANALYSIS_LIMITS.topValues || (isNaming && distinct < column.filled);
  const size = Math.min(most, isWorthListing ? ANALYSIS_LIMITS.topValues : TOP_VALUES_WHEN_MANY);
  // Kept sorted and short, since sorting 200,000 different values would hold up the server.
  const best: ValueCount[] = [];
  for (const [value, count] of column.counts) {
    if (column.blanks.has(value)) continue;
    const entry = { value, count };
    const last = best.at(-1);
    if (best.length === size && last && !comesBefore(entry, last)) continue;
    const place = best.findIndex((other) => comesBefore(entry, other));
    best.splice(place < 0 ? best.length : place, 0, entry);
    if (best.length > size) best.pop();
  }
  return best.map(({ value, count }) => ({ value: value.slice(0, 200), count }));
}

function comesBefore(a: ValueCount, b: ValueCount): boolean {
  return a.count !== b.count ? a.count > b.count : a.value < b.value;
}

function unparsedOf(table: Table, column: Column): NonNullable<ColumnProfile["unparsed"]> {
  const values = column.number?.units ?? column.date?.iso;
  const examples: { line: number; value: string }[] = [];
  for (const [row, cells] of table.rows.entries()) {
    const value = cells[column.index] ?? "";
    if (value === "" || values?.has(value) || column.blanks.has(value)) continue;
    examples.push({ line: table.lines[row] ?? 0, value: value.slice(0, 100) });
    if (examples.length === UNPARSED_EXAMPLES) break;
  }
  return { count: column.unparsedCount, examples };
}
