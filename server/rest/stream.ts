import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { LiveMessage } from "#server/domains/events/schema";
import type { Exchange } from "./exchange.ts";
import { locator } from "./input.ts";
import { LAST_ID } from "./mount.ts";
import { problemOf } from "./problem.ts";
import { callProcedure } from "./procedures.ts";

export const STREAM_TYPE = "text/event-stream";
const PING_MS = 10_000;
const RETRY_MS = 1_000;

/** What the subscription yields: a message under the id that a reader comes back with. */
type Tracked = readonly [id: string, message: LiveMessage, ...rest: unknown[]];

/** Server-sent events (WHATWG HTML §9.2) until the caller goes or may not listen any more. */
export async function follow(exchange: Exchange, input: Record<string, unknown>): Promise<void> {
  const { request, response, context, mounted } = exchange;
  const lastEventId = request.headers["last-event-id"];
  const end = new AbortController();
  response.once("close", () => end.abort());
  const asked = lastEventId === undefined ? input : { ...input, [LAST_ID]: lastEventId };
  const messages = (await callProcedure(mounted.route.procedure, context, asked, end.signal)) as AsyncIterable<Tracked>;
  const iterator = messages[Symbol.asyncIterator]();
  // Until the first message it may still be refused with a status.
  let next = await iterator.next();
  if (request.method === "HEAD") end.abort();
  response.writeHead(200, {
    "content-type": STREAM_TYPE,
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  });
  const ping = setInterval(() => response.write(":\n\n"), PING_MS).unref();
  try {
    response.write(`retry: ${RETRY_MS}\n\n`);
    for (; !next.done && !response.destroyed; next = await iterator.next()) await write(response, next.value);
  } catch (error) {
    const { problem } = problemOf(error, context.requestId, locator(mounted));
    response.write(frameOf("problem", problem));
  } finally {
    clearInterval(ping);
    await iterator.return?.();
    response.end();
  }
}

/** Waits for a slow reader, whose inbox is bounded. */
async function write(response: ServerResponse, [id, message]: Tracked): Promise<void> {
  if (response.write(`id: ${id}\n${frameFor(message)}`) || response.destroyed) return;
  await Promise.race([once(response, "drain"), once(response, "close")]);
}

function frameFor(message: LiveMessage): string {
  if (message.type === "event") return frameOf("activity", message.event);
  return message.type === "stream" ? frameOf("answer", message.part) : frameOf("ready", { seq: message.seq });
}

const frameOf = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
