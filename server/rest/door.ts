import type { IncomingMessage, ServerResponse } from "node:http";
import { isDatabaseOpen } from "#server/core/database";
import { logFailure } from "#server/http/failure";
import { identifyCaller } from "#server/http/identity";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import type { DoorContext } from "#server/routers/trpc";
import { readJson } from "./body.ts";
import { answerRoute, type Exchange, requireCaller } from "./exchange.ts";
import { locator } from "./input.ts";
import { type Matched, matcherOf } from "./match.ts";
import { type Mounted, mount } from "./mount.ts";
import { openApiOf } from "./openapi.ts";
import { openApiAnswer } from "./openapi-answer.ts";
import { problemOf, RestError } from "./problem.ts";
import { protoFileAnswer } from "./proto/file-answer.ts";
import { send, sendProblem } from "./respond.ts";
import { type Route, takesBody } from "./route.ts";
import { ROUTES } from "./routes.ts";

export const PREFIX = "/api/v1";
const PROTO = `${PREFIX}/proto/`;

export type RestDoor = (request: IncomingMessage, response: ServerResponse, refusal?: DomainError | null) => boolean;

/** The door to a table of routes; the tests give tables of their own. */
export function createRestDoor(routes: readonly Route[]): RestDoor {
  const mounted = routes.map(mount);
  const find = matcherOf(mounted);
  return (request, response, refusal = null) => {
    const [, pathname = "", search = ""] = /^([^?]*)\??(.*)$/s.exec(request.url ?? "/") ?? [];
    if (pathname !== PREFIX && !pathname.startsWith(`${PREFIX}/`)) return false;
    const requestId = newId();
    response.setHeader("x-request-id", requestId);
    response.setHeader("cache-control", "no-store");
    const matches = find(pathname.slice(PREFIX.length));
    const method = request.method ?? "GET";
    const matched = matches.find(({ mounted: { route } }) => route.method === (method === "HEAD" ? "GET" : method));
    const asked = { request, response, pathname, query: new URLSearchParams(search), requestId, matches, matched };
    void answer(asked, mounted, refusal).catch((error: unknown) => fail(asked, mounted, error));
    return true;
  };
}

/** The OpenAPI document as text, for the pages of the reference. */
export function apiDocument(): string {
  return JSON.stringify(openApiOf(ROUTES.map(mount)));
}

/** Answers `/api/v1/…` on Node's own server, before Next. A refusal of the guard is told as a problem. */
let own: RestDoor | undefined;
export const answerRest: RestDoor = (request, response, refusal) => {
  own ??= createRestDoor(ROUTES);
  return own(request, response, refusal);
};

type Asked = {
  request: IncomingMessage;
  response: ServerResponse;
  /** As it was sent: nothing of it is resolved, so that no `..` leads out of a path. */
  pathname: string;
  query: URLSearchParams;
  requestId: string;
  matches: Matched[];
  matched: Matched | undefined;
};

async function answer(asked: Asked, all: readonly Mounted[], refusal: DomainError | null): Promise<void> {
  const { request, response, pathname, matches, matched } = asked;
  if (refusal) throw refusal;
  if (pathname === `${PREFIX}/openapi.json`) return openApiAnswer(request, response, all);
  if (pathname.startsWith(PROTO)) return protoFileAnswer(request, response, pathname.slice(PROTO.length));
  if (matches.length === 0)
    throw new DomainError("not_found", "There is no such address. /api/v1/openapi.json names all there are.");
  if (request.method === "OPTIONS") return send(response, { status: 204, headers: { allow: allowed(matches) } });
  if (!matched) {
    const headers = { allow: allowed(matches) };
    throw new RestError("method_not_allowed", `This address takes ${headers.allow}.`, { headers });
  }
  if (!isDatabaseOpen()) throw new DomainError("unavailable", "Muster is still starting. Try again in a few seconds.");
  await answerMatched(asked, matched, all);
}

async function answerMatched(asked: Asked, { mounted, path }: Matched, all: readonly Mounted[]): Promise<void> {
  const { request, response, query, requestId } = asked;
  const context = await contextOf(request, query, requestId);
  requireCaller(context, mounted);
  const body = takesBody(mounted.route) ? await readJson(request) : undefined;
  const exchange: Exchange = {
    request,
    response,
    context,
    mounted,
    all,
    given: { path, query, body },
  };
  await answerRoute(exchange);
}

async function contextOf(request: IncomingMessage, query: URLSearchParams, requestId: string): Promise<DoorContext> {
  const headers = { get: (name: string) => [request.headers[name] ?? null].flat()[0] ?? null };
  const team = headers.get("x-muster-team") ?? query.get("team");
  return { requestId, headers, ...(await identifyCaller(headers, team)) };
}

function allowed(matches: Matched[]): string {
  const methods = matches.map(({ mounted: { route } }) => route.method as string);
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

function fail({ request, response, requestId, matched }: Asked, all: readonly Mounted[], error: unknown): void {
  const answered = problemOf(error, requestId, locator(matched?.mounted ?? null));
  if (answered.problem.status >= 500) logFailure(error, { requestId, path: matched?.mounted.route.path ?? PREFIX });
  sendProblem(response, answered, { accept: request.headers.accept, all, isHead: request.method === "HEAD" });
}
