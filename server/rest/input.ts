import { itemsOf, type JsonSchema, typesOf, unknownFields, withDates } from "./json-schema.ts";
import { bodyFieldsOf, LAST_ID, type Mounted, queryFieldsOf } from "./mount.ts";
import { type FieldProblem, type Locate, RestError } from "./problem.ts";

/** The team of a signed-in person, for callers that can send no header. */
const TEAM = "team";

export type Given = { path: Record<string, string>; query: URLSearchParams; body: unknown };

/**
 * The input of a route's procedure: fields of the path, the query and the body put together, texts read as what the field
 * is. Throws `bad_input` that names each field nobody knows and each value that is not what its field takes.
 */
export function inputOf(mounted: Mounted, given: Given): Record<string, unknown> {
  const errors = [...unknownParameters(mounted, given), ...unknownInBody(mounted, given.body)];
  const input: Record<string, unknown> = { ...mounted.route.fixed };
  for (const name of mounted.pathFields) input[name] = readText(mounted, name, [given.path[name] ?? ""], errors);
  for (const name of queryFieldsOf(mounted)) {
    const texts = given.query.getAll(name);
    if (texts.length > 0) input[name] = readText(mounted, name, texts, errors);
  }
  if (errors.length > 0) throw refusalOf(errors);
  if (typeof given.body === "object" && given.body !== null) Object.assign(input, given.body, mounted.route.fixed);
  return withDates(mounted.input, input) as Record<string, unknown>;
}

export function refusalOf(errors: FieldProblem[]): RestError {
  const words = errors.map(({ parameter, pointer, detail }) => `${parameter ?? (pointer || "body")}: ${detail}`);
  return new RestError("bad_input", words.slice(0, 6).join("; "), { errors: errors.slice(0, 20) });
}

function unknownParameters(mounted: Mounted, { query }: Given): FieldProblem[] {
  const known = new Set([...queryFieldsOf(mounted), TEAM]);
  const names = [...new Set(query.keys())].filter((name) => !known.has(name));
  const words = known.size > 1 ? ` Known are: ${[...known].join(", ")}.` : "";
  return names.map((parameter) => ({ detail: `is not a parameter of this address.${words}`, parameter, in: "query" }));
}

function unknownInBody(mounted: Mounted, body: unknown): FieldProblem[] {
  if (body === undefined) return [];
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return [{ detail: "The body is not a JSON object.", pointer: "" }];
  const fields = bodyFieldsOf(mounted);
  const properties = Object.fromEntries(fields.map((name) => [name, mounted.input.properties?.[name] ?? {}]));
  const wrong = unknownFields({ type: "object", properties, additionalProperties: false }, body);
  return wrong.map((path) => ({ detail: "is not a field of this request.", pointer: pointerOf(path) }));
}

export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Where in the request a field of the input stood. */
export function locator(mounted: Mounted | null): Locate {
  return (path) => {
    const name = String(path[0] ?? "");
    if (mounted?.pathFields.includes(name)) return { parameter: name, in: "path" };
    if (mounted?.route.isStream && name === LAST_ID) return { parameter: "Last-Event-ID", in: "header" };
    if (mounted && queryFieldsOf(mounted).includes(name)) return { parameter: name, in: "query" };
    if (mounted && !bodyFieldsOf(mounted).includes(name)) return { pointer: "" };
    return { pointer: pointerOf(path) };
  };
}

function readText(mounted: Mounted, name: string, texts: string[], errors: FieldProblem[]): unknown {
  const place = { parameter: name, in: mounted.pathFields.includes(name) ? ("path" as const) : ("query" as const) };
  const schema = mounted.input.properties?.[name] ?? {};
  const items = itemsOf(schema);
  const [first = "", second] = texts;
  if (!items && second !== undefined) {
    errors.push({ detail: "is given more than once.", ...place });
    return undefined;
  }
  try {
    return items ? texts.map((text) => scalarOf(items, text)) : scalarOf(schema, first);
  } catch (error) {
    errors.push({ detail: error instanceof Error ? error.message : "cannot be read.", ...place });
    return undefined;
  }
}

/** Strict: `1e3`, ` 1`, `yes` and an empty text are no numbers and no answers to yes or no. Throws with the words for it. */
function scalarOf(schema: JsonSchema, text: string): unknown {
  const types = typesOf(schema);
  if (types.includes("string") || types.length === 0) return text;
  if (types.includes("integer") && /^-?\d{1,16}$/.test(text)) return Number(text);
  if (types.includes("number") && /^-?\d{1,16}(\.\d{1,16})?$/.test(text)) return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  const wanted = types.includes("boolean") ? "is true or false." : "is a number written in digits.";
  throw new Error(wanted);
}
