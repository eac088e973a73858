import type { IncomingMessage, ServerResponse } from "node:http";
import { requireScope } from "#server/core/scopes";
import { compressAnswer } from "#server/http/compress";
import { DomainError } from "#server/lib/errors";
import type { DoorContext } from "#server/routers/trpc";
import { acceptedOf } from "./accept.ts";
import { changed } from "./change.ts";
import { type Given, inputOf } from "./input.ts";
import { type Mounted, shaped } from "./mount.ts";
import { callProcedure } from "./procedures.ts";
import { FORMATS, type Format, respond, send } from "./respond.ts";
import type { Route } from "./route.ts";
import { follow, STREAM_TYPE } from "./stream.ts";
import { isKnown, tagOf } from "./tag.ts";

/** One request at a route that fits it. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  context: DoorContext;
  mounted: Mounted;
  all: readonly Mounted[];
  given: Given;
};

/** What was sent, then the operation. Throws what {@link problemOf} knows to tell. */
export async function answerRoute(exchange: Exchange): Promise<void> {
  const { request, mounted, given } = exchange;
  const accept = mounted.route.isStream ? null : acceptedOf(request.headers.accept, FORMATS);
  if (!accept) acceptedOf(request.headers.accept, [STREAM_TYPE]);
  const input = inputOf(mounted, given);
  if (!accept) await follow(exchange, input);
  else if (mounted.route.method === "GET") await read(exchange, input, accept);
  else await change(exchange, input, accept);
}

/** Before anything of the request is looked at; the procedure checks it again. Throws `unauthenticated` or `forbidden`. */
export function requireCaller(
  { identity, person, refusal }: DoorContext,
  { procedure: { scope, path } }: Mounted,
): void {
  if (scope === "nobody") return;
  if (scope === "person") {
    if (!person && !identity) throw new DomainError("unauthenticated", "Sign in first.");
    return;
  }
  if (!identity) throw refusal ?? new DomainError("unauthenticated", "Sign in first, or send an access token.");
  requireScope(identity.ctx, scope, path);
}

async function read(exchange: Exchange, input: unknown, accept: Format): Promise<void> {
  const { request, response, context, mounted, given } = exchange;
  const { route } = mounted;
  const body = shaped(await callProcedure(route.procedure, context, input));
  if (body === null) throw new DomainError("not_found", "There is nothing of this yet.");
  const encoded = respond(exchange, body, accept);
  const headers: Record<string, string> = { ...deprecationOf(route), vary: "accept" };
  const next = nextOf(body);
  if (next === undefined) headers.etag = tagOf(route, body, encoded.bytes);
  // A strong tag is of the bytes as they are sent: what has one is not compressed.
  else compressAnswer(request, response);
  const link = next ? linkTo(request.url ?? "", given.query, next) : undefined;
  if (link) headers.link = headers.link ? `${headers.link}, ${link}` : link;
  if (headers.etag && isKnown(request.headers["if-none-match"], headers.etag))
    return send(response, { status: 304, headers });
  send(response, { status: 200, headers, encoded, isHead: request.method === "HEAD" });
}

async function change(exchange: Exchange, input: Record<string, unknown>, accept: Format): Promise<void> {
  const { response, mounted } = exchange;
  const { route } = mounted;
  const { body, isReplay } = await changed(exchange, input);
  const status = route.creates ? 201 : 200;
  const headers: Record<string, string> = { ...deprecationOf(route), vary: "accept" };
  if (isReplay) headers["idempotency-replayed"] = "true";
  if (route.creates) headers.location = `/api/v1${filled(route.creates, { ...input, ...Object(body) })}`;
  send(response, { status, headers, encoded: respond(exchange, body, accept) });
}

/** The cursor of the next page; null at the end, undefined when the answer is no page. */
function nextOf(body: unknown): string | null | undefined {
  const next: unknown = Reflect.get(Object(body), "nextCursor");
  return typeof next === "string" || next === null ? next : undefined;
}

function linkTo(url: string, query: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(query);
  next.set("cursor", cursor);
  return `<${url.split("?")[0]}?${next}>; rel="next"`;
}

const filled = (path: string, fields: Record<string, unknown>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fields[name] ?? "")));

/** RFC 9745 and RFC 8594. */
function deprecationOf({ deprecated }: Route): Record<string, string> {
  if (!deprecated) return {};
  const { since, until, instead } = deprecated;
  return {
    deprecation: `@${Math.floor(Date.parse(since) / 1_000)}`,
    ...(until ? { sunset: new Date(until).toUTCString() } : {}),
    ...(instead ? { link: `<${instead}>; rel="successor-version"` } : {}),
  };
}
