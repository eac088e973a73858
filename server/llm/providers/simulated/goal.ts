import {
  dateColumnsOf,
  dimensionsOf,
  distinctMentions,
  divisibleBy,
  isFlag,
  measuresOf,
  mentionedColumns,
} from "./columns.ts";
import { hasConcept, objectsOfVerb } from "./concepts.ts";
import { readRowDemand, type Table } from "./demand-filters.ts";
import type { Filter } from "./demand-types.ts";
import { matchValues, spanOf } from "./demand-values.ts";
import * as ask from "./goal-words.ts";
import {
  chooseMeasures,
  isUnwantedMeasure,
  type Measure,
  type MeasureChoice,
  profitOf,
  sameMeasure,
} from "./measure.ts";
import type { Bucket, Order, StepSpec } from "./spec.ts";
import type { Column } from "./tool-shapes.ts";
import { fold, words } from "./words.ts";

export type TableGoal = { steps: StepSpec[]; questions: string[]; related: boolean; score: number };

const MAX_BREAKDOWNS = 4;

const fileOf = (table: Table) => ({ id: table.id, name: table.name });

type Scope = { table: Table; text: string; choice: MeasureChoice; where: Filter[]; order: Order };

/** "…, ignoring test orders": a demand inside the goal is taken out of it and becomes a condition. */
function takeConditions(text: string, table: Table): { text: string; where: Filter[] } {
  const found = /\b(?:ignoring|excluding|without|leaving out|not counting|apart from|except(?: for)?)\b[^,;?.]*/i.exec(
    text,
  );
  if (!found) return { text, where: [] };
  const reading = readRowDemand(found[0].replace(/^(apart from|except( for)?)/i, "excluding"), "exclude", [table]);
  const where = reading.rule?.kind === "filter" ? reading.rule.keep : [];
  return { text: text.replace(found[0], " "), where };
}

