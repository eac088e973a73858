import { distinctMentions, inExpression, isIdentifier, measuresOf, mentionedColumns } from "./columns.ts";
import { hasConcept, isIntensive, isUnwanted } from "./concepts.ts";
import type { Column, Profile } from "./tool-shapes.ts";
import { code, fold, readable, stem, stems, words } from "./words.ts";

export type Operation = "sum" | "mean" | "median" | "min" | "max" | "count" | "distinct";
/** What is computed: `label` is how people read it, `of` the column or expression in the tools' language. */
export type Measure = { label: string; op: Operation; of: string };

export type MeasureChoice = { measures: Measure[]; notes: string[]; named: boolean };

export const ROWS: Measure = { label: "rows", op: "count", of: "" };

export const sameMeasure = (a: Measure, b: Measure): boolean => a.op === b.op && a.of === b.of;

/** A mean or an extreme of groups cannot be added up; sums and counts can. */
export const isAdditive = (measure: Measure): boolean => measure.op === "sum" || measure.op === "count";

export const isUnwantedMeasure = (measure: Measure): boolean =>
  isUnwanted(measure.label) && !/profit|margin/.test(measure.label);

function operationFor(text: string, column: Column): Operation {
  const spoken = fold(text);
  if (/\bmedian\b/.test(spoken)) return "median";
  if (/\b(average|averages|mean|typical|typically|per (order|visit|patient|row|reading))\b/.test(spoken)) return "mean";
  if (/\b(maximum|max|peak)\b/.test(spoken)) return "max";
  if (/\b(minimum|min)\b/.test(spoken)) return "min";
  if (/\b(total|sum|overall|altogether)\b/.test(spoken) && !isIntensive(column.name)) return "sum";
  if (isIntensive(column.name)) return "mean";
  const duration = hasConcept(column.name, "duration", "measure");
  return duration && /\b(longest|shortest|slow|slowest|fast|fastest|wait|waits|waiting|delays?)\b/.test(spoken)
    ? "mean"
    : "sum";
}

const OPERATION_WORDS: Partial<Record<Operation, string>> = {
  mean: "average",
  median: "median",
  min: "minimum",
  max: "maximum",
};

export function measureOf(column: Column, text: string): Measure {
  const op = operationFor(text, column);
  const word = OPERATION_WORDS[op];
  const label = readable(column.name);
  return {
    label: word === undefined || label.includes(word) ? label : `${word} ${label}`,
    op,
    of: inExpression(column.name),
  };
}

const find = (columns: Column[], test: (column: Column) => boolean): Column | undefined => columns.find(test);
const is = (concept: string) => (column: Column) => hasConcept(column.name, concept, "measure");
const isUnit = (column: Column) => /\b(unit|each|per|single|piece)\b/.test(readable(column.name));

function revenueOf(columns: Column[]): Measure | undefined {
  const direct = find(
    columns,
    (one) => is("revenue")(one) && !is("cost")(one) && !is("quantity")(one) && !is("refund")(one),
  );
  if (direct) return { label: readable(direct.name), op: "sum", of: inExpression(direct.name) };
  const quantity = find(columns, (one) => is("quantity")(one) && !is("price")(one) && !is("cost")(one));
  const excluded = (one: Column) => is("cost")(one) || is("discount")(one) || is("refund")(one) || is("quantity")(one);
  const amount = find(columns, (one) => is("amount")(one) && !is("price")(one) && !excluded(one) && !isUnit(one));
  if (amount) return { label: readable(amount.name), op: "sum", of: inExpression(amount.name) };
  const price = find(columns, (one) => is("price")(one) && !is("cost")(one));
  if (!quantity || !price) return undefined;
  return { label: "revenue", op: "sum", of: `${inExpression(quantity.name)} * ${inExpression(price.name)}` };
}

export function profitOf(columns: Column[]): Measure | undefined {
  const isRatio = (one: Column) => /pct|percent|rate|ratio|%/.test(fold(one.name));
  const direct = find(columns, (one) => is("profit")(one) && !isRatio(one));
  if (direct) return { label: readable(direct.name), op: "sum", of: inExpression(direct.name) };
  const revenue = revenueOf(columns);
  const cost = find(columns, is("cost"));
  if (!revenue || !cost) return undefined;
  const quantity = find(columns, (one) => is("quantity")(one) && !is("price")(one) && !is("cost")(one));
  const total =
    isUnit(cost) && quantity ? `${inExpression(quantity.name)} * ${inExpression(cost.name)}` : inExpression(cost.name);
  return { label: "profit", op: "sum", of: `${revenue.of} - ${total}` };
}

/** Without a named measure: money first, then profit, amounts of things, then any other figure. */
export function defaultMeasure(profile: Profile): Measure {
  const columns = measuresOf(profile);
  const found = revenueOf(columns) ?? profitOf(columns);
  if (found) return found;
  const order = ["quantity", "yield", "visits", "energy", "cost", "duration", "fault", "score", "temperature"];
  for (const concept of order) {
    const column = find(columns, is(concept));
    if (column) return measureOf(column, "");
  }
  const first = columns[0];
  return first ? measureOf(first, "") : ROWS;
}

const asksCount = (text: string): boolean =>
  /\b(how many|number of|count of|how often|most often|most common|most frequent|frequently|busiest)\b/.test(
    fold(text),
  );

