import type { ApiDocument, Schema } from "./document.ts";

/** A field as the reference shows it. Fields of objects follow theirs, with both names. */
export type FieldRow = { name: string; type: string; isRequired: boolean };

const MOST_ROWS = 120;
const DEEPEST = 3;
const MOST_WORDS = 14;

export function resolve(document: ApiDocument, schema: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return (name && document.components.schemas[name]) || schema;
}

/** The fields of an object, or of the objects in a list. */
export function rowsOf(document: ApiDocument, given: Schema, prefix = "", depth = 0): FieldRow[] {
  const schema = resolve(document, given);
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const here = `${prefix}${name}`;
    const row = { name: here, type: typeWords(document, part), isRequired: schema.required?.includes(name) ?? false };
    if (depth >= DEEPEST) return [row];
    const inner = objectIn(document, part);
    return inner ? [row, ...rowsOf(document, inner.schema, `${here}${inner.isList ? "[]" : ""}.`, depth + 1)] : [row];
  });
  return rows.slice(0, MOST_ROWS);
}

function objectIn(document: ApiDocument, given: Schema): { schema: Schema; isList: boolean } | null {
  const schema = resolve(document, given);
  if (schema.properties) return { schema, isList: false };
  if (schema.items) {
    const inner = objectIn(document, schema.items);
    return inner && { ...inner, isList: true };
  }
  const branches = branchesOf(schema).map((branch) => objectIn(document, branch));
  return branches.find((found) => found !== null) ?? null;
}

const branchesOf = (schema: Schema): Schema[] => schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];

/** What a field takes, in words. */
export function typeWords(document: ApiDocument, given: Schema): string {
  const schema = resolve(document, given);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return choiceWords(schema.enum);
  const branches = branchesOf(schema);
  if (branches.length > 0) return [...new Set(branches.map((branch) => typeWords(document, branch)))].join(" or ");
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return "anything";
  return types.map((type) => nameOf(document, { ...schema, type })).join(" or ");
}

function choiceWords(choices: unknown[]): string {
  const shown = choices.slice(0, MOST_WORDS).map(String).join(", ");
  return choices.length > MOST_WORDS ? `${shown} and ${choices.length - MOST_WORDS} more` : shown;
}

function nameOf(document: ApiDocument, schema: Schema): string {
  switch (schema.type) {
    case "string":
      return textWords(schema);
    case "integer":
      return `whole number${rangeWords(schema)}`;
    case "number":
      return `number${rangeWords(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return `list of ${schema.items ? typeWords(document, schema.items) : "anything"}`;
    case "object":
      return "object";
    default:
      return String(schema.type);
  }
}

function textWords({ format, minLength, maxLength }: Schema): string {
  if (format === "uuid") return "id";
  if (format === "date-time") return "time";
  if (format === "email") return "address";
  if (maxLength === undefined) return "text";
  return minLength ? `text, ${minLength} to ${maxLength}` : `text, up to ${maxLength}`;
}

/** Bounds that only say what a number can hold are left out. */
function rangeWords({ minimum, maximum }: Schema): string {
  const from = minimum !== undefined && minimum > -(2 ** 53) + 1 ? minimum : undefined;
  const to = maximum !== undefined && maximum < 2 ** 31 - 1 ? maximum : undefined;
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}`;
  if (to !== undefined) return `, up to ${to}`;
  return from ? `, from ${from}` : "";
}
