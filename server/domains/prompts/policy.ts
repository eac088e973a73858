import type { PromptValue, TemplateProblem } from "#server/lib/prompts/template";
import type { PromptDiff, PromptValues, PromptVariable } from "./schema.ts";

/** The first few of them as sentences. */
export function problemWords(problems: readonly TemplateProblem[]): string {
  return problems
    .slice(0, 6)
    .map(({ message }) => message)
    .join(" ");
}

/** Variables that came, went or changed, in the order of the newer version. */
export function diffOfVariables(
  before: readonly PromptVariable[],
  after: readonly PromptVariable[],
): PromptDiff["variables"] {
  const names = [...new Set([...after, ...before].map(({ name }) => name))];
  return names.flatMap((name) => {
    const was = before.find((one) => one.name === name) ?? null;
    const is = after.find((one) => one.name === name) ?? null;
    return isSameVariable(was, is) ? [] : [{ name, before: was, after: is }];
  });
}

/** The database keeps the fields of a variable in an order of its own. */
function isSameVariable(one: PromptVariable | null, other: PromptVariable | null): boolean {
  if (!one || !other) return one === other;
  return (
    one.type === other.type &&
    one.description === other.description &&
    one.default === other.default &&
    one.options.length === other.options.length &&
    one.options.every((option, at) => option === other.options[at])
  );
}

export function isSameText(
  one: { body: string; variables: readonly PromptVariable[] },
  other: { body: string; variables: readonly PromptVariable[] },
): boolean {
  const names = (variables: readonly PromptVariable[]) => variables.map(({ name }) => name).join(" ");
  return (
    one.body === other.body &&
    names(one.variables) === names(other.variables) &&
    diffOfVariables(one.variables, other.variables).length === 0
  );
}

type Values = Readonly<Record<string, PromptValue>>;

/** An agent may hold a value for a variable that only another version knows: it stays out of this one. */
export function declaredOnly(variables: readonly PromptVariable[], values: Values): PromptValues {
  const known = new Set(variables.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)));
}

export function strangeValues(variables: readonly PromptVariable[], values: Values): string[] {
  const known = new Set(variables.map(({ name }) => name));
  return Object.keys(values).filter((name) => !known.has(name));
}
