import type { Measure } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { DIVISION_DECIMALS, evaluate, exactDecimalsOf, namesIn } from "#server/lib/expression/evaluate";
import { rescale } from "#server/lib/expression/fixed";
import { parseExpression } from "#server/lib/expression/parse";
import { ratioOf, unitsOf } from "#server/lib/expression/ratio";
import { findColumn } from "./find-column.ts";
import type { Column, Table } from "./table.ts";

/** What a measure takes from each row. `decimals()` is final only when all rows were read. */
export type Source = { columns: Column[] } & (
  | { kind: "rows" }
  | { kind: "cells"; read: (cells: string[]) => string | null }
  | { kind: "dates"; read: (cells: string[]) => string | null }
  | { kind: "numbers"; read: (cells: string[]) => bigint | null; scale: number; decimals: () => number }
);

export function sourceOf(table: Table, measure: Measure): Source {
  if (measure.expression !== undefined) return expressionSource(table, measure.expression);
  if (measure.column === undefined) return { kind: "rows", columns: [] };
  const column = findColumn(table, measure.column);
  const cellOf = (cells: string[]) => {
    const cell = cells[column.index] ?? "";
    return cell === "" || column.blanks.has(cell) ? null : cell;
  };
  if (measure.op === "count" || measure.op === "distinct") return { kind: "cells", columns: [column], read: cellOf };
  if (column.date && (measure.op === "min" || measure.op === "max")) {
    const { iso } = column.date;
    return { kind: "dates", columns: [column], read: (cells) => iso.get(cells[column.index] ?? "") ?? null };
  }
  const { units, decimals } = numbersOf(column, measure.op);
  return {
    kind: "numbers",
    columns: [column],
    read: (cells) => units.get(cells[column.index] ?? "") ?? null,
    scale: decimals,
    decimals: () => decimals,
  };
}

function numbersOf(column: Column, use: string): NonNullable<Column["number"]> {
  if (column.number) return column.number;
  throw new DomainError(
    "bad_input",
    `${column.name} is a ${column.type} column and cannot be used for ${use}; use count or distinct, or a number column.`,
  );
}

function expressionSource(table: Table, text: string): Source {
  const node = parseExpression(text);
  const columns = new Map<string, { index: number; decimals: number; units: Map<string, bigint> }>();
  const used: Column[] = [];
  for (const name of namesIn(node)) {
    const column = findColumn(table, name);
    used.push(column);
    columns.set(name, { index: column.index, ...numbersOf(column, "arithmetic") });
  }
  const exact = exactDecimalsOf(node, (name) => columns.get(name)?.decimals ?? 0);
  const scale = exact ?? DIVISION_DECIMALS;
  let shown = exact ?? 0;
  const read = (cells: string[]): bigint | null => {
    const outcome = evaluate(node, (name) => {
      const column = columns.get(name);
      const units = column?.units.get(cells[column.index] ?? "");
      return column === undefined || units === undefined ? "missing" : ratioOf({ units, decimals: column.decimals });
    });
    if (typeof outcome === "string") return null;
    const units = unitsOf(outcome, scale);
    // After a division the shortest number of decimals that shows every row's value exactly is kept.
    while (shown < scale && rescale(rescale(units, scale, shown), shown, scale) !== units) shown++;
    return units;
  };
  return { kind: "numbers", columns: used, read, scale, decimals: () => shown };
}
