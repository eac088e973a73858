import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLimits, setLimits } from "#server/http/limits";
import { RATE_LIMITS } from "#server/lib/rate-limits";
import { makeFullTeam, type TeamIds } from "#tests/support/full-team";
import { arbitraryRequest, type WildRequest } from "#tests/support/openapi/arbitrary-request";
import { answerChecker, makeAjv, type OpenApi, type Operation } from "#tests/support/openapi/document";
import { openValidatingProxy, type ValidatingProxy, violationsIn } from "#tests/support/openapi/validating-proxy";
import { type Answer, openRestServer, type RestServer } from "#tests/support/rest-server";
import { mount } from "./mount.ts";
import { openApiOf } from "./openapi.ts";
import { ROUTES } from "./routes.ts";

// Thousands of requests made from the OpenAPI document, fitting ones and wrong ones, through a proxy that holds both sides
// against the same document.

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
/** Some requests no proxy carries as they are: those go straight to the door, on top of the thousands. */
const runsEach = Math.ceil((REQUESTS * 1.55) / (cases.length - SLOW.size));

let rest: RestServer;
let proxy: ValidatingProxy;
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
  proxy = await openValidatingProxy(document, `${rest.url}/api/v1`);
  setLimits(createLimits(RATE_LIMITS, true));
});
afterAll(async () => {
  await proxy.close();
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

/**
 * Whether the proxy passes a request on as it is: it reads JSON and writes it anew, and takes no answer but JSON and text.
 */
function isCarried({ isOperation, headers, body }: WildRequest): boolean {
  if (!isOperation || /protobuf|\*\/\*/.test(headers.accept ?? "")) return false;
  if (body === undefined) return true;
  if (headers["content-type"] !== "application/json") return false;
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === "object" && read !== null;
  } catch {
    return false;
  }
}

/** What is wrong with the answer; null: nothing. */
async function faultIn(request: WildRequest, operation: Operation): Promise<string | null> {
  const query = request.query.length > 0 ? `?${new URLSearchParams(request.query)}` : "";
  const { method, headers, body } = request;
  const through = isCarried(request) ? { at: proxy.url } : {};
  if (through.at) sent += 1;
  const raw = body === undefined ? {} : { raw: body };
  const answer = await rest.ask(method, `${request.path}${query}`, { headers, ...raw, ...through });
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  return faultByProxy(answer) ?? faultByDocument(request, operation, answer);
}

/** What breaks the document in an answer, and what breaks it in a request that was taken. */
function faultByProxy({ status, headers }: Answer): string | null {
  const wrong = violationsIn(headers).filter(({ of }) => of === "response" || status < 400);
  return wrong.length === 0 ? null : `by the proxy, at ${status}: ${JSON.stringify(wrong)}`;
}

function faultByDocument(request: WildRequest, operation: Operation, answer: Answer): string | null {
  const { status, headers, json, text } = answer;
  if (status >= 500) return `${status}: ${text}`;
  if (/\.ts\b:|node_modules|\n {4}at /.test(text)) return `shows our code: ${text.slice(0, 200)}`;
  const type = (headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (request.method === "HEAD" || status === 204 || status === 304) return text === "" ? null : "has a body";
  if (!request.isOperation) return status < 400 || isProblem(json) ? null : `no problem: ${text}`;
  if (type === "application/x-protobuf") return operation.responses[String(status)] ? null : `declares no ${status}`;
  return faultOf(operation, status, type, json);
}

describe("requests made from the document", () => {
  it.each(cases)("$name answers each as it says", async ({ method, path, operationId }) => {
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
