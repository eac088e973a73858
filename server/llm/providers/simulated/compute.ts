import { Decimal } from "decimal.js";
import { z } from "zod";
import { inExpression } from "./columns.ts";
import { conceptsOf, hasConcept } from "./concepts.ts";
import { type DemandSet, type Filter, filterShape, filtersFor, rulesOf, toolWhere } from "./demand-types.ts";
import { compare } from "./figures.ts";
import { isAdditive, type Measure, measureKey, toolMeasures } from "./measure.ts";
import { callTool, callTools, type Found, type PlannedCall, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { type Aggregate, aggregateShape, calculateShape } from "./tool-shapes.ts";
import { fold, readable, words } from "./words.ts";

export const measureShape = z.object({
  label: z.string(),
  op: z.enum(["sum", "mean", "median", "min", "max", "count", "distinct"]),
  of: z.string(),
});

export const groupShape = z.object({
  key: z.string(),
  values: z.array(z.string().nullable()),
  shares: z.array(z.string().nullable()),
  rows: z.string(),
});
export type Group = z.infer<typeof groupShape>;

export const computedShape = z.object({
  file: z.object({ id: z.string(), name: z.string() }),
  by: z.string(),
  period: z.string().default(""),
  order: z.enum(["largest", "smallest"]),
  measures: z.array(measureShape),
  groups: z.array(groupShape),
  totals: z.array(z.string().nullable()),
  rows: z.string(),
  groupCount: z.number(),
  truncated: z.boolean(),
  ref: z.string(),
  unit: z.string().default(""),
  /** Conditions that the goal set, besides those of the notes. */
  where: z.array(filterShape).default([]),
});
export type Computed = z.infer<typeof computedShape>;

export type TableSpec = Extract<StepSpec, { do: "breakdown" | "decide" | "total" }>;

/** Conditions of the notes and of the step together; exclusions of one column are one condition. */
export function conditions(spec: TableSpec, set: DemandSet): Filter[] {
  const found: Filter[] = [];
  for (const filter of [...spec.where, ...filtersFor(set, spec.file.id)]) {
    const held = found.find((one) => one.column === filter.column && one.op === filter.op && filter.op === "notIn");
    if (held) held.value = [...new Set([...[held.value ?? []].flat(), ...[filter.value ?? []].flat()])];
    else if (!found.some((one) => JSON.stringify(one) === JSON.stringify(filter))) found.push({ ...filter });
  }
  return found;
}

/** "revenue" of the notes and "sales" of the file are one measure; "profit" is another. */
function isSameConcept(a: string, b: string): boolean {
  if (fold(a) === fold(b)) return true;
  const concepts = words(a).flatMap((word) => [...conceptsOf(word.text, "measure")]);
  return concepts.some((concept) => concept !== "amount" && hasConcept(b, concept, "measure"));
}

/** The notes may say which measure counts, or how it is defined. */
export function effectiveMeasures(measures: Measure[], set: DemandSet, decides = false): Measure[] {
  const rules = rulesOf(set, "measure");
  const wanted = rules.find((rule) => !rule.defines);
  const chosen: Measure[] = wanted
    ? [measures.find((measure) => measure.of === wanted.of) ?? { label: wanted.label, op: "sum", of: wanted.of }]
    : measures;
  const found = chosen.map((measure): Measure => {
    const rule = rules.find((one) => one.defines && isSameConcept(one.label, measure.label));
    return rule && measure.op !== "count" ? { ...measure, of: rule.of } : measure;
  });
  const minimum = decides ? rulesOf(set, "minimum")[0]?.column : undefined;
  if (!minimum) return found;
  const of = inExpression(minimum);
  return found.some((measure) => measure.op === "sum" && measure.of === of)
    ? found
    : [...found, { label: readable(minimum), op: "sum", of }];
}

const isDefined = <T>(value: T | undefined): value is T => value !== undefined;

function aggregateCall(spec: TableSpec, measures: Measure[], filters: Filter[], grouped: boolean): PlannedCall {
  const input: Record<string, unknown> = {
    attachmentId: spec.file.id,
    measures: [...toolMeasures(measures), { op: "count", as: "rows" }],
  };
  if (filters.length > 0) input.where = toolWhere(filters);
  if (!grouped || spec.do === "total") return { tool: "table_aggregate", input };
  const bucket = spec.do === "breakdown" ? spec.bucket : undefined;
  if (bucket) input.bucket = { column: spec.by, by: bucket };
  else {
    input.groupBy = [spec.by];
    input.sortBy = { measure: measureKey(0), direction: spec.order === "largest" ? "desc" : "asc" };
  }
  input.limit = 200;
  return { tool: "table_aggregate", input };
}

function toGroup(key: string, found: Aggregate["groups"][number], measures: Measure[]): Group {
  return {
    key,
    values: measures.map((_, index) => found.values[measureKey(index)] ?? null),
    shares: measures.map((measure, index) => (isAdditive(measure) ? (found.shares[measureKey(index)] ?? null) : null)),
    rows: found.values.rows ?? "0",
  };
}

/** Names that the notes treat as one are computed again over their rows together, so that any measure stays exact. */
function* mergeGroups(
  spec: TableSpec & { by: string },
  base: Computed,
  set: DemandSet,
  filters: Filter[],
): Script<Group[]> {
  const merges = rulesOf(set, "merge").filter((rule) => rule.column === spec.by);
  let groups = base.groups;
  for (const rule of merges) {
    const parts = groups.filter((group) => rule.values.includes(group.key) || group.key === rule.into);
    const [only] = parts;
    if (!only) continue;
    if (parts.length === 1) {
      groups = groups.map((group) => (group === only ? { ...group, key: rule.into } : group));
      continue;
    }
    const where = [
      ...filters,
      { fileId: spec.file.id, column: spec.by, op: "in" as const, value: parts.map((part) => part.key) },
    ];
    const whole = yield* callTool(
      `Counting ${parts.map((part) => part.key).join(" and ")} as one.`,
      aggregateCall(spec, base.measures, where, false),
      aggregateShape,
    );
    if (!whole.ok) continue;
    const values = base.measures.map((_, index) => whole.value.totals[measureKey(index)] ?? null);
    const shares = yield* shareOf(values, base);
    const merged: Group = {
      key: rule.into,
      values,
      shares,
      rows: whole.value.totals.rows ?? String(whole.value.matchedRows),
    };
    groups = [...groups.filter((group) => !parts.includes(group)), merged];
  }
  const sign = spec.do === "decide" || spec.do === "breakdown" ? (spec.order === "largest" ? -1 : 1) : 1;
  return merges.length === 0
    ? groups
    : [...groups].sort((a, b) => compareValues(a.values[0] ?? null, b.values[0] ?? null, sign));
}

function compareValues(a: string | null, b: string | null, sign: number): number {
  if (a === null || b === null) return compare(a, b);
  return sign * compare(a, b);
}

function* shareOf(values: (string | null)[], base: Computed): Script<(string | null)[]> {
  const shares: (string | null)[] = [];
  for (const [index, measure] of base.measures.entries()) {
    const [value, total] = [values[index], base.totals[index]];
    if (!isAdditive(measure) || !value || !total || new Decimal(total).isZero()) shares.push(null);
    else {
      const input = { expression: "round(part / total * 100, 1)", variables: { part: value, total } };
      const share = yield* callTool(
        "Working out the share of the total.",
        { tool: "calculate", input },
        calculateShape,
      );
      shares.push(share.ok ? share.value.value : null);
    }
  }
  return shares;
}

/** Runs the aggregation of one step under all demands. Errors come back as text for people. */
export function* compute(spec: TableSpec, set: DemandSet, say: string): Script<Computed | { error: string }> {
  const measures = effectiveMeasures(spec.measures, set, spec.do === "decide");
  const filters = conditions(spec, set);
  const found = yield* callTool(say, aggregateCall(spec, measures, filters, true), aggregateShape);
  if (!found.ok) return { error: found.message };
  const base: Computed = {
    file: spec.file,
    by: spec.do === "total" ? "" : spec.by,
    period: spec.do === "breakdown" ? (spec.bucket ?? "") : "",
    order: spec.do === "total" ? "largest" : spec.order,
    measures,
    groups:
      spec.do === "total"
        ? []
        : found.value.groups.map((group) => toGroup(group.key[spec.by] ?? "(missing)", group, measures)),
    totals: measures.map((_, index) => found.value.totals[measureKey(index)] ?? null),
    rows: found.value.totals.rows ?? String(found.value.matchedRows),
    groupCount: spec.do === "total" ? 0 : found.value.groupCount,
    truncated: spec.do === "total" ? false : found.value.truncated,
    ref: found.ref,
    unit: rulesOf(set, "unit")[0]?.unit ?? "",
    where: spec.where,
  };
  if (spec.do === "total" || base.period !== "") return base;
  const groups = yield* mergeGroups(spec, base, set, filters);
  return { ...base, groups, groupCount: base.groupCount - (base.groups.length - groups.length) };
}

/** The same figures by another way: no grouping at all, and the groups one by one. For checks, not for results. */
export function* recount(
  spec: TableSpec,
  set: DemandSet,
  keys: string[],
): Script<{ totals: Found<Aggregate>; single: Found<Aggregate>[] }> {
  const measures = effectiveMeasures(spec.measures, set, spec.do === "decide");
  const filters = conditions(spec, set);
  const merges = spec.do === "total" ? [] : rulesOf(set, "merge").filter((rule) => rule.column === spec.by);
  const calls = keys.map((key) => {
    const merged = merges.find((rule) => rule.into === key);
    const value = merged ? [...new Set([...merged.values, merged.into])] : [key];
    const own: Filter | undefined =
      spec.do === "total" ? undefined : { fileId: spec.file.id, column: spec.by, op: "in", value };
    return aggregateCall(spec, measures, [...filters, own].filter(isDefined), false);
  });
  const [totals, ...single] = yield* callTools(
    "Counting again without groups, and group by group.",
    [aggregateCall(spec, measures, filters, false), ...calls],
    aggregateShape,
  );
  return { totals: totals ?? { ok: false, ref: "", code: "missing", message: "no answer" }, single };
}
