import fc from "fast-check";
import type { Operation } from "./document.ts";

type Json = {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Json[];
  oneOf?: Json[];
  allOf?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  additionalProperties?: boolean | Json;
};

/** A request as it goes out, whatever is in it. */
export type WildRequest = {
  method: string;
  path: string;
  query: [string, string][];
  headers: Record<string, string>;
  /** Undefined: no body. */
  body: string | undefined;
  /** Whether the request still asks for the operation it was made from. */
  isOperation: boolean;
};

/** Gives ids of things that are there, by the name of the field. */
export type IdFor = (field: string) => string;

/** Requests that fit an operation, and such with one thing wrong in them: a third each has nothing, something, or odd headers. */
export function arbitraryRequest(
  method: string,
  path: string,
  operation: Operation,
  idFor: IdFor,
): fc.Arbitrary<WildRequest> {
  const fitting = fittingRequest(method, path, operation, idFor);
  const hasBody = operation.requestBody !== undefined;
  return fc.oneof(
    { weight: 2, arbitrary: fitting },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fitting, hasBody ? fc.oneof({ weight: 2, arbitrary: bodyMutation }, mutation) : mutation)
        .map(([request, change]) => change(request)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fitting, oddHeaders)
        .map(([request, headers]) => ({ ...request, headers: { ...request.headers, ...headers } })),
    },
  );
}

function fittingRequest(
  method: string,
  path: string,
  { parameters, requestBody }: Operation,
  idFor: IdFor,
): fc.Arbitrary<WildRequest> {
  const inline = parameters.flatMap((one) => ("name" in one ? [one] : []));
  const named = (place: string) => inline.filter((one) => one.in === place);
  const inPath = fc.record(
    Object.fromEntries(named("path").map(({ name, schema }) => [name, valueIn(schema as Json, name, idFor)])),
  );
  const optional = named("query").filter(({ required }) => !required);
  const inQuery = fc.record(
    Object.fromEntries(named("query").map(({ name, schema }) => [name, valueIn(schema as Json, name, idFor)])),
    {
      requiredKeys: named("query")
        .filter(({ required }) => required)
        .map(({ name }) => name),
      noNullPrototype: true,
    },
  );
  const schema = requestBody?.content["application/json"].schema as Json | undefined;
  const body = schema ? valueIn(schema, "", idFor) : fc.constant(undefined);
  return fc
    .tuple(inPath, optional.length > 0 || named("query").length > 0 ? inQuery : fc.constant({}), body)
    .map(([fields, query, given]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String(Reflect.get(fields, name)).toWellFormed()),
      ),
      query: Object.entries(query).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, String(one)]),
      ),
      headers: contentType(given),
      body: given === undefined ? undefined : JSON.stringify(given),
      isOperation: true,
    }));
}

const contentType = (body: unknown): Record<string, string> =>
  body === undefined ? {} : { "content-type": "application/json" };

/** A value that fits a schema, mostly a small one. */
function valueIn(schema: Json, field: string, idFor: IdFor): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return fc.oneof(...branches.map((branch) => valueIn(branch, field, idFor)));
  if (schema.allOf?.[0]) return valueIn(schema.allOf[0], field, idFor);
  switch ([schema.type].flat()[0]) {
    case "object":
      return objectOf(schema, idFor);
    case "array":
      return fc.array(valueIn(schema.items ?? {}, field, idFor), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
      });
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "string":
      return textOf(schema, field, idFor);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function objectOf({ properties = {}, required = [] }: Json, idFor: IdFor): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, one]) => [name, valueIn(one, name, idFor)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
}

function numberOf({ minimum, exclusiveMinimum, maximum }: Json): fc.Arbitrary<number> {
  const from = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1);
  const to = Math.max(from, maximum ?? 1_000_000);
  return fc.oneof(
    fc.integer({ min: Math.max(from, -(2 ** 31)), max: Math.min(to, Math.max(from, 0) + 10) }),
    fc.constantFrom(from, to),
  );
}

function textOf(
  { format, pattern, minLength = 0, maxLength }: Json,
  field: string,
  idFor: IdFor,
): fc.Arbitrary<string> {
  if (format === "uuid")
    return fc.oneof(
      { weight: 5, arbitrary: fc.constant(null).map(() => idFor(field)) },
      { weight: 1, arbitrary: fc.uuid() },
    );
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date("1970-01-01"), max: new Date("2099-12-31") })
      .map((date) => date.toISOString());
  if (format === "email") return fc.constantFrom("a@example.org", "nils.holgersson@example.org");
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  const most = Math.max(minLength, Math.min(maxLength ?? 40, 40));
  return fc.oneof(
    fc.string({ minLength, maxLength: most, unit: "grapheme" }),
    fc
      .constantFrom("Weigh the crates", "a", "M-1", "%_\\'\"", "🦊", "<script>")
      .map((text) => text.padEnd(minLength, ".").slice(0, most)),
  );
}

