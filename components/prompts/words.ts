import type { PromptValue, VariableType } from "#server/lib/prompts/template";

export const TYPE_OPTIONS: readonly { value: VariableType; label: string }[] = [
  { value: "text", label: "Text" },
  { value: "number", label: "Number" },
  { value: "boolean", label: "True or false" },
  { value: "choice", label: "One of a list" },
];

export function typeWord(type: VariableType): string {
  return TYPE_OPTIONS.find((option) => option.value === type)?.label ?? type;
}

/** What is put in when no value is given, in words. */
export function defaultWords(value: PromptValue | null): string {
  if (value === null) return "a value has to be given";
  return value === "" ? "empty unless given" : `${String(value)} unless given`;
}
