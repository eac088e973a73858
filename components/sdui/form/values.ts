import type { UiAction } from "../action/schema.ts";
import type { PropsOf } from "../catalog.ts";

type FormProps = PropsOf<"form">;
type Texts = Record<string, string>;

/** The first required field that is empty, by name. */
export function missingField(fields: FormProps["fields"], texts: Texts): string | null {
  return fields.find((field) => !field.isOptional && (texts[field.key] ?? "").trim() === "")?.label ?? null;
}

/** The action with what the person filled in. What was left empty is left out; a list takes one line each. */
export function filledAction({ action, fields }: FormProps, texts: Texts): UiAction {
  const filled = fields.flatMap(({ key }): [string, string][] => {
    const text = (texts[key] ?? "").trim();
    return text === "" ? [] : [[key, text]];
  });
  if (action.name === "message.send") return { name: action.name, input: { text: asMessage(fields, texts) } };
  const input = Object.fromEntries(filled.map(([key, text]) => [key, key === "criteria" ? linesOf(text) : text]));
  return { name: action.name, input: { ...action.input, ...input } };
}

function asMessage(fields: FormProps["fields"], texts: Texts): string {
  const lines = fields.flatMap(({ key, label }) => {
    const text = (texts[key] ?? "").trim();
    return text === "" ? [] : [`${label}: ${text}`];
  });
  return lines.join("\n").slice(0, 4_000);
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 10);
