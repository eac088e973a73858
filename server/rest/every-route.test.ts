import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFullTeam, type TeamIds } from "#tests/support/full-team";
import { inputWithIds } from "#tests/support/generate-input";
import { answerChecker, type OpenApi, type Operation } from "#tests/support/openapi/document";
import { jsonOf, publishedTypes } from "#tests/support/read-protobuf";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { type Mounted, mount } from "./mount.ts";
import { procedureOf } from "./procedures.ts";
import { encodeAnswer } from "./proto/encode.ts";
import { messagesOf, PROBLEM } from "./proto/published.ts";
import { takesBody } from "./route.ts";
import { ROUTES } from "./routes.ts";

// One real call to each address, with ids of things that are there.

const mounted = ROUTES.filter(({ isStream }) => !isStream).map(mount);
let rest: RestServer;
let ids: TeamIds;
let document: OpenApi;
let faultOf: ReturnType<typeof answerChecker>;
const statuses = new Map<string, number>();
const types = publishedTypes();
const messages = messagesOf(mounted);

beforeAll(async () => {
  rest = await openRestServer({
    team: async () => {
      const full = await makeFullTeam("our team");
      ids = full.ids;
      return full.team;
    },
  });
  document = (await rest.ask("GET", "/openapi.json")).json as OpenApi;
  faultOf = answerChecker(document);
});
afterAll(() => rest.close());

/** The address and body for an input of the procedure. */
function requestOf({ route, pathFields, otherFields }: Mounted, input: Record<string, unknown>) {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const rest = Object.fromEntries(
    Object.entries(input).filter(([name]) => otherFields.includes(name) && !pathFields.includes(name)),
  );
  if (takesBody(route)) return { path, ...(otherFields.length > 0 ? { body: rest } : {}) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) for (const one of [value].flat()) query.append(name, String(one));
  return { path: query.size > 0 ? `${path}?${query}` : path };
}

describe.each(mounted.map((one) => [`${one.route.method} ${one.route.path}`, one] as const))("%s", (_name, one) => {
  it("answers as its document says", async () => {
    const { route } = one;
    const { input } = inputWithIds(route.procedure, procedureOf(route.procedure).input, ids);
    const { path, ...how } = requestOf(one, input as Record<string, unknown>);
    const answer = await rest.ask(route.method, path, how);
    statuses.set(route.operationId, answer.status);
    const operation = document.paths[route.path]?.[route.method.toLowerCase()] as Operation;
    const type = answer.headers.get("content-type") ?? "";
    expect(faultOf(operation, answer.status, type, answer.json), answer.text).toBeNull();
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get("ratelimit")).toContain('"key"');
    const message = messages.get(answer.status < 300 ? route.operationId : PROBLEM);
    const again = message && jsonOf(types, message, encodeAnswer(message, answer.json));
    expect(again, "in protobuf it says something else").toEqual(answer.json);
  });
});

it("succeeds at most addresses; the others say what else they need", () => {
  const done = [...statuses.values()].filter((status) => status < 300).length;
  expect(statuses.size).toBe(mounted.length);
  expect(done / mounted.length).toBeGreaterThan(0.75);
});
