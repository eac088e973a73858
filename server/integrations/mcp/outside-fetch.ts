import { z } from "zod";
import { DomainError } from "#server/lib/errors";
import { fetchOutside } from "../outside/fetch.ts";

const MAX_ANSWER_BYTES = 2_000_000;

export type OutsideOptions = { allowPrivate: boolean; timeoutMs: number; signal?: AbortSignal };
type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The web's `fetch` for the protocol's client, over the one safe way out: no redirect is followed, time and bytes are bounded. Streams
 * in which a server would talk by itself are not opened; of an answer that is one, only what answers our request is read.
 */
export function outsideFetch(options: OutsideOptions): Fetch {
  return async (input, init = {}) => {
    const method = methodOf(init.method);
    if (method === "GET") return new Response(null, { status: 405 });
    const body = typeof init.body === "string" ? init.body : undefined;
    const signals = [options.signal, init.signal].filter((one) => one !== undefined && one !== null);
    const answer = await fetchOutside({
      url: input instanceof Request ? input.url : input.toString(),
      method,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(body === undefined ? {} : { body }),
      timeoutMs: options.timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      allowPrivate: options.allowPrivate,
      signal: AbortSignal.any(signals),
      isEnough: (soFar, headers) => isStream(headers["content-type"]) && answers(soFar.toString(), body),
    });
    if (answer.status >= 300 && answer.status < 400)
      throw new DomainError(
        "conflict",
        "The server leads elsewhere, and Muster does not follow. Give its own address.",
      );
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) headers.set(name, [value].flat().join(", "));
    const isEmpty = answer.status === 204 || answer.status === 205;
    return new Response(isEmpty ? null : new Uint8Array(answer.bytes), { status: answer.status, headers });
  };
}

function methodOf(method = "GET"): "GET" | "POST" | "DELETE" {
  if (method === "POST" || method === "DELETE" || method === "GET") return method;
  throw new Error(`The protocol has no use for ${method}.`);
}

const isStream = (type: string | undefined): boolean => type?.startsWith("text/event-stream") ?? false;

const message = z.object({ id: z.union([z.string(), z.number()]) });

/** Whether a whole event of the stream has the id of what was asked. */
function answers(stream: string, asked: string | undefined): boolean {
  const { data } = message.safeParse(jsonOf(asked ?? ""));
  if (!data) return false;
  const events = stream.split(/\r?\n\r?\n/).slice(0, -1);
  return events.some((event) => {
    const text = event.replace(/^(?:event|id|retry|:).*$/gm, "").replace(/^data: ?/gm, "");
    const found = jsonOf(text);
    return message.safeParse(found).data?.id === data.id && !Object.hasOwn(Object(found), "method");
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not whole yet, or no JSON at all.
    return null;
  }
}
