import type { z } from "zod";
import { CHAPTERS } from "./chapters.ts";
import { exampleOf } from "./example.ts";
import { type JsonSchema, outputSchemasOf, published } from "./json-schema.ts";
import { bodyFieldsOf, isPaged, type Mounted, queryFieldsOf } from "./mount.ts";
import { DOOR_PROBLEMS, PROBLEM_TYPE, type ProblemCode, statusOf, titleOf } from "./problem.ts";
import { PUBLISHED, publishedName } from "./proto/names.ts";
import { messagesOf, PROBLEM, PROTOBUF } from "./proto/published.ts";
import type { MessageType } from "./proto/shape.ts";
import { STREAM_TYPE } from "./stream.ts";

/** `missions.create` → `MissionsCreate`: the stem of a component's name. */
const componentOf = (operationId: string): string =>
  operationId.replace(/(^|[.-])(\w)/g, (_, _dot, letter: string) => letter.toUpperCase());

/** What several answers use has a name of its own, the same as in protobuf; the rest is named by its operation. */
const answerNameOf = ({ route, output }: Mounted): string =>
  publishedName(output) ?? `${componentOf(route.operationId)}Answer`;

/** The OpenAPI 3.1 document of a table of routes. */
export function openApiOf(all: readonly Mounted[]): Record<string, unknown> {
  const outputs = new Map<string, z.ZodType>(Object.entries(PUBLISHED));
  for (const mounted of all) if (!mounted.route.isStream) outputs.set(answerNameOf(mounted), mounted.output);
  return {
    openapi: "3.1.0",
    // Readers that know no newer dialect than draft 7 would misread lists of a fixed length.
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: INFO,
    servers: [{ url: "/api/v1" }],
    security: [{ key: [] }, { session: [] }],
    tags: [...new Set(all.map(({ route }) => route.tag))].map((name) => ({ name, description: CHAPTERS[name] })),
    "x-problems": PROBLEMS.map((code) => ({ code, status: statusOf(code), title: titleOf(code) })),
    paths: pathsOf(all),
    components: {
      securitySchemes: SECURITY,
      schemas: publishedAll(outputSchemasOf(outputs)),
      responses: problemResponses(all),
      headers: HEADERS,
      parameters: PARAMETERS,
    },
  };
}

const INFO = {
  title: "Muster",
  version: "1",
  summary: "Mission control for teams of people and AI agents",
  description:
    "Everything the screens do, for programs. Sign in with an API key (`Authorization: Bearer mst_…`); errors are problem details (RFC 9457). Answers may get new fields; ignore those you do not know. Each answer also comes in protobuf (`Accept: application/x-protobuf`); its messages stand in `/api/v1/proto/muster/v1/api.proto`.",
  license: { name: "MIT", identifier: "MIT" },
};

const SECURITY = {
  key: { type: "http", scheme: "bearer", bearerFormat: "mst_…", description: "A key made under Settings › API keys." },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "next-auth.session-token",
    description: "The session of a signed-in person, from pages of the same origin.",
  },
};

const text = (description: string): JsonSchema => ({ description, schema: { type: "string" } });
const HEADERS = {
  ETag: text("The tag of this answer, for If-None-Match, and for If-Match of a change."),
  Link: text('The next page: `<…>; rel="next"`. Missing on the last one.'),
  Location: text("The address of what was made."),
  "X-Request-Id": text("The request’s id, under which the log has it."),
  RateLimit: text("What is left of each limit (draft-ietf-httpapi-ratelimit-headers)."),
  "Retry-After": text("Seconds until the request may come again."),
};

const header = (name: string, description: string, maxLength: number) => ({
  name,
  in: "header",
  required: false,
  description,
  schema: { type: "string", minLength: 1, maxLength },
});
const PARAMETERS = {
  IdempotencyKey: header(
    "Idempotency-Key",
    "The same key and request again give the first answer again, for 24 h.",
    255,
  ),
  IfMatch: header("If-Match", "Change only what still has this tag; otherwise 412.", 500),
  LastEventId: header("Last-Event-ID", "Go on behind this event.", 15),
  IfNoneMatch: header("If-None-Match", "Answer 304 when it still has this tag.", 500),
};

function publishedAll(schemas: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, published(schema)]));
}

const PROBLEMS: ProblemCode[] = [
  "bad_input",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "limited",
  "internal",
  "unavailable",
  ...(Object.keys(DOOR_PROBLEMS) as (keyof typeof DOOR_PROBLEMS)[]),
];

/** `bad_input` → `BadInput`. */
const problemNameOf = (code: ProblemCode): string =>
  code.replace(/(^|_)(\w)/g, (_, _line, letter: string) => letter.toUpperCase());

function problemResponses(all: readonly Mounted[]): Record<string, unknown> {
  const schema = { $ref: "#/components/schemas/Problem" };
  const message = `muster.v1.${messagesOf(all).get(PROBLEM)?.name}`;
  const content = { [PROBLEM_TYPE]: { schema }, [PROTOBUF]: { schema, "x-protobuf-message": message } };
  const told = new Set(all.flatMap(problemsOf));
  const headersOf = (code: ProblemCode) => ({
    "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" },
    ...(code === "limited" ? { "Retry-After": { $ref: "#/components/headers/Retry-After" } } : {}),
  });
  return Object.fromEntries(
    PROBLEMS.filter((code) => told.has(code)).map((code) => [
      problemNameOf(code),
      { description: `${titleOf(code)}.`, headers: headersOf(code), content },
    ]),
  );
}

