import {
  type AggregateRequest,
  ANALYSIS_LIMITS,
  type Measure,
  type TableAggregateOutput,
} from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { divideHalfUp, formatFixed } from "#server/lib/expression/fixed";
import { type Accumulator, accumulatorOf, type Figure } from "./accumulators.ts";
import { breathe } from "./breathe.ts";
import { compileFilters } from "./filter.ts";
import { findColumn } from "./find-column.ts";
import { isNoValue, type KeyPart, keyPartsOf } from "./group-key.ts";
import { type Source, sourceOf } from "./measures.ts";
import type { Table } from "./table.ts";

const MAX_KEY_CHARS = 300;

type Plan = { measures: { measure: Measure; source: Source }[]; parts: KeyPart[]; notes: string[] };
type Group = { keys: string[]; accumulators: Accumulator[] };
type Shown = { keys: string[]; figures: Figure[] };

/**
 * Groups and measures the good rows of a table, exactly. Without `groupBy` and `bucket` there is one group with an
 * empty key. Throws `bad_input` that names the columns there are, or what else to change.
 */
export async function aggregateTable(table: Table, request: AggregateRequest): Promise<TableAggregateOutput> {
  const plan = planOf(table, request);
  const passes = compileFilters(table, request.where ?? []);
  const total = newGroup(plan, []);
  const skipped = plan.measures.map(() => 0);
  const groups = new Map<string, Group>();
  let matchedRows = 0;
  for (const [row, cells] of table.rows.entries()) {
    await breathe(row);
    if (!passes(cells)) continue;
    matchedRows++;
    const group = groupOf(groups, plan, cells);
    for (const accumulator of group.accumulators) accumulator.add(cells);
    for (const [index, accumulator] of total.accumulators.entries()) {
      if (!accumulator.add(cells)) skipped[index] = (skipped[index] ?? 0) + 1;
    }
  }
  const totals = total.accumulators.map((accumulator) => accumulator.figure());
  const shown = [...groups.values()].map(({ keys, accumulators }) => ({
    keys,
    figures: accumulators.map((accumulator) => accumulator.figure()),
  }));
  shown.sort(orderOf(plan, request));
  const limit = request.limit ?? ANALYSIS_LIMITS.groupsReturned;
  const isAnySkipped = skipped.some((count) => count > 0);
  return {
    name: table.name,
    matchedRows,
    excludedRows: table.rows.length - matchedRows,
    groupCount: shown.length,
    truncated: shown.length > limit,
    groups: shown.slice(0, limit).map((group) => presentGroup(plan, group, totals)),
    totals: byMeasure(
      plan,
      totals.map(({ text }) => text),
    ),
    ...(isAnySkipped
      ? {
          skippedValues: byMeasure(
            plan,
            skipped.map((count) => count || undefined),
          ),
        }
      : {}),
    ...(plan.notes.length > 0 ? { notes: plan.notes } : {}),
  };
}

function planOf(table: Table, request: AggregateRequest): Plan {
  const names = request.measures.map((measure) => measure.as);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DomainError("bad_input", `Two measures are called "${repeated}": rename one.`);
  if (request.sortBy && !names.includes(request.sortBy.measure)) {
    throw new DomainError("bad_input", `sortBy names no measure; the measures are: ${names.join(", ")}.`);
  }
  const measures = request.measures.map((measure) => ({ measure, source: sourceOf(table, measure) }));
  const used = measures.flatMap(({ source }) => source.columns);
  if (request.bucket) used.push(findColumn(table, request.bucket.column));
  const notes = [...new Set(used)].flatMap((column) => column.notes.map((note) => `${column.name}: ${note}`));
  return { measures, parts: keyPartsOf(table, request), notes };
}

function newGroup(plan: Plan, keys: string[]): Group {
  return { keys, accumulators: plan.measures.map(({ measure, source }) => accumulatorOf(measure.op, source)) };
}

function groupOf(groups: Map<string, Group>, plan: Plan, cells: string[]): Group {
  const keys = plan.parts.map((part) => part.keyOf(cells));
  const id = keys.join("\u001f");
  const known = groups.get(id);
  if (known) return known;
  if (groups.size >= ANALYSIS_LIMITS.groups) {
    throw new DomainError(
      "bad_input",
      `More than ${ANALYSIS_LIMITS.groups} groups: group by a column with fewer values, use a bucket, or filter.`,
    );
  }
  const group = newGroup(plan, keys);
  groups.set(id, group);
  return group;
}

function orderOf(plan: Plan, request: AggregateRequest): (a: Shown, b: Shown) => number {
  const byKeys = (a: Shown, b: Shown) => compareKeys(a.keys, b.keys);
  if (!request.sortBy && request.bucket) {
    return (a, b) => compareKeys(a.keys.slice(-1), b.keys.slice(-1)) || byKeys(a, b);
  }
  const wanted = request.sortBy?.measure;
  const index = wanted ? plan.measures.findIndex(({ measure }) => measure.as === wanted) : 0;
  const sign = request.sortBy?.direction === "asc" ? 1 : -1;
  return (a, b) =>
    compareOrders(a.figures[index]?.order ?? null, b.figures[index]?.order ?? null, sign) || byKeys(a, b);
}

/** Groups without a value stand last in both directions. */
function compareOrders(a: Figure["order"], b: Figure["order"], sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -sign : a > b ? sign : 0;
}

function compareKeys(a: string[], b: string[]): number {
  for (const [index, key] of a.entries()) {
    const other = b[index] ?? "";
    if (key === other) continue;
    if (isNoValue(key) !== isNoValue(other)) return isNoValue(key) ? 1 : -1;
    return key < other ? -1 : 1;
  }
  return 0;
}

/** Keys are shown to models and people: a cell of a page's length is cut there, though it groups in full. */
function shorten(key: string): string {
  return key.length <= MAX_KEY_CHARS ? key : `${key.slice(0, MAX_KEY_CHARS - 1)}…`;
}

function presentGroup(plan: Plan, group: Shown, totals: Figure[]): TableAggregateOutput["groups"][number] {
  const shares = group.figures.map((figure, index) => shareOf(plan.measures[index]?.measure.op, figure, totals[index]));
  return {
    key: Object.fromEntries(plan.parts.map((part, index) => [part.name, shorten(group.keys[index] ?? "")])),
    values: byMeasure(
      plan,
      group.figures.map(({ text }) => text),
    ),
    shares: byMeasure(plan, shares),
  };
}

/** Percent of the total with one decimal; none when the total is zero. */
function shareOf(op: Measure["op"] | undefined, figure: Figure, total: Figure | undefined): string | undefined {
  if (op !== "sum" && op !== "count") return undefined;
  if (typeof figure.order !== "bigint" || typeof total?.order !== "bigint" || total.order === 0n) return undefined;
  return formatFixed(divideHalfUp(figure.order * 1000n, total.order), 1);
}

/** By the measure's name; what is undefined is left out. */
function byMeasure<T>(plan: Plan, values: (T | undefined)[]): Record<string, T> {
  return Object.fromEntries(
    plan.measures.flatMap(({ measure }, index) => {
      const value = values[index];
      return value === undefined ? [] : [[measure.as, value] as const];
    }),
  );
}
