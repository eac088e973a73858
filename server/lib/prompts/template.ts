import { typedNumber } from "#server/lib/text/typed-number";

/** What a variable of a prompt may hold. */
export const VARIABLE_TYPES = ["text", "number", "boolean", "choice"] as const;
export type VariableType = (typeof VARIABLE_TYPES)[number];
export type PromptValue = string | number | boolean;

export type TemplateVariable = {
  name: string;
  type: VariableType;
  /** What a choice may be; empty for the other types. */
  options: readonly string[];
  /** Null: a value has to be given. */
  default: PromptValue | null;
};
export type Template = { body: string; variables: readonly TemplateVariable[] };

/** What is wrong, about which variable, in words for whoever has to mend it. */
export type TemplateProblem = { variable: string; message: string };
export type Piece = { kind: "text"; text: string } | { kind: "variable"; name: string };

export const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
/** `{{name}}`; behind a backslash it is text and no variable. Other braces are text. */
const PLACEHOLDER = /(\\?)\{\{[ \t]*([A-Za-z][A-Za-z0-9_]{0,39})[ \t]*\}\}/g;
/** Instructions longer than this are no instructions any more. */
export const MAX_RENDERED = 100_000;

/** A text as what stands in it and what is put into it, in order. */
export function piecesOf(body: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const say = (text: string) => {
    const last = pieces.at(-1);
    if (last?.kind === "text") last.text += text;
    else if (text !== "") pieces.push({ kind: "text", text });
  };
  for (const match of body.matchAll(PLACEHOLDER)) {
    const [whole, slash, name = ""] = match;
    say(body.slice(at, match.index));
    if (slash) say(whole.slice(1));
    else pieces.push({ kind: "variable", name });
    at = match.index + whole.length;
  }
  say(body.slice(at));
  return pieces;
}

/** The names a text asks for, each once, in the order of their first place. */
export function placeholdersOf(body: string): string[] {
  return [...new Set(piecesOf(body).flatMap((piece) => (piece.kind === "variable" ? [piece.name] : [])))];
}

/** Why a text and its variables do not fit together; nothing when they do. */
export function templateProblems({ body, variables }: Template): TemplateProblem[] {
  const names = variables.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return [
    ...placeholdersOf(body)
      .filter((name) => !names.includes(name))
      .map((name) => problem(name, `{{${name}}} stands in the text and is not declared. Declare it or take it out.`)),
    ...[...new Set(twice)].map((name) => problem(name, `“${name}” is declared twice.`)),
    ...variables.flatMap(variableProblems),
  ];
}

function variableProblems(variable: TemplateVariable): TemplateProblem[] {
  const { name, type, options } = variable;
  const found: TemplateProblem[] = [];
  if (type === "choice" && options.length === 0) found.push(problem(name, `“${name}” is a choice without options.`));
  if (type !== "choice" && options.length > 0)
    found.push(problem(name, `“${name}” has options, and only a choice can.`));
  if (new Set(options).size !== options.length) found.push(problem(name, `“${name}” has an option twice.`));
  const wrong = variable.default === null || found.length > 0 ? null : wrongValue(variable, variable.default);
  if (wrong) found.push(problem(name, `The default of “${name}” ${wrong}`));
  return found;
}

/** Why a variable cannot hold a value, as the end of a sentence; null when it can. */
function wrongValue({ type, options }: TemplateVariable, value: PromptValue): string | null {
  if (type === "choice")
    return options.some((option) => option === value) ? null : `has to be one of: ${options.join(", ")}.`;
  if (type === "number") return typeof value === "number" && Number.isFinite(value) ? null : "has to be a number.";
  if (type === "boolean") return typeof value === "boolean" ? null : "has to be true or false.";
  return typeof value === "string" ? null : "has to be text.";
}

/** Why these values cannot be put in: one that is missing, of another type, or of no variable there is. */
export function valueProblems(
  { variables }: Pick<Template, "variables">,
  values: Readonly<Record<string, PromptValue>>,
): TemplateProblem[] {
  const given = new Map(Object.entries(values));
  const known = new Set(variables.map(({ name }) => name));
  return [
    ...variables.flatMap((variable) => {
      const value = given.get(variable.name);
      if (value === undefined)
        return variable.default === null
          ? [problem(variable.name, `“${variable.name}” is missing: give it a value.`)]
          : [];
      const wrong = wrongValue(variable, value);
      return wrong ? [problem(variable.name, `“${variable.name}” ${wrong}`)] : [];
    }),
    ...[...given.keys()]
      .filter((name) => !known.has(name))
      .map((name) => problem(name, `There is no variable “${name}”.`)),
  ];
}

export type Rendered = { text: string; problems: TemplateProblem[] };

/**
 * Puts the values into the text, once: braces within a value stay text. With a problem the text is empty, so that nobody
 * works on by half a prompt.
 */
export function renderTemplate(template: Template, values: Readonly<Record<string, PromptValue>>): Rendered {
  const problems = [...templateProblems(template), ...valueProblems(template, values)];
  if (problems.length > 0) return { text: "", problems };
  const given = new Map(Object.entries(values));
  const words = new Map(template.variables.map(({ name, default: otherwise }) => [name, given.get(name) ?? otherwise]));
  const text = piecesOf(template.body)
    .map((piece) => (piece.kind === "text" ? piece.text : String(words.get(piece.name) ?? "")))
    .join("");
  if (text.length <= MAX_RENDERED) return { text, problems: [] };
  return { text: "", problems: [problem("", "With these values the text is longer than 100,000 characters.")] };
}

function problem(variable: string, message: string): TemplateProblem {
  return { variable, message };
}

/** What is typed for a variable, as the value it stands for. What does not fit stays text, of which {@link valueProblems} says what is wrong. */
export function typedValue(type: VariableType, typed: string): PromptValue {
  if (type === "boolean" && (typed === "true" || typed === "false")) return typed === "true";
  return type === "number" ? (typedNumber(typed) ?? typed) : typed;
}

/** What is typed for the variables of a prompt: only what says something counts, for the rest the default stands. */
export function typedValues(
  variables: readonly TemplateVariable[],
  typed: Readonly<Record<string, string>>,
): Record<string, PromptValue> {
  return Object.fromEntries(
    variables.flatMap(({ name, type }) => {
      const text = Object.hasOwn(typed, name) ? (typed[name] ?? "") : "";
      return text === "" ? [] : [[name, typedValue(type, text)]];
    }),
  );
}
