import { z } from "zod";
import { ACTION_INPUTS, BINDINGS, BY_RECORD_ONLY, CATALOG } from "#components/sdui/catalog";

/** Writes schemas down as a model reads them best: one short line each, shared shapes once. */

type Json = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Json[];
  items?: Json;
  properties?: Record<string, Json>;
  required?: string[];
  $defs?: Record<string, Json>;
};

/** Shapes that are nothing but bounded text or figures: their bound is told when it is broken. */
const PLAIN: Record<string, string> = {
  Label: "text",
  Phrase: "text",
  Text: "text",
  Markdown: "text",
  LongText: "text",
  MarkText: "text",
  Unit: "text",
  Figure: "number",
  Index: "number",
  Decimals: "number",
  Link: "text",
  Labels: "text[]",
};

function shape(schema: Json, shared: Map<string, Json>, defs: Record<string, Json>): string {
  const inner = (given: Json) => shape(given, shared, defs);
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    if (PLAIN[name]) return PLAIN[name];
    const def = defs[name];
    if (def) shared.set(name, def);
    return name;
  }
  if (schema.anyOf) return [...new Set(schema.anyOf.map(inner))].join("|");
  if (schema.enum) return schema.enum.map(String).join("|");
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === "array") return listOf(inner(schema.items ?? {}));
  if (schema.properties) return `{${fields(schema, shared, defs)}}`;
  if (schema.type === "object") return "{…}";
  if (schema.type === "string") return "text";
  return schema.type === "integer" ? "number" : String(schema.type ?? "any");
}

const listOf = (item: string) => (/^\w+\|/.test(item) ? `(${item})[]` : `${item}[]`);

function fields(schema: Json, shared: Map<string, Json>, defs: Record<string, Json>): string {
  return Object.entries(schema.properties ?? {})
    .map(([key, value]) => {
      const text = shape(value, shared, defs);
      const name = schema.required?.includes(key) ? key : `${key}?`;
      return text === "text" ? name : `${name}:${text}`;
    })
    .join(", ")
    .replace("format?:Format, unit?, decimals?:number", "…Style")
    .replace("mark?:Mark, markText?", "…Mark");
}

/** What is in a schema as JSON Schema, which Zod writes; its own type is far wider than what we read. */
function jsonOf(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
}

/** The whole catalogue in some dozens of lines, made from the schemas that will judge the answer. */
export function teachCatalogue(): string {
  const shared = new Map<string, Json>();
  const parts = Object.entries(CATALOG).map(([name, component]) => {
    const json = jsonOf(component.props);
    const text = fields(json, shared, json.$defs ?? {});
    return `${name} {${text}}${component.children ? " +children" : ""}: ${component.about}`;
  });
  const told: string[] = [];
  const all = Object.assign({}, ...Object.values(CATALOG).map(({ props }) => jsonOf(props).$defs ?? {}));
  for (const [name, schema] of shared) {
    if (!["Action", "Format", "Mark"].includes(name)) told.push(`${name} = ${shape({ ...schema }, shared, all)}`);
  }
  const offered = Object.entries(ACTION_INPUTS).filter(([name]) => ![...BY_RECORD_ONLY].some((own) => own === name));
  const actions = offered.map(([name, input]) => `${name} {${fieldsOf(input)}}`);
  const bindings = Object.entries(BINDINGS).map(
    ([name, { about, input, gives }]) => `${name} {${fieldsOf(input)}}: ${about}; for ${gives.join(", ")}`,
  );
  return [
    "A part is {type, props, children?, bind?}. A field without a type is text; ? may be left out.",
    "Parts:",
    ...parts,
    "Style = format?:Format, unit?, decimals?:number",
    "Mark = mark?:sample|forecast, markText?",
    "Format = number|percent|usd|micros|tokens|ms; percent takes percent, micros micro-dollars",
    ...told,
    "Action = {name, input}; names:",
    ...actions,
    "bind {query, input} fills a part with live data instead of its own; queries:",
    ...bindings,
  ].join("\n");
}

function fieldsOf(schema: z.ZodType): string {
  const json = jsonOf(schema);
  return fields(json, new Map(), json.$defs ?? {});
}
