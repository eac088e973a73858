"use client";
import { useSyncExternalStore } from "react";
import { age, ago, elapsed, exactTime } from "#components/lib/format";

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function readClock(): number {
  const fresh = Date.now();
  if (fresh - now > 1_000) now = fresh;
  return now;
}

/** The time, one tick a second, one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, readClock, readClock);
}

/** Takes dates or epoch milliseconds, as they come from the wire. */
export function toMs(at: Date | string | number): number {
  return typeof at === "number" ? at : new Date(at).getTime();
}

type TimeProps = { at: Date | string | number; className?: string; isAgo?: boolean };

/** `9 min`, exact on hover. The server's clock differs from the browser's, so the text may differ once. */
export function Age({ at, className, isAgo }: TimeProps) {
  const current = useNow();
  const ms = toMs(at);
  return (
    <time suppressHydrationWarning dateTime={new Date(ms).toISOString()} title={exactTime(ms)} className={className}>
      {isAgo ? ago(ms, current) : age(ms, current)}
    </time>
  );
}

type ElapsedProps = { from: Date | string | number; to?: Date | string | number | null; className?: string };

/** Time taken: ticks while there is no end. */
export function Elapsed({ from, to, className }: ElapsedProps) {
  const current = useNow();
  return (
    <span suppressHydrationWarning className={className} title={exactTime(toMs(from))}>
      {elapsed((to ? toMs(to) : current) - toMs(from))}
    </span>
  );
}
