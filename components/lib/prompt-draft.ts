import type { PromptVariable } from "#server/domains/prompts/schema";
import { placeholdersOf, templateProblems, typedValue, type VariableType } from "#server/lib/prompts/template";

/** A variable as its form holds it: what is typed stays text until it is saved. */
export type VariableDraft = {
  type: VariableType;
  description: string;
  /** One a line. */
  options: string;
  /** What stands there when no value is given; null: one has to be given. */
  fallback: string | null;
};

/** A prompt as its form holds it. What is set of a variable stays known when its place leaves the text. */
export type PromptDraft = {
  body: string;
  note: string;
  set: Readonly<Record<string, VariableDraft>>;
  unused: string[];
};

export const PLAIN_VARIABLE: VariableDraft = { type: "text", description: "", options: "", fallback: null };
export const EMPTY_PROMPT: PromptDraft = { body: "", note: "", set: {}, unused: [] };

export function draftOfVersion(version: { body: string; variables: readonly PromptVariable[] }): PromptDraft {
  const inText = placeholdersOf(version.body);
  return {
    body: version.body,
    note: "",
    set: Object.fromEntries(version.variables.map((variable) => [variable.name, draftOfVariable(variable)])),
    unused: version.variables.map(({ name }) => name).filter((name) => !inText.includes(name)),
  };
}

function draftOfVariable(variable: PromptVariable): VariableDraft {
  return {
    type: variable.type,
    description: variable.description,
    options: variable.options.join("\n"),
    fallback: variable.default === null ? null : String(variable.default),
  };
}

/** The variables of a draft: those the text asks for, in its order, then those it has without asking for them. */
export function namesIn({ body, unused }: PromptDraft): { name: string; isUsed: boolean }[] {
  const used = placeholdersOf(body);
  return [
    ...used.map((name) => ({ name, isUsed: true })),
    ...unused.filter((name) => !used.includes(name)).map((name) => ({ name, isUsed: false })),
  ];
}

export function variableOf(draft: PromptDraft, name: string): VariableDraft {
  return (Object.hasOwn(draft.set, name) ? draft.set[name] : undefined) ?? PLAIN_VARIABLE;
}

export function optionsIn(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line !== "");
}

export type PromptContent = { body: string; variables: PromptVariable[]; note: string };

/** What the draft says, or what is wrong with it first. */
export function readPrompt(draft: PromptDraft): { content: PromptContent } | { problem: string } {
  if (draft.body.trim() === "") return { problem: "Write what the prompt says." };
  const variables = namesIn(draft).map(({ name }) => {
    const { type, description, options, fallback } = variableOf(draft, name);
    return {
      name,
      type,
      description: description.trim(),
      options: type === "choice" ? optionsIn(options) : [],
      default: fallback === null ? null : typedValue(type, fallback),
    };
  });
  const [problem] = templateProblems({ body: draft.body, variables });
  return problem ? { problem: problem.message } : { content: { body: draft.body, variables, note: draft.note.trim() } };
}
