import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type AnyTRPCProcedure,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
  transformTRPCResponse,
} from "@trpc/server";
import { appRouter } from "#server/routers/root";
import type { DoorContext } from "#server/routers/trpc";
import { transformer } from "#server/routers/wire";
import { MAX_TRPC_BYTES } from "./doors.ts";

type Call = { path: string; type: "query" | "mutation"; params: URLSearchParams };
type Doing = { contextOf(): Promise<DoorContext>; onError(error: TRPCError, path: string): void };

const config = appRouter._def._config;
/** By their whole names, though its type shows them nested. */
const procedures = appRouter._def.procedures as object as Record<string, AnyTRPCProcedure>;

/**
 * Answers one call as tRPC does, byte for byte, without the web streams and requests tRPC leads it through: a fifth of what a list
 * cost. False: it is a batch, a subscription, or odd in some way; then tRPC answers, and says what is wrong with it.
 */
export function answerCall(request: IncomingMessage, response: ServerResponse, path: string, doing: Doing): boolean {
  const call = callOf(request, path);
  if (!call) return false;
  void carryOut(request, response, call, doing);
  return true;
}

function callOf({ method, url = "", headers }: IncomingMessage, path: string): Call | null {
  const type = Object.hasOwn(procedures, path) ? procedures[path]?._def.type : undefined;
  const isCall = (type === "query" && method === "GET") || (type === "mutation" && method === "POST");
  if (!isCall || headers["trpc-accept"] !== undefined || headers.accept?.includes("jsonl")) return null;
  const media = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (media !== "application/json" && (media !== undefined || method !== "GET")) return null;
  if (method === "POST" && !(Number(headers["content-length"]) <= MAX_TRPC_BYTES)) return null;
  const at = url.indexOf("?");
  const params = new URLSearchParams(at < 0 ? "" : url.slice(at));
  return params.has("batch") || params.has("connectionParams") ? null : { path, type, params };
}

async function carryOut(
  request: IncomingMessage,
  response: ServerResponse,
  { path, type, params }: Call,
  { contextOf, onError }: Doing,
): Promise<void> {
  const end = new AbortController();
  response.once("close", () => response.writableEnded || end.abort());
  let ctx: DoorContext | undefined;
  let body: string;
  let input: Promise<unknown> | undefined;
  const getRawInput = () => {
    input ??= inputOf(request, params);
    return input;
  };
  try {
    ctx = await contextOf();
    const data = await callTRPCProcedure({
      ...{ router: appRouter, path, type, ctx, getRawInput, signal: end.signal, batchIndex: 0 },
    });
    body = JSON.stringify(transformTRPCResponse(config, { result: { data } }));
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    onError(error, path);
    const shape = getTRPCErrorShape({ config, error, type, path, input: undefined, ctx });
    response.statusCode = shape.data.httpStatus;
    body = JSON.stringify(transformTRPCResponse(config, { error: shape }));
  }
  response.setHeader("vary", "trpc-accept, accept");
  response.setHeader("content-type", "application/json");
  response.end(body);
}

/** Read only when the procedure asks for it, which is after it has looked who calls. */
async function inputOf(request: IncomingMessage, params: URLSearchParams): Promise<unknown> {
  try {
    const text = request.method === "GET" ? params.get("input") : await bodyOf(request);
    if (request.method === "GET" && !text) return undefined;
    return transformer.deserialize(JSON.parse(text ?? ""));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "Invalid input";
    throw new TRPCError({ code: "BAD_REQUEST", message, cause });
  }
}

/** No longer than its head said, which was looked at before. */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.once("end", () => resolve(new TextDecoder().decode(Buffer.concat(parts))));
    request.once("error", reject);
  });
}