function mentionedDimensions(text: string, table: Table): { column: Column; at: number }[] {
  const mentions = mentionedColumns(text, divisibleBy(table.profile), "dimension").filter((one) => one.score >= 3);
  return distinctMentions(mentions).map(({ column, at }) => ({ column, at }));
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

/** When a goal names no column to divide by: text columns with few values, the best filled first. */
function defaultDimensions(table: Table, count: number): Column[] {
  const usable = dimensionsOf(table.profile).filter(
    (column) => column.type === "text" && column.distinct >= 2 && column.distinct <= 40,
  );
  const isSide = (column: Column) =>
    hasConcept(column.name, "status", "dimension") || /note|comment|remark|currency|unit/.test(fold(column.name));
  const main = usable.filter((column) => !isSide(column));
  return (main.length > 0 ? main : usable).slice(0, count);
}

const STOPPABLE = [
  "product",
  "crop",
  "treatment",
  "sensor",
  "supplier",
  "channel",
  "category",
  "diagnosis",
  "customer",
  "ward",
  "field",
  "place",
];

/** What a decision is about: named in its clause, else the verb's usual object, else the most stoppable of the goal. */
function decisionDimension(clause: string, scope: Scope, mentioned: Column[]): Column | undefined {
  const table = scope.table;
  const own = mentionedDimensions(clause, table)[0]?.column;
  if (own) return own;
  const candidates = [...mentioned, ...dimensionsOf(table.profile).filter((column) => column.type === "text")];
  for (const concept of words(clause).flatMap((word) => objectsOfVerb(word.text))) {
    const found = candidates.find((column) => hasConcept(column.name, concept, "dimension"));
    if (found) return found;
  }
  for (const concept of STOPPABLE) {
    const found = mentioned.find((column) => hasConcept(column.name, concept, "dimension"));
    if (found) return found;
  }
  return mentioned.at(-1) ?? defaultDimensions(table, 1)[0];
}

function stockMeasure(table: Table): Measure | undefined {
  const columns = measuresOf(table.profile);
  const level = columns.find((column) => /(reorder|min|minimum|safety|threshold|target)/.test(fold(column.name)));
  const stock = columns.find((column) => hasConcept(column.name, "stock", "measure") && column !== level);
  if (!stock) return undefined;
  const name = (column: Column) => (/^[A-Za-z_]\w*$/.test(column.name) ? column.name : `\`${column.name}\``);
  if (!level) return { label: "stock", op: "sum", of: name(stock) };
  return { label: "stock above the reorder level", op: "sum", of: `${name(stock)} - ${name(level)}` };
}

function decisionStep(clause: string, decision: ask.Decision, scope: Scope, mentioned: Column[]): StepSpec | undefined {
  const by = decisionDimension(clause, scope, mentioned);
  if (!by) return undefined;
  const stock = decision.sense === "restock" ? stockMeasure(scope.table) : undefined;
  const measures = stock ? [stock] : scope.choice.measures.slice(0, 2);
  const profit = profitOf(measuresOf(scope.table.profile));
  const first = measures[0];
  if (!stock && profit && first && !isUnwantedMeasure(first) && !measures.some((held) => sameMeasure(held, profit)))
    measures.push(profit);
  const isUnwanted = first ? isUnwantedMeasure(first) : false;
  const wantsLow = decision.sense === "against" || decision.sense === "restock" || decision.sense === "fix";
  const order: Order = wantsLow !== isUnwanted ? "smallest" : "largest";
  return {
    do: "decide",
    file: fileOf(scope.table),
    by: by.name,
    measures,
    order,
    where: scope.where,
    verb: decision.verb,
  };
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

/** The goal as steps over one table. `related` is false when nothing in the goal speaks of it. */
export function readTableGoal(goal: string, table: Table): TableGoal {
  const parts = ask.goalClauses(goal);
  const questions = parts
    .filter((part) => part.unsupported)
    .map((part) => `The goal also asks: “${part.text}”. That cannot be done here.`);
  const supported = parts.filter((part) => !part.unsupported).map((part) => part.text);
  const conditions = takeConditions(supported.join(". "), table);
  const text = ask.withoutPhrases(conditions.text);
  const choice = chooseMeasures(conditions.text.replace(/\bover time\b/gi, " "), table.profile);
  const mentioned = mentionedDimensions(text, table).map((one) => one.column);
  const named = namedValues(conditions.text, table, mentioned);
  const order: Order = ask.asksLeast(text) && !ask.asksMost(text) ? "smallest" : "largest";
  const scope: Scope = { table, text, choice, where: [...conditions.where, ...named.where], order };
  const dimensions = [...mentioned, ...named.compare.filter((column) => !mentioned.includes(column))];
  const decisions = supported.flatMap((clause) =>
    clause.split(/,|\band\b(?= (?:what|which|who|where|how|should)\b)/i).flatMap((part) => {
      const decision = ask.decisionIn(part);
      return decision ? [{ part, decision }] : [];
    }),
  );
  const wants = {
    overview: ask.asksOverview(text),
    quality: ask.asksQuality(text),
    trend: ask.asksTrend(conditions.text),
  };
  const speaks =
    dimensions.length > 0 ||
    choice.named ||
    decisions.length > 0 ||
    named.where.length > 0 ||
    wants.quality ||
    wants.trend;
  const related = supported.length > 0 && (speaks || wants.overview);
  if (!related) return { steps: [], questions, related: false, score: 0 };
  const score = mentioned.length * 2 + (choice.named ? 3 : 0) + named.where.length + named.compare.length;
  return {
    score,
    ...assemble(scope, { dimensions, decisions, wants }),
    related: true,
    questions: [...questions, ...choiceQuestions(choice, scope, decisions.length)],
  };
}

function choiceQuestions(choice: MeasureChoice, scope: Scope, decisions: number): string[] {
  const onlyQuality = ask.asksQuality(scope.text) && !ask.asksWhich(scope.text) && decisions === 0;
  return onlyQuality ? [] : choice.notes;
}

type Wants = {
  dimensions: Column[];
  decisions: { part: string; decision: ask.Decision }[];
  wants: { overview: boolean; quality: boolean; trend: boolean };
};

function assemble(scope: Scope, { dimensions, decisions, wants }: Wants): { steps: StepSpec[] } {
  const { table, choice } = scope;
  const file = fileOf(table);
  const steps: StepSpec[] = [];
  if (wants.quality) steps.push({ do: "quality", file });
  const decisive = decisions
    .flatMap(({ part, decision }) => decisionStep(part, decision, scope, dimensions) ?? [])
    .filter((step, index, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(step)) === index);
  let divide = dimensions.filter((column) => column.type !== "date");
  const decided = decisive.flatMap((step) => (step.do === "decide" ? [step.by] : []));
  const wantsPlainTotal = ask.asksTotal(scope.text) || scope.where.length > 0;
  const needsDefault =
    divide.length === 0 &&
    !wants.trend &&
    (wants.overview || decisive.length > 0 || (!wants.quality && !wantsPlainTotal));
  if (needsDefault) divide = defaultDimensions(table, wants.overview ? 2 : 1);
  const missing = decided.filter((by) => !divide.some((column) => column.name === by));
  divide = [...divide, ...table.profile.columns.filter((column) => missing.includes(column.name))];
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
  if (divide.length === 0 && !wants.trend && !wants.quality)
    steps.push({ do: "total", file, measures: choice.measures, where: scope.where });
  return { steps: [...steps, ...decisive] };
}
