import { DomainError } from "#server/lib/errors";
import type { QuestionField, QuestionValues } from "./schema.ts";

export type Answer = { text: string; values: QuestionValues | null };

/** The answer in words, which is what agents read, and its parts. Throws `bad_input`, naming each field that is missing or wrong. */
export function answerOf(
  fields: readonly QuestionField[] | null,
  given: { answer: string; values?: QuestionValues | undefined },
): Answer {
  if (!fields) {
    if (given.answer === "") throw new DomainError("bad_input", "answer: Write an answer.");
    return { text: given.answer, values: null };
  }
  const values = given.values ?? {};
  const unknown = Object.keys(values).find((key) => fields.every((field) => field.key !== key));
  if (unknown !== undefined) throw new DomainError("bad_input", `values.${unknown}: is not part of this question.`);
  const problems = fields.flatMap((field) => {
    const problem = problemOf(field, values[field.key]);
    return problem ? [`${field.label}: ${problem}`] : [];
  });
  if (problems.length > 0) throw new DomainError("bad_input", problems.join("; "));
  const lines = fields.flatMap(({ key, label }) => {
    const value = values[key];
    return value === undefined || value === "" ? [] : [`${label}: ${inWords(value)}`];
  });
  return { text: [...lines, ...(given.answer ? [given.answer] : [])].join("; "), values };
}

function problemOf(field: QuestionField, value: QuestionValues[string] | undefined): string | null {
  if (value === undefined || value === "") return field.isOptional ? null : "is missing";
  if (field.type === "number") return typeof value === "number" && Number.isFinite(value) ? null : "has to be a number";
  if (field.type === "boolean") return typeof value === "boolean" ? null : "has to be yes or no";
  if (typeof value !== "string") return "has to be text";
  if (field.type === "choice" && !field.options?.includes(value))
    return `has to be one of ${field.options?.join(", ") ?? "the options"}`;
  return null;
}

function inWords(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
