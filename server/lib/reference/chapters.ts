import type { ApiDocument, Operation, Parameter } from "./document.ts";
import { type FieldRow, rowsOf, typeWords } from "./rows.ts";

export type ParameterRow = FieldRow & { in: string; words: string };

/** An address as the reference shows it. */
export type Endpoint = {
  id: string;
  method: string;
  path: string;
  summary: string;
  words: string;
  isDeprecated: boolean;
  parameters: ParameterRow[];
  body: FieldRow[];
  answer: FieldRow[];
  status: string;
  curl: string;
};

export type Chapter = { slug: string; name: string; words: string; endpoints: Endpoint[] };

export const slugOfTag = (tag: string): string => tag.toLowerCase().replace(/[^a-z]+/g, "-");

/** The document by its tags. `only` leaves the others out, whose fields nobody looks at. */
export function chaptersOf(document: ApiDocument, only?: string): Chapter[] {
  return document.tags
    .map(({ name, description }) => ({ name, words: description, slug: slugOfTag(name) }))
    .filter(({ slug }) => only === undefined || slug === only)
    .map((chapter) => ({ ...chapter, endpoints: endpointsOf(document, chapter.name) }));
}

/** What the list of all addresses needs of each. */
export type Entry = { id: string; method: string; path: string; summary: string };
export type EntryChapter = { slug: string; name: string; entries: Entry[] };

export function entriesOf(document: ApiDocument): EntryChapter[] {
  return document.tags.map(({ name }) => ({
    name,
    slug: slugOfTag(name),
    entries: operationsOf(document, name).map(({ method, path, operation }) => ({
      id: operation.operationId,
      method,
      path,
      summary: operation.summary,
    })),
  }));
}

function operationsOf(document: ApiDocument, tag: string) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ method: method.toUpperCase(), path, operation }] : [],
    ),
  );
}

const endpointsOf = (document: ApiDocument, tag: string): Endpoint[] =>
  operationsOf(document, tag).map(({ method, path, operation }) => endpointOf(document, method, path, operation));

function endpointOf(document: ApiDocument, method: string, path: string, operation: Operation): Endpoint {
  const [status = "200", done] = Object.entries(operation.responses)[0] ?? [];
  const answer = done?.content?.["application/json"]?.schema;
  const body = operation.requestBody?.content["application/json"];
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    words: operation.description ?? "",
    isDeprecated: operation.deprecated ?? false,
    parameters: operation.parameters.map((one) => parameterRow(document, parameterIn(document, one))),
    body: body ? rowsOf(document, body.schema) : [],
    answer: answer ? rowsOf(document, answer) : [],
    status,
    curl: curlOf(method, path, operation, body?.example),
  };
}

function parameterIn(document: ApiDocument, given: Parameter | { $ref: string }): Parameter {
  if (!("$ref" in given)) return given;
  const found = document.components.parameters[given.$ref.split("/").at(-1) ?? ""];
  return found ?? { name: given.$ref, in: "header", schema: {} };
}

function parameterRow(
  document: ApiDocument,
  { name, in: place, required, description, schema }: Parameter,
): ParameterRow {
  return {
    name,
    in: place,
    isRequired: required ?? false,
    type: typeWords(document, schema),
    words: description ?? "",
  };
}

/** A call that can be pasted once `MUSTER_URL` and `MUSTER_KEY` are set. */
function curlOf(method: string, path: string, operation: Operation, example: unknown): string {
  const needed = operation.parameters.flatMap((one) =>
    "name" in one && one.in === "query" && one.required ? [one.name] : [],
  );
  const query = needed.length > 0 ? `?${needed.map((name) => `${name}=…`).join("&")}` : "";
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}"$MUSTER_URL/api/v1${path}${query}"`,
    '  -H "Authorization: Bearer $MUSTER_KEY"',
    ...(example === undefined ? [] : [`  --json '${JSON.stringify(example).replaceAll("'", "’")}'`]),
  ];
  return lines.join(" \\\n");
}
