import { Decimal } from "decimal.js";
import { z } from "zod";
import { type Computed, type Group, groupShape } from "./compute.ts";
import { type DemandSet, rulesOf, toolWhere } from "./demand-types.ts";
import { compare, isNegative } from "./figures.ts";
import { isAdditive } from "./measure.ts";
import { callTool, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { aggregateShape } from "./tool-shapes.ts";

export const verdictShape = z.object({
  verb: z.string(),
  by: z.string(),
  named: z.array(groupShape.extend({ because: z.string() })),
  spared: z.array(groupShape.extend({ quote: z.string() })),
  tooSmall: z.array(z.string()),
  rule: z.string(),
  questions: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdictShape>;

const DEFAULT_LIMIT = 3;

export type Protection = { key: string; quote: string };

/** What the notes protect, as keys of the dimension that is decided about. */
export function* protectionsFor(
  spec: Extract<StepSpec, { do: "decide" }>,
  computed: Computed,
  set: DemandSet,
): Script<{ keys: Protection[]; questions: string[] }> {
  const keys: Protection[] = [];
  const questions: string[] = [];
  const merges = rulesOf(set, "merge").filter((rule) => rule.column === spec.by);
  for (const demand of set.demands) {
    const rule = demand.rule;
    if (rule?.kind !== "protect") continue;
    if (rule.column === spec.by) {
      for (const value of rule.values)
        keys.push({ key: merges.find((one) => one.values.includes(value))?.into ?? value, quote: demand.quote });
      continue;
    }
    const where = toolWhere([{ fileId: spec.file.id, column: rule.column, op: "in", value: rule.values }]);
    const input = {
      attachmentId: spec.file.id,
      groupBy: [spec.by],
      measures: [{ op: "count", as: "rows" }],
      where,
      limit: 200,
    };
    const found = yield* callTool(
      `Looking which of them fall under “${demand.quote}”.`,
      { tool: "table_aggregate", input },
      aggregateShape,
    );
    if (!found.ok) continue;
    const inside = found.value.groups.map((group) => ({
      key: group.key[spec.by] ?? "",
      rows: group.values.rows ?? "0",
    }));
    const whole = inside.filter((one) =>
      computed.groups.some((group) => group.key === one.key && compare(one.rows, group.rows) >= 0),
    );
    keys.push(...whole.map((one) => ({ key: one.key, quote: demand.quote })));
    if (whole.length < inside.length)
      questions.push(
        "One demand to spare items concerns only part of the rows of some of them; only those that fall under it as a whole were spared.",
      );
  }
  return { keys, questions };
}

function stands(computed: Computed, group: Group, against: boolean): { far: boolean; because: string } {
  const measure = computed.measures[0];
  const label = measure?.label ?? "figure";
  const low = computed.order === "smallest";
  const lossIndex = computed.measures.findIndex((one) => /profit|margin/.test(one.label));
  const word = low ? "lowest" : "highest";
  if (against && lossIndex >= 0 && isNegative(group.values[lossIndex]))
    return { far: true, because: `negative ${computed.measures[lossIndex]?.label ?? "profit"}` };
  const share = group.shares[0];
  if (!measure || !isAdditive(measure) || !share) return { far: false, because: `${word} ${label}` };
  const even = new Decimal(100).div(Math.max(1, computed.groupCount));
  const far = low ? new Decimal(share).lt(even.times(0.5)) : new Decimal(share).gt(even.times(1.5));
  return { far, because: far ? `${low ? "low" : "high"} ${label}` : `${word} ${label}` };
}

function ruleInWords(computed: Computed, against: boolean, asked: boolean): string {
  const measure = computed.measures[0];
  const label = measure?.label ?? "figure";
  const noun = `\`${computed.by}\``;
  const low = computed.order === "smallest";
  const loss =
    against && computed.measures.some((one) => /profit|margin/.test(one.label))
      ? "what loses money comes first; then "
      : "";
  if (!measure || !isAdditive(measure))
    return `Rule: ${loss}the ${noun} with the ${low ? "lowest" : "highest"} ${label} is named.`;
  const bound = low
    ? "less than half of what an even split would give"
    : "at least half as much again as an even split would give";
  if (asked) return `Rule: ${loss}from the ${low ? "lowest" : "highest"} ${label} on, as many as the goal asks for.`;
  return `Rule: ${loss}the ${noun} with the ${low ? "lowest" : "highest"} ${label} is named, and others next to it that have ${bound}.`;
}

function isTooSmall(group: Group, computed: Computed, set: DemandSet): boolean {
  const rule = rulesOf(set, "minimum")[0];
  if (!rule) return false;
  const column = rule.column;
  const index =
    column === null
      ? -1
      : computed.measures.findIndex((one) => one.op === "sum" && one.of.replaceAll("`", "") === column);
  const value = index === -1 ? group.rows : group.values[index];
  return value === null || value === undefined || new Decimal(value).lt(rule.amount);
}

/** When better candidates were passed over, the next one is the lowest only of what is left. */
const leftOver = (verdict: Verdict): string =>
  verdict.spared.length + verdict.tooSmall.length > 0 ? "of what the notes leave open, the " : "";

/** Names the groups to act on. Pure: the same figures and demands give the same verdict to author and reviewer. */
export function judge(
  spec: Extract<StepSpec, { do: "decide" }>,
  computed: Computed,
  set: DemandSet,
  protections: { keys: Protection[]; questions: string[] },
): Verdict {
  const { verb } = spec;
  const against =
    computed.order === "smallest" ||
    !/^(keep|invest|grow|expand|promote|focus|prioriti|scale up|push|extend|double)/.test(verb);
  const limit = Math.min(
    rulesOf(set, "limit")[0]?.amount ?? spec.limit ?? DEFAULT_LIMIT,
    Math.max(1, computed.groups.length - 1),
  );
  const verdict: Verdict = {
    verb,
    by: computed.by,
    named: [],
    spared: [],
    tooSmall: [],
    rule: ruleInWords(computed, against, spec.limit !== undefined),
    questions: [...protections.questions],
  };
  if (computed.groups.length < 2) {
    verdict.questions.push("There is only one group to judge, so that nothing can be compared.");
    return verdict;
  }
  const ranked = computed.groups
    .filter((group) => group.values[0] !== null && group.key !== "(missing)")
    .map((group) => ({ group, ...stands(computed, group, against) }));
  ranked.sort((a, b) => Number(b.because.startsWith("negative")) - Number(a.because.startsWith("negative")));
  const merged = rulesOf(set, "protect").length > 0 ? protections.keys : [];
  for (const { group, far, because } of ranked) {
    if (verdict.named.length >= limit) break;
    const wouldBeNamed = far || verdict.named.length === 0 || spec.limit !== undefined;
    if (!wouldBeNamed) break;
    const protection = merged.find((one) => one.key === group.key);
    if (isTooSmall(group, computed, set)) verdict.tooSmall.push(group.key);
    else if (protection) verdict.spared.push({ ...group, quote: protection.quote });
    else verdict.named.push({ ...group, because: far ? because : `${leftOver(verdict)}${because}` });
  }
  if (verdict.named.length === 0)
    verdict.questions.push("Every candidate is protected or too small to be judged by the notes.");
  return verdict;
}
