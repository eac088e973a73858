import type { IncomingMessage, ServerResponse } from "node:http";
import { getTRPCErrorShape, isTrackedEnvelope } from "@trpc/server";
import { appRouter, createCaller } from "#server/routers/root";
import { type DoorContext, toTrpcError } from "#server/routers/trpc";
import { transformer } from "#server/routers/wire";
import { logFailure } from "./failure.ts";

const LIVE = "events.live";
const { sse } = appRouter._def._config;
const PING_MS = sse?.ping?.intervalMs ?? 5_000;
const PING = "event: ping\ndata: \n\n";

/** The words of a message are the same for everybody who follows the team: written once. */
const written = new WeakMap<object, string>();

export function isLive({ method, url = "/" }: IncomingMessage): boolean {
  return method === "GET" && /^\/api\/trpc\/events\.live(?:\?(?!.*\bbatch=)|$)/.test(url);
}

/**
 * Answers the live subscription as tRPC's own server-sent events, without the eight streams tRPC leads each event through: a
 * thousand screens cost a tenth. False: it begins with a refusal, which tRPC puts into its form.
 */
export async function answerLive(
  request: IncomingMessage,
  response: ServerResponse,
  contextOf: () => Promise<DoorContext>,
): Promise<boolean> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const end = new AbortController();
  response.once("close", () => end.abort());
  let ctx: DoorContext;
  let messages: AsyncIterable<unknown>;
  try {
    ctx = await contextOf();
    messages = await createCaller(ctx, { signal: end.signal }).events.live(inputOf(url, request));
  } catch {
    // Asked again by tRPC, which meets the same and says it.
    return false;
  }
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    connection: "keep-alive",
  });
  await tell(response, messages, { ctx, end });
  return true;
}

async function tell(
  response: ServerResponse,
  messages: AsyncIterable<unknown>,
  { ctx, end }: { ctx: DoorContext; end: AbortController },
): Promise<void> {
  // A reader comes back after a quarter of an hour: whatever stands between is then still the right way.
  const longest = setTimeout(() => end.abort(), sse?.maxDurationMs ?? 900_000).unref();
  const ping = setInterval(() => response.writableNeedDrain || response.write(PING), PING_MS).unref();
  try {
    response.write(`event: connected\ndata: ${JSON.stringify(sse?.client ?? {})}\n\n`);
    for await (const envelope of messages) {
      if (!response.write(frameOf(envelope))) await drained(response, end.signal);
    }
    if (!end.signal.aborted) response.write("event: return\ndata: \n\n");
  } catch (raised) {
    if (!end.signal.aborted) response.write(errorFrame(raised, ctx));
  } finally {
    clearTimeout(longest);
    clearInterval(ping);
    response.end();
  }
}

function frameOf(envelope: unknown): string {
  if (!isTrackedEnvelope(envelope as never)) return `data: ${JSON.stringify(transformer.serialize(envelope))}\n\n`;
  const [id, message] = envelope as [string, object];
  const known = written.get(message);
  const frame = known ?? `data: ${JSON.stringify(transformer.serialize(message))}\nid: ${id}\n\n`;
  if (!known) written.set(message, frame);
  return frame;
}

function errorFrame(raised: unknown, ctx: DoorContext): string {
  const error = toTrpcError(raised, ctx.requestId);
  logFailure(error.cause ?? error, { requestId: ctx.requestId, path: LIVE });
  const config = appRouter._def._config;
  const shape = getTRPCErrorShape({ config, error, type: "subscription", path: LIVE, input: undefined, ctx });
  return `event: serialized-error\ndata: ${JSON.stringify(transformer.serialize(shape))}\n\n`;
}

/** As tRPC reads it: superjson in `input`, and the id that a reconnecting event source sends in its head. */
function inputOf(url: URL, request: IncomingMessage): never {
  const text = url.searchParams.get("input");
  const input: unknown = text === null ? undefined : transformer.deserialize(JSON.parse(text));
  const lastEventId =
    [request.headers["last-event-id"]].flat()[0] ??
    url.searchParams.get("lastEventId") ??
    url.searchParams.get("Last-Event-Id");
  if (!lastEventId) return input as never;
  return (typeof input === "object" && input !== null ? { ...input, lastEventId } : { lastEventId }) as never;
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off("drain", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    response.once("drain", go);
    signal.addEventListener("abort", go, { once: true });
    if (signal.aborted) go();
  });
}
