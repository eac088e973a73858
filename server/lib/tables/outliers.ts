import { ANALYSIS_LIMITS } from "#server/domains/analysis/schema";
import { formatFixed } from "#server/lib/expression/fixed";
import type { Column, NumberReading, Table } from "./table.ts";

/** Below this many values quartiles say nothing. */
const MIN_VALUES = 8;

/**
 * Tukey's "far out" values (Exploratory Data Analysis, 1977): more than 3 × the interquartile range below the first or
 * above the third quartile; quartiles by linear interpolation. A column whose middle half is one value has no scale to
 * judge by and no outliers. Farthest first.
 */
export function findOutliers(table: Table, column: Column, reading: NumberReading): { line: number; value: string }[] {
  const fences = fencesOf(column, reading.units);
  if (!fences) return [];
  const distances = new Map<string, bigint>();
  for (const [cell, units] of reading.units) {
    const value = units * 4n;
    if (value < fences.low) distances.set(cell, fences.low - value);
    if (value > fences.high) distances.set(cell, value - fences.high);
  }
  if (distances.size === 0) return [];
  const found: { line: number; cell: string; distance: bigint }[] = [];
  for (const [row, cells] of table.rows.entries()) {
    const cell = cells[column.index] ?? "";
    const distance = distances.get(cell);
    if (distance !== undefined) found.push({ line: table.lines[row] ?? 0, cell, distance });
  }
  return found
    .sort((a, b) => (a.distance === b.distance ? a.line - b.line : a.distance > b.distance ? -1 : 1))
    .slice(0, ANALYSIS_LIMITS.outliersReturned)
    .map(({ line, cell }) => ({ line, value: formatFixed(reading.units.get(cell) ?? 0n, reading.decimals) }));
}

/** The fences in quarters of a unit, so that interpolated quartiles stay whole numbers. */
function fencesOf(column: Column, units: Map<string, bigint>): { low: bigint; high: bigint } | null {
  const sorted = [...units]
    .map(([cell, value]) => ({ value, count: column.counts.get(cell) ?? 0 }))
    .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const total = sorted.reduce((sum, entry) => sum + entry.count, 0);
  if (total < MIN_VALUES) return null;
  const first = quartileTimesFour(sorted, total, 1);
  const third = quartileTimesFour(sorted, total, 3);
  const range = third - first;
  return range === 0n ? null : { low: first - 3n * range, high: third + 3n * range };
}

function quartileTimesFour(sorted: { value: bigint; count: number }[], total: number, quarter: number): bigint {
  const position = (total - 1) * quarter;
  const lower = valueAt(sorted, Math.floor(position / 4));
  const upper = valueAt(sorted, Math.floor(position / 4) + 1);
  const part = BigInt(position % 4);
  return lower * (4n - part) + upper * part;
}

function valueAt(sorted: { value: bigint; count: number }[], index: number): bigint {
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    if (index < passed) return value;
  }
  return sorted.at(-1)?.value ?? 0n;
}
