import { distinctMentions, inExpression, measuresOf, mentionedColumns } from "./columns.ts";
import type { Reading, Table } from "./demand-filters.ts";
import { chooseMeasures } from "./measure.ts";
import { code, fold } from "./words.ts";

const OPERATORS: Record<string, string> = {
  "×": "*",
  times: "*",
  "multiplied by": "*",
  minus: "-",
  less: "-",
  plus: "+",
  "divided by": "/",
};
const OPERATOR = /\s*,?\s*(?:(\*|×|\+|(?<=\s)-(?=\s)|\/)|\b(times|multiplied by|minus|less|plus|divided by)\b)\s*/i;

/** A column, or what a measure of the table stands for ("revenue" as price × quantity), in parentheses. */
function operand(text: string, table: Table): string | undefined {
  const mention = mentionedColumns(text, measuresOf(table.profile), "measure")[0];
  if (mention && mention.score >= 3.5) return inExpression(mention.column.name);
  if (/^-?\d+(\.\d+)?$/.test(text.trim())) return text.trim();
  const choice = chooseMeasures(text, table.profile);
  const measure = choice.measures[0];
  return choice.named && measure?.op === "sum" && measure.of !== "" ? `(${measure.of})` : undefined;
}

/** "units times price, minus the discount" over the columns it names; null when it is a formula but not understood. */
function formulaIn(text: string, table: Table): string | null | undefined {
  const parts = text
    .replace(/[.;]\s*$/, "")
    .split(OPERATOR)
    .filter((part) => part !== undefined);
  if (parts.length < 3) return undefined;
  const operands: string[] = [];
  const built: string[] = [];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) built.push(OPERATORS[fold(part)] ?? part);
    else {
      const found = operand(part, table);
      // A column against itself is a misreading ("units times units"), never a measure.
      if (found === undefined || operands.includes(found)) return null;
      operands.push(found);
      built.push(found);
    }
  }
  return built.join(" ");
}

const DEFINITION = /^(.*?)(?:=|\bmeans?\b|\bis (?:defined|calculated|computed) as\b|\bequals?\b|\bis\b|\bare\b)(.*)$/i;

function definition(clause: string, tables: Table[]): Reading | undefined {
  const found = DEFINITION.exec(clause);
  const subject = found?.[1] ?? "";
  const right = found?.[2] ?? "";
  for (const table of tables) {
    const formula = formulaIn(right, table);
    const name = /(\p{L}+)\s*$/u.exec(subject)?.[1]?.toLowerCase() ?? "measure";
    if (formula === null && tables.length === 1) {
      return { rule: null, effect: "", open: "Its formula could not be matched to the columns; it was not applied." };
    }
    if (formula) {
      return {
        rule: { kind: "measure", label: name, of: formula, defines: true },
        effect: `Wherever ${name} is shown, it was computed as ${code(formula)} for each row.`,
        open: "",
      };
    }
  }
  return undefined;
}

/** "after discount", "net of refunds": a column that is to be taken off. */
function lessWhat(clause: string, table: Table): string | undefined {
  const less = /\b(?:after|net of|less|minus)\s+(?:the\s+|any\s+)?(\p{L}+)/iu.exec(clause)?.[1];
  if (!less) return undefined;
  const mention = mentionedColumns(less, measuresOf(table.profile), "measure").find((one) => one.score >= 4);
  return mention ? inExpression(mention.column.name) : undefined;
}

/** Which measure the notes want, or how they define one. */
export function readMeasure(clause: string, tables: Table[]): Reading | undefined {
  const defined = definition(clause, tables);
  if (defined) return defined;
  const wanted = clause.split(/\b(?:not|instead of|rather than|after|net of)\b/i)[0] ?? clause;
  const isDefinition = DEFINITION.test(wanted) && /=|\bmeans?\b|\bis defined as\b|\bequals?\b/i.test(wanted);
  const object = isDefinition ? (DEFINITION.exec(wanted)?.[2] ?? wanted) : wanted;
  const name = /(\p{L}+)\s*$/u.exec(DEFINITION.exec(wanted)?.[1] ?? "")?.[1]?.toLowerCase();
  for (const table of tables) {
    const mentions = distinctMentions(mentionedColumns(object, measuresOf(table.profile), "measure"));
    const choice = chooseMeasures(object, table.profile);
    if (!mentions.some((one) => one.score >= 3.5) && !choice.named) continue;
    const measure = choice.measures[0];
    if (measure?.op !== "sum") continue;
    const taken = lessWhat(clause, table);
    const of = taken && !measure.of.includes(taken) ? `${measure.of} - ${taken}` : measure.of;
    return {
      rule: { kind: "measure", label: (isDefinition && name) || measure.label, of, defines: isDefinition },
      effect: isDefinition
        ? `Wherever ${name ?? measure.label} is shown, ${code(of)} was taken.`
        : `${measure.label} (${code(of)}) is the measure of this work.`,
      open: choice.notes.join(" "),
    };
  }
  return undefined;
}