function pathsOf(all: readonly Mounted[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  const known = { messages: messagesOf(all), tagged: taggedOf(all) };
  for (const mounted of all) {
    const { path, method } = mounted.route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(mounted, known) };
  }
  return paths;
}

/** What an operation’s description needs of the others: protobuf’s messages, and the addresses whose answers have a tag. */
type Known = { messages: Map<string, MessageType>; tagged: ReadonlySet<string> };

function taggedOf(all: readonly Mounted[]): ReadonlySet<string> {
  const isTagged = (one: Mounted) => one.route.method === "GET" && !one.route.isStream && !isPaged(one);
  return new Set(all.filter(isTagged).map(({ route }) => route.path));
}

function operationOf(mounted: Mounted, known: Known): Record<string, unknown> {
  const { route, procedure } = mounted;
  const fields = bodyFieldsOf(mounted);
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: [route.note, scopeWords(mounted)].filter(Boolean).join(" "),
    ...(route.deprecated ? { deprecated: true } : {}),
    "x-scope": procedure.scope,
    parameters: parametersOf(mounted, known),
    ...(fields.length > 0 ? { requestBody: bodyOf(mounted, fields) } : {}),
    responses: { ...successOf(mounted, known), ...failuresOf(mounted) },
  };
}

function scopeWords({ procedure: { scope } }: Mounted): string {
  return scope === "person" ? "For a signed-in person." : `Needs the permission \`${scope}\`.`;
}

const isNeeded = ({ input }: Mounted, name: string): boolean => input.required?.includes(name) ?? false;

function parametersOf(mounted: Mounted, { tagged }: Known): unknown[] {
  const schemaOf = (name: string) => withoutNull(published(mounted.input.properties?.[name] ?? {}));
  const inPath = mounted.pathFields.map((name) => ({ name, in: "path", required: true, schema: schemaOf(name) }));
  const inQuery = queryFieldsOf(mounted).map((name) => {
    const required = isNeeded(mounted, name);
    return { name, in: "query", ...(required ? { required } : {}), schema: schemaOf(name) };
  });
  const headers = headerParametersOf(mounted, tagged).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  return [...inPath, ...inQuery, ...headers];
}

function headerParametersOf({ route }: Mounted, tagged: ReadonlySet<string>): (keyof typeof PARAMETERS)[] {
  if (route.isStream) return ["LastEventId"];
  const hasTag = tagged.has(route.changes ?? route.path);
  if (route.method === "GET") return hasTag ? ["IfNoneMatch"] : [];
  const takesKey = route.method === "POST" && !route.isSecret;
  return [...(takesKey ? (["IdempotencyKey"] as const) : []), ...(hasTag ? (["IfMatch"] as const) : [])];
}

function bodyOf(mounted: Mounted, fields: string[]): unknown {
  const required = fields.filter((name) => isNeeded(mounted, name));
  const schema: JsonSchema = {
    type: "object",
    properties: Object.fromEntries(fields.map((name) => [name, mounted.input.properties?.[name] ?? {}])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
  const content = { "application/json": { schema: published(schema), example: exampleOf(schema) } };
  return { required: required.length > 0, content };
}

/** Of a parameter: what is null in JSON is left out in an address. */
function withoutNull({ default: preset, anyOf, ...schema }: JsonSchema): JsonSchema {
  const branches = anyOf?.filter(({ type }) => type !== "null") ?? [];
  const [only] = branches.length === 1 ? branches : [];
  return {
    ...(preset === undefined || preset === null ? {} : { default: preset }),
    ...schema,
    ...(only ?? (anyOf ? { anyOf: branches } : {})),
  };
}

const STREAM_WORDS =
  "Server-sent events: `ready`, then an `activity` for each event, in order and without a gap. Come back with the last id in `Last-Event-ID`.";

function successOf(mounted: Mounted, { messages, tagged }: Known): Record<string, unknown> {
  const { route } = mounted;
  const hasTag = route.method === "GET" && tagged.has(route.path);
  const schema = { $ref: `#/components/schemas/${answerNameOf(mounted)}` };
  const message = `muster.v1.${messages.get(route.operationId)?.name}`;
  if (route.isStream)
    return { "200": { description: STREAM_WORDS, content: { [STREAM_TYPE]: { schema: { type: "string" } } } } };
  // The same data; the message is the one of the published file.
  const content = { "application/json": { schema }, [PROTOBUF]: { schema, "x-protobuf-message": message } };
  const names = [
    "X-Request-Id",
    "RateLimit",
    ...(hasTag ? ["ETag"] : []),
    ...(isPaged(mounted) ? ["Link"] : []),
    ...(route.creates ? ["Location"] : []),
  ];
  const headers = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  const status = route.creates ? "201" : "200";
  return {
    [status]: { description: route.creates ? "It was made." : "Done.", headers, content },
    ...(hasTag ? { "304": { description: "It still has the tag you know." } } : {}),
  };
}

/** What an address can answer besides what was asked for; 405 and 411 are for requests that fit none. */
function problemsOf({ route }: Mounted): ProblemCode[] {
  const never = new Set<ProblemCode>(["method_not_allowed", "length_required"]);
  if (route.method === "GET") for (const code of ["precondition_failed", "key_reused"] as const) never.add(code);
  return PROBLEMS.filter((code) => !never.has(code));
}

function failuresOf(mounted: Mounted): Record<string, unknown> {
  const entries = problemsOf(mounted).map((code) => [
    String(statusOf(code)),
    { $ref: `#/components/responses/${problemNameOf(code)}` },
  ]);
  return Object.fromEntries(entries);
}
