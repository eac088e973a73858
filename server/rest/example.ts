import { itemsOf, type JsonSchema, typesOf } from "./json-schema.ts";

/** What stands in examples, by the name of the field. */
const WORDS: Record<string, unknown> = {
  goal: "Find the three cheapest carriers to Oslo",
  title: "Weigh the crates",
  name: "Ada",
  body: "The crates weigh 12 kg each.",
  text: "Look at the crates again.",
  reason: "The figures are from last year.",
  note: "Checked against the invoice.",
  summary: "All crates are weighed.",
  answer: "Use the prices of this week.",
  wish: "Ask two carriers more.",
  label: "Warehouse",
  command: "ls -l",
  path: "notes/crates.md",
  content: "12 kg each",
  message: "Note the weights",
  symbol: "ACME",
  email: "nils@example.org",
  timeZone: "Europe/Stockholm",
  value: "not-a-real-secret",
  hash: "0".repeat(64),
};

const ID = "01a2265f-a3c6-7000-855c-c9e9403d11c0";

/** An object with the fields a request must have; with the first of the others where none is a must. */
export function exampleOf(schema: JsonSchema): Record<string, unknown> {
  const { properties = {}, required = [] } = schema;
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, valueFor(properties[name] ?? {}, name)]));
}

function valueFor(schema: JsonSchema, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (branch) return valueFor(branch, name);
  const [type] = typesOf(schema);
  if (type === "array") return [valueFor(itemsOf(schema) ?? {}, name.replace(/s$/, ""))];
  if (type === "object") return exampleOf(schema);
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return Math.max(1, Number(schema.minimum ?? 1));
  if (type === "string") return textFor(schema, name);
  return WORDS[name] ?? {};
}

function textFor(schema: JsonSchema, name: string): unknown {
  if (schema.format === "uuid") return ID;
  if (schema.format === "date-time") return "2026-12-01T09:00:00Z";
  const word = WORDS[name] ?? "text";
  return typeof schema.pattern !== "string" || new RegExp(schema.pattern).test(String(word)) ? word : "plan-a-trip";
}
