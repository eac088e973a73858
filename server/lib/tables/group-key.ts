import type { AggregateRequest } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { bucketOf } from "./date-format.ts";
import { findColumn } from "./find-column.ts";
import type { Column, Table } from "./table.ts";

export const MISSING_KEY = "(missing)";
const UNREADABLE_KEY = "(unreadable)";

export function isNoValue(key: string): boolean {
  return key === MISSING_KEY || key === UNREADABLE_KEY;
}

export type KeyPart = { name: string; keyOf: (cells: string[]) => string };

/** The parts of a group's key in the order asked for; a bucketed date column stands last and once. */
export function keyPartsOf(table: Table, request: AggregateRequest): KeyPart[] {
  const bucketColumn = request.bucket ? findColumn(table, request.bucket.column) : null;
  const columns = new Set((request.groupBy ?? []).map((name) => findColumn(table, name)));
  if (bucketColumn) columns.delete(bucketColumn);
  const parts = [...columns].map(plainPart);
  if (request.bucket && bucketColumn) parts.push(bucketPart(bucketColumn, request.bucket.by));
  return parts;
}

function plainPart(column: Column): KeyPart {
  return {
    name: column.name,
    keyOf: (cells) => {
      const cell = cells[column.index] ?? "";
      return cell === "" || column.blanks.has(cell) ? MISSING_KEY : cell;
    },
  };
}

function bucketPart(column: Column, by: "day" | "month" | "quarter" | "year"): KeyPart {
  const { date } = column;
  if (!date) {
    const hint = "group by it instead, or use a date column";
    throw new DomainError("bad_input", `${column.name} is a ${column.type} column and has no ${by}s: ${hint}.`);
  }
  return {
    name: column.name,
    keyOf: (cells) => {
      const cell = cells[column.index] ?? "";
      const iso = date.iso.get(cell);
      if (iso !== undefined) return bucketOf(iso, by);
      return cell === "" || column.blanks.has(cell) ? MISSING_KEY : UNREADABLE_KEY;
    },
  };
}
