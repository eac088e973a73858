import { dateColumnsOf, isFlag } from "./columns.ts";
import { readRowDemand, type Table } from "./demand-filters.ts";
import type { Filter } from "./demand-types.ts";
import { matchValues, spanOf } from "./demand-values.ts";
import { decisionStep } from "./goal-decide.ts";
import { defaultDimensions, mentionedDimensions } from "./goal-dimensions.ts";
import * as ask from "./goal-words.ts";
import { chooseMeasures, type MeasureChoice } from "./measure.ts";
import type { Bucket, Order, StepSpec } from "./spec.ts";
import type { Column } from "./tool-shapes.ts";
import { fold } from "./words.ts";

export type TableGoal = { steps: StepSpec[]; questions: string[]; related: boolean; score: number };

const MAX_BREAKDOWNS = 4;

const fileOf = (table: Table) => ({ id: table.id, name: table.name });

type Scope = { table: Table; text: string; choice: MeasureChoice; where: Filter[]; order: Order };

/** "…, ignoring test orders": a demand inside the goal is taken out of it and holds for all that it asks. */
function takeConditions(clauses: string[], table: Table): { clauses: string[]; where: Filter[] } {
  const where: Filter[] = [];
  const rest = clauses.map((clause) => {
    const found =
      /,?\s*\b(?:ignoring|excluding|without|leaving out|not counting|apart from|except(?: for)?)\b[^,;?.]*/i.exec(
        clause,
      );
    if (!found) return clause;
    const reading = readRowDemand(found[0].replace(/\b(apart from|except( for)?)/i, "excluding"), "exclude", [table]);
    if (reading.rule?.kind === "filter") where.push(...reading.rule.keep);
    return clause.replace(found[0], " ").trim();
  });
  return { clauses: rest.filter((clause) => clause !== ""), where };
}

/** Values named in the goal: one narrows the question, several of one column are to be compared. */
function namedValues(text: string, table: Table, taken: Column[]): { compare: Column[]; where: Filter[] } {
  const compare: Column[] = [];
  const where: Filter[] = [];
  for (const match of matchValues(text, table.profile)) {
    const exact = match.values.filter((value) => spanOf(value, text) !== undefined && fold(value).length >= 3);
    const isHeaderWord = exact.every((value) =>
      table.profile.columns.some((column) => fold(column.name) === fold(value)),
    );
    if (!match.certain || exact.length === 0 || isHeaderWord || isFlag(match.column)) continue;
    if (exact.length > 1) compare.push(match.column);
    else if (!taken.some((column) => column.name === match.column.name)) {
      where.push({ fileId: table.id, column: match.column.name, op: "in", value: exact });
    }
  }
  return { compare, where };
}

function bucketFor(text: string, column: Column): Bucket {
  const asked = ask.periodWord(text);
  if (asked) return asked;
  const days = (Date.parse(column.max ?? "") - Date.parse(column.min ?? "")) / 86_400_000;
  if (Number.isFinite(days) && days < 45) return "day";
  return Number.isFinite(days) && days > 365 * 4 ? "year" : "month";
}

function breakdownsOf(scope: Scope, columns: Column[]): StepSpec[] {
  return columns.slice(0, MAX_BREAKDOWNS).map((column) => ({
    do: "breakdown" as const,
    file: fileOf(scope.table),
    by: column.name,
    measures: scope.choice.measures,
    order: scope.order,
    where: scope.where.filter((filter) => filter.column !== column.name),
  }));
}

type Asked = { decision?: { part: string; decision: ask.Decision } | undefined; text: string };

/** "Which X drives Y, and what should we stop?" asks two things; each has its own columns, values and order. */
function questionsIn(clauses: string[]): Asked[] {
  const joint =
    /,?\s+\band\b\s+(?=(?:by |in |for )?(?:which|what|who|where|how|when|should|whether)\b)|,\s+(?=(?:which|what|who|where|how|when|should)\b)/i;
  return clauses.flatMap((clause) =>
    clause.split(joint).map((text) => {
      const decision = ask.decisionIn(text);
      return { text, decision: decision ? { part: text, decision } : undefined };
    }),
  );
}

/** The goal as single questions, those included that cannot be answered here. */
export const questionsOf = (goal: string): string[] =>
  ask
    .goalClauses(goal)
    .flatMap((part) => (part.unsupported ? [part.text] : questionsIn([part.text]).map((one) => one.text)));

type Understood = Scope & {
  dimensions: Column[];
  wants: { overview: boolean; quality: boolean; trend: boolean; total: boolean };
  speaks: boolean;
};

