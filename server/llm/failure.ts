import {
  APICallError,
  InvalidArgumentError,
  InvalidPromptError,
  InvalidResponseDataError,
  JSONParseError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from "ai";
import type { ModelErrorKind } from "./errors.ts";

export type Failure = { kind: ModelErrorKind; message: string; retryAfterMs?: number };

const MAX_DETAIL = 200;

/** What went wrong in words for a person, from whatever a provider's library threw or streamed. `label` is the provider's name. */
export function describeFailure(error: unknown, label: string, hasStarted: boolean): Failure {
  if (APICallError.isInstance(error)) return ofResponse(error, label, hasStarted);
  if (isOurMistake(error)) return { kind: "refused", message: `This cannot be asked of ${label}: ${detailOf(error)}` };
  if (isTimeout(error)) return timedOut(label);
  if (isUnreadable(error)) return unreadable(label);
  if (isBrokenOff(error)) return brokenOff(label);
  if (isStreamedError(error)) return ofStreamedError(error, label);
  return hasStarted ? brokenOff(label) : unreadable(label);
}

/** The request was never sent: sending it again would fail in the same way. */
function isOurMistake(error: unknown): boolean {
  return (
    InvalidPromptError.isInstance(error) ||
    InvalidArgumentError.isInstance(error) ||
    UnsupportedFunctionalityError.isInstance(error)
  );
}

/** Node's own limits on a connection, which stand beside ours: waiting for headers, for the body, for the connection. */
function isTimeout(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 4; current = current.cause, depth += 1) {
    if (current.name === "TimeoutError") return true;
    if ("code" in current && /^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$/.test(String(current.code))) return true;
  }
  return false;
}

function timedOut(label: string): Failure {
  return { kind: "timeout", message: `${label} did not answer in time.` };
}

function isUnreadable(error: unknown): boolean {
  if (JSONParseError.isInstance(error) || TypeValidationError.isInstance(error)) return true;
  return InvalidResponseDataError.isInstance(error) && !isBrokenOff(error);
}

/** A lost connection (Node says `terminated`, a TypeError), or a stream without its own mark of the end. */
function isBrokenOff(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && /stream ended without/.test(error.message));
}

function unreadable(label: string): Failure {
  return { kind: "bad_answer", message: `${label} answered with something that is not in its own format.` };
}

function brokenOff(label: string): Failure {
  return { kind: "cut", message: `The answer of ${label} broke off before its end.` };
}

function ofResponse(error: APICallError, label: string, hasStarted: boolean): Failure {
  const status = error.statusCode;
  const detail = saidIn(error.responseBody) ?? detailOf(error);
  if (status === undefined) {
    if (isTimeout(error)) return timedOut(label);
    if (hasStarted) return brokenOff(label);
    return { kind: "unavailable", message: `${label} cannot be reached: ${detail} Check its address and the network.` };
  }
  const wait = retryAfterMs(error.responseHeaders);
  const waiting = wait === undefined ? {} : { retryAfterMs: wait };
  // The provider's own text may repeat a part of the key.
  if (status === 401 || status === 403)
    return { kind: "auth", message: `${label} refused the key (${status}). Check the key and what it may use.` };
  if (isOutOfCredit(error))
    return {
      kind: "refused",
      message: `The account at ${label} has no credit left. Add credit there, or choose another model.`,
    };
  if (status === 429) return { kind: "rate_limited", message: `${label} asks us to slow down (429).`, ...waiting };
  if (status === 408 || status === 504)
    return { kind: "timeout", message: `${label} gave up waiting for its model (${status}).`, ...waiting };
  if (status >= 500)
    return { kind: "unavailable", message: `${label} has a problem of its own (${status}).`, ...waiting };
  if (status >= 400) return { kind: "refused", message: `${label} refused the request (${status}): ${detail}` };
  return isUnreadable(error.cause) ? unreadable(label) : brokenOff(label);
}

function isOutOfCredit(error: APICallError): boolean {
  return error.statusCode === 402 || /insufficient_quota|credit balance is too low/.test(error.responseBody ?? "");
}

/** The provider's own words: `{"error": "…"}` or `{"error": {"message": "…"}}`. */
function saidIn(body: string | undefined): string | undefined {
  if (!body) return undefined;
  try {
    const { message } = readStreamedError(JSON.parse(body));
    return message === "" ? undefined : clean(message);
  } catch {
    // A gateway's HTML page says nothing a person could use.
    return undefined;
  }
}

/** Seconds or a date, as RFC 9110 §10.2.3 has it; some providers also send milliseconds. */
export function retryAfterMs(
  headers: Record<string, string> | undefined,
  nowMs: number = Date.now(),
): number | undefined {
  const precise = Number(headers?.["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(precise) && precise >= 0) return Math.ceil(precise);
  const text = headers?.["retry-after"];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

type StreamedError = { code: string; message: string };

/** An error the provider sent inside its stream: an object with a code or type, or a plain string. */
function isStreamedError(error: unknown): boolean {
  return typeof error === "string" || (typeof error === "object" && error !== null && !(error instanceof Error));
}

function readStreamedError(error: unknown): StreamedError {
  if (typeof error === "string") return { code: "", message: error };
  const outer = asRecord(error);
  if (typeof outer.error === "string") return { code: "", message: outer.error };
  const inner = outer.error === undefined ? outer : asRecord(outer.error);
  return { code: `${String(inner.code ?? "")} ${String(inner.type ?? "")}`, message: String(inner.message ?? "") };
}

/** Any object can be read field by field, when nothing is believed about the fields. */
function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function ofStreamedError(error: unknown, label: string): Failure {
  const { code, message } = readStreamedError(error);
  const said = clean(message);
  if (/rate.?limit/i.test(code)) return { kind: "rate_limited", message: `${label} asks us to slow down.` };
  if (/auth|permission/i.test(code))
    return { kind: "auth", message: `${label} refused the key. Check the key and what it may use.` };
  if (/invalid_request|content|policy/i.test(code))
    return { kind: "refused", message: `${label} refused the request: ${said}` };
  return { kind: "unavailable", message: `${label} stopped with a problem of its own: ${said}` };
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return clean(String(error));
  const cause: unknown = error.cause;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return clean(`${error.message}${code}`);
}

/** One short line; anything that looks like a key is taken out. */
function clean(text: string): string {
  const line = text
    .replace(/\b(sk|key|pk)-[\w*-]{6,}/g, "…")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_DETAIL);
  return line === "" ? "no reason given." : /[.!?]$/.test(line) ? line : `${line}.`;
}
