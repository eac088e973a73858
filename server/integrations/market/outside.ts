import { assertNoTransaction } from "#server/core/transaction";
import { MarketProblem, problemIn } from "./provider.ts";

const TIMEOUT_MS = 8_000;
/** 5 years of daily rows are under 200 kB in either format. */
const MAX_BYTES = 2_000_000;
/** So many calls to one source at a time, and so many a minute; sources turn away who asks more. */
const MAX_AT_ONCE = 2;
const MAX_A_MINUTE = 40;

export type Outside = (url: string, init?: RequestInit) => Promise<{ status: number; text: string; headers: Headers }>;

export type OutsideLimits = { timeoutMs?: number; maxBytes?: number; aMinute?: number; now?: () => number };

/**
 * The way out to one source: with a time limit, a size limit, bounds on calls at once and a minute, and no retries. Refuses
 * inside a transaction. Every failure is a {@link MarketProblem} in words a person can read.
 */
export function outsideOf(label: string, limits: OutsideLimits = {}): Outside {
  const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, aMinute = MAX_A_MINUTE, now = Date.now } = limits;
  const turns = turnsOf(MAX_AT_ONCE);
  let recent: number[] = [];
  return (url, init) => {
    assertNoTransaction(`call ${label}`);
    const at = now();
    recent = recent.filter((ms) => at - ms < 60_000);
    if (recent.length >= aMinute)
      return Promise.reject(
        new MarketProblem(
          "rate_limited",
          `${label} was asked ${aMinute} times within a minute. Try again in a minute.`,
        ),
      );
    recent.push(at);
    return turns(async () => {
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
      try {
        const response = await fetch(url, { ...init, signal });
        return { status: response.status, headers: response.headers, text: await textOf(response, label, maxBytes) };
      } catch (error) {
        if (init?.signal?.aborted) throw error;
        throw problemIn(error) ?? failure(label, error, limit.aborted ? timeoutMs : null);
      }
    });
  };
}

function failure(label: string, cause: unknown, timeoutMs: number | null): MarketProblem {
  return timeoutMs === null
    ? new MarketProblem("unreachable", `${label} cannot be reached from here.`, { cause })
    : new MarketProblem("timeout", `${label} did not answer within ${timeoutMs / 1_000} s.`, { cause });
}

async function textOf(response: Response, label: string, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes)
      throw new MarketProblem("too_large", `${label} sent more than ${maxBytes / 1e6} MB of prices.`);
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

/** Lets so many pieces of work run at a time; the others wait in order. */
function turnsOf(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

/** What a status that is no answer means. */
export function statusProblem(label: string, status: number): MarketProblem {
  if (status === 429)
    return new MarketProblem("rate_limited", `${label} turns calls away for now. Try again in a few minutes.`);
  if (status === 404) return new MarketProblem("unknown_symbol", `${label} does not know this symbol.`);
  return new MarketProblem("unreachable", `${label} answered with error ${status}.`);
}