function understand(part: string, table: Table, conditions: Filter[]): Understood {
  const text = ask.withoutPhrases(part);
  const choice = chooseMeasures(part.replace(/\bover time\b/gi, " "), table.profile);
  const mentioned = mentionedDimensions(text, table).map((one) => one.column);
  const named = namedValues(part, table, mentioned);
  const order: Order = ask.asksLeast(text) && !ask.asksMost(text) ? "smallest" : "largest";
  const dimensions = [...mentioned, ...named.compare.filter((column) => !mentioned.includes(column))];
  const wants = {
    overview: ask.asksOverview(text),
    quality: ask.asksQuality(text),
    trend: ask.asksTrend(part),
    total: ask.asksTotal(part),
  };
  const speaks = dimensions.length > 0 || choice.named || named.where.length > 0 || wants.quality || wants.trend;
  return { table, text, choice, where: [...conditions, ...named.where], order, dimensions, wants, speaks };
}

/** The goal as steps over one table. `related` is false when nothing in the goal speaks of it. */
export function readTableGoal(goal: string, table: Table): TableGoal {
  const parts = ask.goalClauses(goal);
  const refused = parts
    .filter((part) => part.unsupported)
    .map((part) => `The goal also asks: “${part.text}”. That cannot be done here.`);
  const conditions = takeConditions(
    parts.filter((part) => !part.unsupported).map((part) => part.text),
    table,
  );
  const asked = questionsIn(conditions.clauses);
  const read = (one: Asked) => understand(one.text, table, conditions.where);
  const plain = asked.filter((one) => !one.decision).map(read);
  const decisions = asked.flatMap((one) => (one.decision ? [{ ...one.decision, read: read(one) }] : []));
  const all = [...plain, ...decisions.map((one) => one.read)];
  const related = all.some((one) => one.speaks || one.wants.overview) || decisions.length > 0;
  if (!related) return { steps: [], questions: refused, related: false, score: 0 };
  const leading = all.find((one) => one.choice.named)?.choice ?? all[0]?.choice ?? chooseMeasures("", table.profile);
  const inherit = (one: Understood): Understood =>
    one.choice.named ? one : { ...one, choice: { ...leading, notes: [] } };
  const relevant = plain.filter((one) => one.speaks || one.wants.overview || decisions.length > 0).map(inherit);
  const mentioned = [...new Set(all.flatMap((one) => one.dimensions))];
  const decided = decisions.flatMap(({ part, decision, read: own }) => {
    const scope = { table, measures: inherit(own).choice.measures, where: own.where };
    return decisionStep(part, decision, scope, mentioned) ?? [];
  });
  const steps = unique([
    ...relevant.flatMap((one) => assemble(one, decided.length > 0)),
    ...ground(decided, table),
    ...decided,
  ]);
  const onlyQuality = steps.every((step) => step.do === "quality");
  const notes = onlyQuality
    ? []
    : [
        ...leading.notes,
        ...all.filter((one) => one.choice.named && one.choice !== leading).flatMap((one) => one.choice.notes),
      ];
  const score = mentioned.length * 2 + (leading.named ? 3 : 0) + all.reduce((sum, one) => sum + one.where.length, 0);
  return { steps, related: true, score, questions: [...new Set([...refused, ...notes])] };
}

function unique(steps: StepSpec[]): StepSpec[] {
  const key = (step: StepSpec) =>
    JSON.stringify({ ...step, order: step.do === "breakdown" ? "" : "order" in step ? step.order : "" });
  const kept = steps.filter((step, index) => steps.findIndex((other) => key(other) === key(step)) === index);
  const cut = new Set<StepSpec>(kept.filter((step) => step.do === "breakdown").slice(MAX_BREAKDOWNS));
  return kept.filter((step) => !cut.has(step));
}

/** A decision stands on the figures of its dimension: they are computed as a step of their own. */
function ground(decided: StepSpec[], table: Table): StepSpec[] {
  return decided.flatMap((step) =>
    step.do === "decide"
      ? [
          {
            do: "breakdown" as const,
            file: fileOf(table),
            by: step.by,
            measures: step.measures.slice(0, 1),
            order: "largest" as const,
            where: step.where,
          },
        ]
      : [],
  );
}

function assemble(scope: Understood, decides: boolean): StepSpec[] {
  const { table, choice, wants, dimensions } = scope;
  const file = fileOf(table);
  const steps: StepSpec[] = wants.quality ? [{ do: "quality", file }] : [];
  let divide = dimensions.filter((column) => column.type !== "date");
  const wantsPlainTotal = wants.total || scope.where.length > 0;
  const needsDefault =
    divide.length === 0 && !wants.trend && (wants.overview || (!wants.quality && !wantsPlainTotal && !decides));
  if (needsDefault) divide = defaultDimensions(table, wants.overview ? 2 : 1);
  steps.push(...breakdownsOf(scope, divide));
  const date = dateColumnsOf(table.profile)[0];
  if (date && (wants.trend || wants.overview)) {
    steps.push({
      do: "breakdown",
      file,
      by: date.name,
      bucket: bucketFor(scope.text, date),
      measures: choice.measures,
      order: "largest",
      where: scope.where,
    });
  }
  if (divide.length === 0 && !wants.trend && !wants.quality && wantsPlainTotal)
    steps.push({ do: "total", file, measures: choice.measures, where: scope.where });
  return steps;
}
