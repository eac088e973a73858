import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { type MusterError, toMusterError } from "./error.ts";
import type { AppRouter } from "./router.ts";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
/** A server that asks for a longer wait is not waited for: the program hears it and decides. */
const MOST_ASKED_SECONDS = 30;

/**
 * Makes every error a `MusterError`, and asks again where that is safe: reads, up to `retries` times, when the server was
 * away or asked for a short wait. What changes something is never sent twice by itself.
 */
export function retryLink(retries: number): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        let current: { unsubscribe(): void } | undefined;
        let isOver = false;
        const attempt = (count: number): void => {
          current = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error: (raised) => {
              const error = op.signal?.aborted ? toMusterError(op.signal.reason) : toMusterError(raised);
              const waitMs = op.type === "query" && count < retries ? waitBefore(error, count) : null;
              if (isOver) return;
              if (waitMs === null) observer.error(error);
              else timer = setTimeout(attempt, waitMs, count + 1);
            },
          });
        };
        attempt(0);
        return () => {
          isOver = true;
          clearTimeout(timer);
          current?.unsubscribe();
        };
      });
}

/** Milliseconds before the next try after `count` of them; null when another would be of no use. */
export function waitBefore(error: MusterError, count: number): number | null {
  if (!error.isPassing) return null;
  if (error.retryAfterSeconds !== null)
    return error.retryAfterSeconds <= MOST_ASKED_SECONDS ? error.retryAfterSeconds * 1_000 : null;
  // Up to twice as long, so that those who were cut off together do not come back together.
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** count) * (1 + Math.random());
}

/** Asks until an answer comes, at most `retries` times more. For what may be repeated without doing anything twice. */
export async function asking<T>(retries: number, ask: () => Promise<T>): Promise<T> {
  for (let count = 0; ; count += 1) {
    try {
      return await ask();
    } catch (raised) {
      const error = toMusterError(raised);
      const waitMs = count < retries ? waitBefore(error, count) : null;
      if (waitMs === null) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
