import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLimits, setLimits } from "#server/http/limits";
import { RATE_LIMITS } from "#server/lib/rate-limits";
import { makeFullTeam, type TeamIds } from "#tests/support/full-team";
import { arbitraryRequest, type WildRequest } from "#tests/support/openapi/arbitrary-request";
import { answerChecker, makeAjv, type OpenApi, type Operation } from "#tests/support/openapi/document";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { mount } from "./mount.ts";
import { openApiOf } from "./openapi.ts";
import { ROUTES } from "./routes.ts";

// Thousands of requests made from the OpenAPI document, fitting ones and wrong ones, held against the same document.

/** `FUZZ_SEED=123` tries others; a failure prints the one it had. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_129);
const REQUESTS = 5_000;
/** Each of these starts a process or a model's answer: a few are enough. */
const SLOW = new Set(["workspaces.run", "sessions.send", "sessions.retry"]);

// As a reader of the published text has it.
const document: OpenApi = JSON.parse(JSON.stringify(openApiOf(ROUTES.map(mount))));
const cases = ROUTES.filter(({ isStream }) => !isStream).map(({ method, path, operationId }) => ({
  name: `${method} ${path}`,
  method: method.toLowerCase(),
  path,
  operationId,
}));
const runsEach = Math.ceil(REQUESTS / (cases.length - SLOW.size));

let rest: RestServer;
let ids: TeamIds;
let sent = 0;
const statuses = new Map<number, number>();
const faultOf = answerChecker(document);
const isProblem = makeAjv().compile(document.components.schemas.Problem as object);

beforeAll(async () => {
  rest = await openRestServer({
    team: async () => {
      const full = await makeFullTeam("our team");
      ids = full.ids;
      return full.team;
    },
  });
  setLimits(createLimits(RATE_LIMITS, true));
});
afterAll(async () => {
  setLimits(undefined);
  await rest.close();
});

const idsByName = (): [string, string][] => Object.entries(ids);
/** An id of the kind a field names; `id` alone is of the kind its path names. */
function idFor(path: string): (field: string) => string {
  const kind = path.split("/")[1]?.replaceAll("-", "").replace(/s$/, "").toLowerCase() ?? "";
  return (field) => {
    const wanted = (field === "id" || field === "" ? kind : field.replace(/Ids?$/, "")).toLowerCase();
    const found = idsByName().find(([name]) => wanted.endsWith(name.replace(/Id$/, "").toLowerCase()));
    return found?.[1] ?? ids.taskId;
  };
}

async function send(request: WildRequest) {
  const query = request.query.length > 0 ? `?${new URLSearchParams(request.query)}` : "";
  const { method, headers, body } = request;
  sent += 1;
  return rest.ask(method, `${request.path}${query}`, { headers, ...(body === undefined ? {} : { raw: body }) });
}

/** What is wrong with the answer; null: nothing. */
async function faultIn(request: WildRequest, operation: Operation): Promise<string | null> {
  const { status, headers, json, text } = await send(request);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (status >= 500) return `${status}: ${text}`;
  if (/\.ts\b:|node_modules|\n {4}at /.test(text)) return `shows our code: ${text.slice(0, 200)}`;
  const type = (headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (request.method === "HEAD" || status === 204 || status === 304) return text === "" ? null : "has a body";
  if (!request.isOperation) return status < 400 || isProblem(json) ? null : `no problem: ${text}`;
  if (type === "application/x-protobuf") return operation.responses[String(status)] ? null : `declares no ${status}`;
  return faultOf(operation, status, type, json);
}

describe("requests made from the document", () => {
  it.each(cases)("$name answers each as it says", { timeout: 60_000 }, async ({ method, path, operationId }) => {
    const operation = document.paths[path]?.[method] as Operation;
    const requests = arbitraryRequest(method, path, operation, idFor(path));
    const property = fc.asyncProperty(requests, async (request) => {
      const fault = await faultIn(request, operation);
      if (fault !== null) throw new Error(fault);
    });
    const numRuns = SLOW.has(operationId) ? 4 : runsEach;
    await fc.assert(property, { seed: SEED, numRuns, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true });
  });

  it("were thousands, some taken and some refused", () => {
    expect(sent).toBeGreaterThanOrEqual(REQUESTS);
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 10);
    expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 10);
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  });
});
