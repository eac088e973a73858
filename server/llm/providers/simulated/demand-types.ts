import { z } from "zod";
import { code } from "./words.ts";

export const filterShape = z.object({
  fileId: z.string(),
  column: z.string(),
  op: z.enum(["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "empty", "notEmpty"]),
  value: z.union([z.string(), z.array(z.string())]).optional(),
});
export type Filter = z.infer<typeof filterShape>;

export const ruleShape = z.discriminatedUnion("kind", [
  /** `keep` is what the figures are computed with; `hit` finds the rows that the demand leaves out. */
  z.object({ kind: z.literal("filter"), keep: z.array(filterShape), hit: z.array(filterShape).nullable() }),
  z.object({ kind: z.literal("protect"), column: z.string(), values: z.array(z.string()) }),
  z.object({ kind: z.literal("merge"), column: z.string(), values: z.array(z.string()), into: z.string() }),
  z.object({ kind: z.literal("minimum"), amount: z.number(), column: z.string().nullable() }),
  z.object({ kind: z.literal("limit"), amount: z.number() }),
  z.object({ kind: z.literal("mention"), text: z.string() }),
  z.object({ kind: z.literal("unit"), unit: z.string() }),
  /** `defines`: how a measure is computed where it is used; else: the measure to use instead of the goal's. */
  z.object({ kind: z.literal("measure"), label: z.string(), of: z.string(), defines: z.boolean() }),
  z.object({ kind: z.literal("style") }),
]);
export type Rule = z.infer<typeof ruleShape>;

export const demandShape = z.object({
  quote: z.string(),
  source: z.string(),
  sourceId: z.string(),
  rule: ruleShape.nullable(),
  /** How it is respected, in words; empty when it is not understood. */
  effect: z.string(),
  /** What people must decide, when it is unclear or cannot be applied. */
  open: z.string(),
  ref: z.string().default(""),
});
export type Demand = z.infer<typeof demandShape>;

export const demandSetShape = z.object({
  files: z.array(z.object({ id: z.string(), name: z.string() })),
  demands: z.array(demandShape),
});
export type DemandSet = z.infer<typeof demandSetShape>;

export const NO_DEMANDS: DemandSet = { files: [], demands: [] };

export type RuleOf<K extends Rule["kind"]> = Extract<Rule, { kind: K }>;

const isKind = <K extends Rule["kind"]>(rule: Rule | null, kind: K): rule is RuleOf<K> => rule?.kind === kind;

export function rulesOf<K extends Rule["kind"]>(set: DemandSet, kind: K): RuleOf<K>[] {
  return set.demands.flatMap((demand) => (isKind(demand.rule, kind) ? [demand.rule] : []));
}

/** The conditions under which the rows of one file are counted. */
export function filtersFor(set: DemandSet, fileId: string): Filter[] {
  return rulesOf(set, "filter").flatMap((rule) => rule.keep.filter((filter) => filter.fileId === fileId));
}

export function mergeSets(sets: DemandSet[]): DemandSet {
  return { files: sets.flatMap((set) => set.files), demands: sets.flatMap((set) => set.demands) };
}

export function toolWhere(filters: Filter[]): { column: string; op: string; value?: string | string[] }[] {
  return filters.map(({ column, op, value }) => (value === undefined ? { column, op } : { column, op, value }));
}

const OPERATOR_WORDS: Record<Filter["op"], string> = {
  eq: "is",
  ne: "is not",
  in: "is",
  notIn: "is not",
  lt: "is below",
  lte: "is at most",
  gt: "is above",
  gte: "is at least",
  contains: "contains",
  empty: "is empty",
  notEmpty: "is filled",
};

/** A condition in words; values stand in code ticks, since they are taken from the file or the notes. */
export function describeFilter(filter: Filter): string {
  const values = filter.value === undefined ? [] : [filter.value].flat();
  const isDate = values.every((value) => /^\d{4}-\d{2}-\d{2}$/.test(value)) && values.length > 0;
  const word =
    isDate && filter.op === "lt" ? "is before" : isDate && filter.op === "gte" ? "is from" : OPERATOR_WORDS[filter.op];
  return `${code(filter.column)} ${word} ${values.map(code).join(" or ")}`.trim();
}
