import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { assertNoTransaction } from "#server/core/transaction";
import { DomainError } from "#server/lib/errors";
import { checkOutside, type Resolve, type Target } from "./address.ts";

export type OutsideCall = {
  url: string;
  method?: "GET" | "HEAD" | "POST" | "DELETE";
  headers?: Record<string, string>;
  body?: string;
  /** For all of it, with every redirect. */
  timeoutMs: number;
  maxBytes: number;
  /** What comes of an answer that is larger: a refusal, or its beginning. */
  tooLarge?: "refuse" | "cut";
  /** None unless said: whoever answers would choose where we go. */
  maxRedirects?: number;
  allowPrivate: boolean;
  /** Whoever asks may give it up sooner. */
  signal?: AbortSignal;
  /** Of an answer that would go on: whether what has come is all that is wanted. */
  isEnough?: (soFar: Buffer, headers: IncomingMessage["headers"]) => boolean;
  resolve?: Resolve;
  isPublic?: (address: string) => boolean;
};

export type OutsideAnswer = { status: number; headers: IncomingMessage["headers"]; bytes: Buffer; url: string };

/** What must not travel to another place than the one it was meant for. */
const PERSONAL: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The one way to an address that people give. Each hop is looked up once, checked ({@link checkOutside}), and connected to at the
 * very address that was checked. Time, bytes and redirects are bounded; nothing is unpacked. Throws `bad_input` for an address
 * that is refused or an answer that is too large, an `Error` when nobody answers in time or the connection breaks.
 */
export async function fetchOutside(call: OutsideCall): Promise<OutsideAnswer> {
  assertNoTransaction("call an address from outside");
  const inGoodTime = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, inGoodTime]) : inGoodTime;
  let hop: OutsideCall = call;
  for (let redirects = 0; ; redirects += 1) {
    const target = await inTime(checkOutside(hop.url, call), signal, call.timeoutMs);
    const answer = await ask(target, hop, signal);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.status) || !location || call.maxRedirects === undefined) return answer;
    if (redirects >= call.maxRedirects)
      throw new DomainError("bad_input", `${target.url.host} redirects more than ${call.maxRedirects} times.`);
    hop = nextHop(hop, answer, location);
  }
}

/** A name server may be as slow as any other. */
function inTime<T>(work: Promise<T>, signal: AbortSignal, timeoutMs: number): Promise<T> {
  return new Promise((done, fail) => {
    signal.addEventListener("abort", () => fail(tooLate(timeoutMs)), { once: true });
    work.then(done, fail);
  });
}

function tooLate(timeoutMs: number): Error {
  return new Error(`No answer within ${timeoutMs / 1_000} s`);
}

function nextHop(hop: OutsideCall, { status, url }: OutsideAnswer, location: string): OutsideCall {
  if (!URL.canParse(location, url)) throw new DomainError("bad_input", "The answer leads to no web address.");
  const next = new URL(location, url);
  const isSamePlace = next.origin === new URL(url).origin;
  const kept = Object.entries(hop.headers ?? {}).filter(([name]) => isSamePlace || !PERSONAL.has(name.toLowerCase()));
  const isRead = hop.method === "HEAD" || status === 307 || status === 308;
  const { body, ...rest } = hop;
  const moved = { ...rest, url: next.toString(), headers: Object.fromEntries(kept) };
  // As browsers do: only 307 and 308 send the same thing again.
  return isRead ? { ...moved, ...(body === undefined ? {} : { body }) } : { ...moved, method: "GET" };
}

function ask(target: Target, call: OutsideCall, signal: AbortSignal): Promise<OutsideAnswer> {
  const request = target.url.protocol === "https:" ? requestHttps : requestHttp;
  const { body, headers = {}, method = "GET" } = call;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((done, fail) => {
    const failed = (error: Error) => fail(signal.aborted ? tooLate(call.timeoutMs) : error);
    const sent = request(
      target.url,
      {
        method,
        signal,
        // A connection of its own: a kept one would lead to where another look-up led.
        agent: false,
        headers: { ...headers, ...length },
        // What was checked is what is connected to.
        lookup: (_host, options, answer) =>
          options.all
            ? answer(null, [{ address: target.address, family: target.family }])
            : answer(null, target.address, target.family),
      },
      (response) => {
        const { statusCode: status = 0, headers: said } = response;
        readBounded(response, call)
          .then((bytes) => done({ status, headers: said, bytes, url: target.url.toString() }))
          .catch(failed);
      },
    );
    sent.once("error", failed);
    sent.end(body);
  });
}

async function readBounded(
  response: IncomingMessage,
  { maxBytes, tooLarge = "refuse", isEnough }: OutsideCall,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    parts.push(part);
    if (size <= maxBytes) {
      if (!isEnough?.(Buffer.concat(parts), response.headers)) continue;
      response.destroy();
      break;
    }
    response.destroy();
    if (tooLarge === "cut") break;
    throw new DomainError("bad_input", `The answer is larger than ${Math.ceil(maxBytes / 1_000)} kB.`);
  }
  return Buffer.concat(parts).subarray(0, maxBytes);
}
