import { dimensionsOf, measuresOf } from "./columns.ts";
import { hasConcept, objectsOfVerb } from "./concepts.ts";
import type { Table } from "./demand-filters.ts";
import type { Filter } from "./demand-types.ts";
import { defaultDimensions, mentionedDimensions } from "./goal-dimensions.ts";
import type * as ask from "./goal-words.ts";
import { isUnwantedMeasure, type Measure, profitOf, sameMeasure } from "./measure.ts";
import type { Order, StepSpec } from "./spec.ts";
import type { Column } from "./tool-shapes.ts";
import { fold, numberOf, words } from "./words.ts";

export type DecisionScope = { table: Table; measures: Measure[]; where: Filter[] };

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
function decisionDimension(clause: string, scope: DecisionScope, mentioned: Column[]): Column | undefined {
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
  const last = mentioned.at(-1);
  if (last) return last;
  const usable = candidates.filter((column) => column.distinct >= 2);
  const stoppable = STOPPABLE.flatMap(
    (concept) => usable.find((column) => hasConcept(column.name, concept, "dimension")) ?? [],
  );
  return stoppable[0] ?? defaultDimensions(table, 1)[0];
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

export function decisionStep(
  clause: string,
  decision: ask.Decision,
  scope: DecisionScope,
  mentioned: Column[],
): StepSpec | undefined {
  const by = decisionDimension(clause, scope, mentioned);
  if (!by) return undefined;
  const stock = decision.sense === "restock" ? stockMeasure(scope.table) : undefined;
  const measures = stock ? [stock] : scope.measures.slice(0, 2);
  const profit = profitOf(measuresOf(scope.table.profile));
  const first = measures[0];
  if (!stock && profit && first && !isUnwantedMeasure(first) && !measures.some((held) => sameMeasure(held, profit)))
    measures.push(profit);
  const isUnwanted = first ? isUnwantedMeasure(first) : false;
  const wantsLow = decision.sense === "against" || decision.sense === "restock" || decision.sense === "fix";
  const order: Order = wantsLow !== isUnwanted ? "smallest" : "largest";
  const asked = /\b(?:which|what|the|name|top|bottom|worst|best)\s+(\w+)\s+\p{L}+/iu.exec(clause)?.[1];
  const limit = numberOf(asked ?? "");
  return {
    do: "decide",
    ...(limit !== undefined && limit >= 1 && limit <= 50 ? { limit } : {}),
    file: { id: scope.table.id, name: scope.table.name },
    by: by.name,
    measures,
    order,
    where: scope.where,
    verb: decision.verb,
  };
}
