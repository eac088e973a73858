import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createMcpHandler, type McpServerFactory, type ServerEventBus } from "@modelcontextprotocol/server";
import { isDatabaseOpen } from "#server/core/database";
import { MAX_MCP_BYTES } from "#server/http/doors";
import { failureOf, logFailure } from "#server/http/failure";
import { sayRetryAfter } from "#server/http/guard";
import { sendJson } from "#server/http/health";
import type { Identity } from "#server/http/identity";
import { readEnv } from "#server/lib/env";
import { DomainError, describeError, httpStatusOf, isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { log } from "#server/lib/log";
import { watchStanding } from "#server/realtime/standing";
import { callerOf, challengeOf, foreignName } from "./callers.ts";
import { isProgramOf, programServerFor } from "./program-server.ts";
import { serverFor } from "./server.ts";
import { teamBus } from "./team-bus.ts";

export const MCP_PATH = "/api/mcp";

/** What stands behind the door: the servers it makes for a caller, and what that caller may hear of. */
export type Behind = (identity: Identity) => { factory: McpServerFactory; bus: ServerEventBus };

const muster: Behind = ({ ctx }) => ({
  factory: ({ era }) => (isProgramOf(ctx) ? programServerFor(ctx) : serverFor(ctx, { canListen: era === "modern" })),
  bus: teamBus(ctx),
});

/** Answers the Model Context Protocol (streamable HTTP) on Node's own server. */
export function answerMcp(request: IncomingMessage, response: ServerResponse, behind: Behind = muster): boolean {
  if (request.url?.split("?")[0] !== MCP_PATH) return false;
  void serve(request, response, behind).catch((error: unknown) => refuse(request, response, error));
  return true;
}

/** Each request is answered by a server of its own, made for its caller; an open answer ends when the key does. */
async function serve(request: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  if (!isDatabaseOpen()) throw new DomainError("unavailable", "Muster is still starting. Try again in a few seconds.");
  const foreign = foreignName(request, readEnv().MUSTER_PUBLIC_URL);
  if (foreign) throw new DomainError("forbidden", foreign);
  const identity = await callerOf(request);
  const { factory, bus } = behind(identity);
  const handler = createMcpHandler(factory, { bus, maxRequestBodySize: MAX_MCP_BYTES, onerror: noteProblem });
  const gone = new AbortController();
  const standing = watchStanding(identity.standing);
  response.once("close", () => gone.abort());
  try {
    const signal = AbortSignal.any([gone.signal, standing.signal]);
    await send(response, await handler.fetch(await webRequest(request, signal)), signal);
  } finally {
    standing.stop();
    await handler.close();
  }
}

const noteProblem = (error: Error): void => log.debug("an MCP request was refused", { error: describeError(error) });

async function webRequest(request: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = "GET" } = request;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, [value].flat().join(", "));
  const url = new URL(MCP_PATH, "http://localhost");
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  return new Request(url, { method, headers, signal, body: await readBody(request) });
}

/** The guard has seen to it that it is not too long. */
async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

/** Node's stream of the web and the DOM's are the same thing under two types. */
function nodeBody(body: unknown): Readable {
  return Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
}

async function send(response: ServerResponse, answer: Response, signal: AbortSignal): Promise<void> {
  if (response.destroyed) return;
  const headers = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, { ...headers, "cache-control": "no-store", "x-accel-buffering": "no" });
  if (!answer.body) {
    response.end();
    return;
  }
  response.flushHeaders();
  await pipeline(nodeBody(answer.body), response, { signal }).catch((error: unknown) => {
    // Whoever asked is gone, or may not listen any more.
    if (!signal.aborted) throw error;
  });
}

/** Before the protocol has a word: HTTP's status, and an error in the protocol's form for clients that read it. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const requestId = newId();
  logFailure(error, { requestId, path: MCP_PATH });
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { code, message } = failureOf(error, requestId);
  if (isDomainError(error) && code === "unauthenticated")
    response.setHeader("www-authenticate", challengeOf(request, error));
  sayRetryAfter(error, (name, value) => response.setHeader(name, value));
  const body = { jsonrpc: "2.0", id: null, error: { code: -32_000, message: `${code}: ${message}` } };
  sendJson(response, httpStatusOf(new DomainError(code, message)), body);
}