/** "average order value": the mean over the rows of what would else be added up. */
function averaged(measure: Measure, text: string): Measure {
  if (!/\b(average|averages|mean|typical)\b/i.test(text) || measure.op !== "sum") return measure;
  return { ...measure, op: "mean", label: `average ${measure.label}` };
}

/** "most patients" of a table with a row for each visit asks for the number of rows. */
function asksRows(text: string, profile: Profile): boolean {
  const ids = profile.columns.filter((column) => isIdentifier(column, profile.rowCount)).map((column) => column.name);
  const rowWords = new Set([
    ...stems(ids.join(" ")),
    ...stems(profile.name.replace(/\.\w+$/, "")),
    ...stems("rows records entries"),
  ]);
  const counted =
    /\b(most|fewest|least|many|number of|show|count)\s+(?:of\s+(?:the\s+)?)?(\p{L}+)|\b(\p{L}+)\s+(?:by|per|over)\b/giu;
  return [...text.matchAll(counted)].some((found) => {
    const noun = found[2] ?? found[3] ?? "";
    return (
      noun.length > 3 &&
      (rowWords.has(stem(noun)) ||
        hasConcept(noun, "visits", "measure") ||
        /^(orders|readings|transactions|purchases|events|tickets|bookings|measurements)$/i.test(noun))
    );
  });
}

function derived(text: string, columns: Column[], named: Column[]): { measures: Measure[]; notes: string[] } {
  const measures: Measure[] = [];
  const notes: string[] = [];
  const wantsRevenue =
    (hasConcept(text, "revenue", "measure") || /\bhow much\b.*\b(sell|sold|earn|earned|make|made)\b/i.test(text)) &&
    !named.some(is("revenue"));
  const wantsProfit = hasConcept(text, "profit", "measure") && !named.some(is("profit"));
  if (wantsRevenue) {
    const revenue = revenueOf(columns);
    if (revenue) measures.push(averaged(revenue, text));
    if (revenue && !/^(revenue|sales|turnover)$/.test(revenue.label)) {
      notes.push(`No column is called revenue; ${code(revenue.of)} was taken for it. Is that right?`);
    } else if (revenue?.of.includes("*")) {
      notes.push(`No column holds revenue; it was computed as ${code(revenue.of)} for each row. Is that right?`);
    }
  }
  if (wantsProfit) {
    const profit = profitOf(columns);
    if (profit) {
      measures.push(averaged(profit, text));
      if (profit.of.includes(" - "))
        notes.push(`Profit was computed as ${code(profit.of)} for each row. Is that right?`);
    } else notes.push("The goal speaks of profit or margin, but the data has no costs to compute it from.");
  }
  return { measures, notes };
}

/** The measures that a text asks for. Derived ones (price × quantity, revenue − cost) when no column holds them. */
export function chooseMeasures(text: string, profile: Profile): MeasureChoice {
  const columns = measuresOf(profile);
  const mentions = mentionedColumns(text, columns, "measure");
  // A header that shares only one vague word with the goal ("unit" of `unit_price`) does not count as named.
  const strong = distinctMentions(mentions).filter((mention) => mention.score >= 3.5);
  const named = strong.map((mention) => mention.column);
  const extra = derived(text, columns, named);
  const own = named.map((column) => measureOf(column, text));
  const measures: Measure[] = [];
  for (const measure of [...own, ...extra.measures]) {
    if (!measures.some((held) => sameMeasure(held, measure))) measures.push(measure);
  }
  if (measures.length === 0 && (asksCount(text) || asksRows(text, profile)))
    return { measures: [ROWS], notes: extra.notes, named: true };
  if (measures.length > 0) return { measures: measures.slice(0, 3), notes: extra.notes, named: true };
  const fallback = averaged(defaultMeasure(profile), text);
  const missing = unmatchedMeasureWord(text);
  const notes = missing
    ? [`The data has no column for “${missing}”; ${fallback.label} was used instead. Is that right?`]
    : [`The goal names no measure; ${fallback.label} was used. Is that right?`];
  return { measures: [fallback], notes: [...extra.notes, ...notes], named: extra.measures.length > 0 };
}

function unmatchedMeasureWord(text: string): string | undefined {
  const known = [
    "revenue",
    "cost",
    "profit",
    "quantity",
    "price",
    "stock",
    "duration",
    "temperature",
    "yield",
    "energy",
    "score",
    "fault",
  ];
  return words(text).find((word) => known.some((concept) => hasConcept(word.text, concept, "measure")))?.text;
}

/** Measures as the tools take them; `as` names are stable so that results can be compared. */
export function toolMeasures(
  measures: Measure[],
): { op: Operation; column?: string; expression?: string; as: string }[] {
  return measures.map((measure, index) => {
    const as = measureKey(index);
    if (measure.op === "count" && measure.of === "") return { op: "count", as };
    const bare = /^`([^`]+)`$/.exec(measure.of)?.[1] ?? measure.of;
    const isColumn = measure.of.startsWith("`")
      ? /^`[^`]+`$/.test(measure.of)
      : /^[A-Za-z_][A-Za-z0-9_]*$/.test(measure.of);
    return isColumn ? { op: measure.op, column: bare, as } : { op: measure.op, expression: measure.of, as };
  });
}

export const measureKey = (index: number): string => `m${index}`;