const ODD: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e300,
  "",
  " ",
  "a\u0000b",
  "half \ud83e of a fox",
  "x".repeat(20_000),
  "../../etc/passwd",
  "2026-02-30T00:00:00Z",
  "00000000-0000-0000-0000-000000000000",
  [],
  [[]],
  [null],
  {},
  { a: { b: {} } },
  { toString: 1 },
  { $ref: "x" },
  JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`),
];
const odd = fc.constantFrom(...ODD);
const oddText = fc.constantFrom(
  "",
  "abc",
  "-1",
  "1e9",
  "99999999999999999999",
  "null",
  "true",
  "%00",
  "%ff",
  "..;",
  "%2e%2e%2f",
  "'",
  "a".repeat(5_000),
  "💥",
);

type Change = (request: WildRequest) => WildRequest;

/** One wrong thing in a body. */
const bodyMutation: fc.Arbitrary<Change> = fc.oneof(
  fc.nat().map((place): Change => changeField((fields) => without(fields, pick(Object.keys(fields), place)))),
  fc
    .tuple(fc.string({ maxLength: 20 }), odd)
    .map(
      ([name, value]): Change => changeField((fields) => Object.assign(Object.create(null), fields, { [name]: value })),
    ),
  odd.map(
    (value): Change =>
      (request) => ({ ...request, headers: { "content-type": "application/json" }, body: JSON.stringify(value) }),
  ),
  fc.constantFrom("{", '{"a":', "[1,]", "\u0000", '{"a":1}{"b":2}', "nul", '"\\ud800"').map(
    (body): Change =>
      (request) => ({ ...request, headers: { "content-type": "application/json" }, body }),
  ),
  fc
    .constantFrom("text/plain", "application/xml", "application/json; charset=latin1", "multipart/form-data", "a/b")
    .map(
      (type): Change =>
        (request) => ({ ...request, headers: { "content-type": type }, body: request.body ?? "{}" }),
    ),
);

/** One wrong thing elsewhere. */
const mutation: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(), oddText).map(
    ([place, text]): Change =>
      (request) => ({
        ...request,
        query: [
          ...request.query,
          [
            pick(
              request.query.map(([name]) => name),
              place,
            ) ?? "limit",
            text,
          ],
        ],
      }),
  ),
  fc.tuple(fc.stringMatching(/^[a-zA-Z_]{1,12}$/), oddText).map(
    ([name, text]): Change =>
      (request) => ({ ...request, query: [...request.query, [name, text]] }),
  ),
  oddText.map(
    (text): Change =>
      (request) => ({ ...request, isOperation: false, path: request.path.replace(/[^/]+$/, text) }),
  ),
  fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS").map(
    (method): Change =>
      (request) => ({
        ...request,
        method,
        isOperation: false,
        ...(method === "GET" || method === "HEAD" ? { body: undefined } : {}),
      }),
  ),
);

const oddHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc
    .constantFrom("application/x-protobuf", "text/html", "*/*;q=0", "nonsense", "application/json;q=0.5, */*", "")
    .map((accept) => ({ accept })),
  fc
    .constantFrom("Bearer ", "Bearer mst_x", "Basic abc", `Bearer ${"a".repeat(3_000)}`)
    .map((authorization) => ({ authorization })),
  fc.constantFrom("*", '"a.b"', 'W/"a"', "x", '"').map((tag) => ({ "if-match": tag, "if-none-match": tag })),
  fc.constantFrom("k1", "k2", "not one", "a".repeat(300), "").map((key) => ({ "idempotency-key": key })),
  fc.constantFrom("nobody", "../x", "a".repeat(500)).map((team) => ({ "x-muster-team": team })),
);

function changeField(change: (fields: Record<string, unknown>) => Record<string, unknown>): Change {
  return (request) => {
    const given: unknown = request.body === undefined ? {} : JSON.parse(request.body);
    if (typeof given !== "object" || given === null || Array.isArray(given)) return request;
    return { ...request, headers: { "content-type": "application/json" }, body: JSON.stringify(change({ ...given })) };
  };
}

const pick = (names: string[], place: number): string | undefined => names[place % Math.max(1, names.length)];

function without(fields: Record<string, unknown>, name: string | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}
