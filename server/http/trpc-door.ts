import type { IncomingMessage, ServerResponse } from "node:http";
import type { TRPCError } from "@trpc/server";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { isDatabaseOpen } from "#server/core/database";
import { MOST_BATCH_CALLS } from "#server/lib/batch-calls";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { appRouter } from "#server/routers/root";
import { type DoorContext, toTrpcError } from "#server/routers/trpc";
import { answerCall } from "./call-door.ts";
import { compressAnswer } from "./compress.ts";
import { MAX_TRPC_BYTES } from "./doors.ts";
import { logFailure } from "./failure.ts";
import { sayRetryAfter } from "./guard.ts";
import { identifyCaller } from "./identity.ts";
import { answerLive, isLive } from "./live-door.ts";

const PREFIX = "/api/trpc/";
/** All other codes are answers to the caller. */
const FAULTS = new Set(["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"]);

/** Answers `/api/trpc/…` on Node's own server, before Next: half the work of a call through its route. A refusal of the guard is told in tRPC's form. */
export function answerTrpc(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: DomainError | null = null,
): boolean {
  if (!request.url?.startsWith(PREFIX)) return false;
  const requestId = newId();
  response.setHeader("x-request-id", requestId);
  response.setHeader("cache-control", "no-store");
  if (refusal || !isLive(request)) answerByTrpc(request, response, { requestId, refusal });
  else
    void answerLive(request, response, () => contextOf(request, requestId)).then((isAnswered) => {
      if (!isAnswered) answerByTrpc(request, response, { requestId, refusal });
    });
  return true;
}

function answerByTrpc(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, refusal }: { requestId: string; refusal: DomainError | null },
): void {
  compressAnswer(request, response);
  const path = request.url?.slice(PREFIX.length).split("?")[0] ?? "";
  const createContext = async () => {
    try {
      if (refusal) throw refusal;
      return await contextOf(request, requestId);
    } catch (error) {
      sayRetryAfter(error, (name, value) => response.headersSent || response.setHeader(name, value));
      throw toTrpcError(error, requestId);
    }
  };
  const onError = (error: TRPCError, where = "?") => {
    if (FAULTS.has(error.code)) logFailure(error.cause ?? error, { requestId, path: where });
  };
  if (answerCall(request, response, path, { contextOf: createContext, onError })) return;
  void nodeHTTPRequestHandler({
    req: request,
    res: response,
    path,
    router: appRouter,
    maxBodySize: MAX_TRPC_BYTES,
    maxBatchSize: MOST_BATCH_CALLS,
    createContext,
    onError: ({ error, path: where }) => onError(error, where),
  });
}

async function contextOf(request: IncomingMessage, requestId: string): Promise<DoorContext> {
  const headers = { get: (name: string) => singleOf(request.headers[name]) };
  if (!isDatabaseOpen()) throw new DomainError("unavailable", "Muster is still starting. Try again in a few seconds.");
  return { requestId, headers, ...(await identifyCaller(headers, teamOf(request))) };
}

/** The team a call is about; an event source, which cannot send headers, names it in its address. */
function teamOf(request: IncomingMessage): string | null {
  const named = singleOf(request.headers["x-muster-team"]);
  return named ?? new URL(request.url ?? "/", "http://localhost").searchParams.get("team");
}

function singleOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
