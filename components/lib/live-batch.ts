import type { Topic } from "./live-topics.ts";

type Flush = (topics: Set<Topic>) => void;

export type LiveBatch = { add: (topic: Topic, isUrgent: boolean) => void; stop: () => void };

const URGENT_MS = 200;
const LAZY_MS = 3_000;

/** Gathers stale topics. The first change goes out at once; those that follow wait for the next beat, so a busy team costs a few requests a second. */
export function createLiveBatch(flush: Flush, now: () => number = Date.now): LiveBatch {
  const waiting = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let lastFlushAt = Number.NEGATIVE_INFINITY;

  function send(): void {
    timer = undefined;
    dueAt = Number.POSITIVE_INFINITY;
    lastFlushAt = now();
    const topics = new Set(waiting);
    waiting.clear();
    flush(topics);
  }

  function add(topic: Topic, isUrgent: boolean): void {
    waiting.add(topic);
    const due = Math.max(now(), lastFlushAt + (isUrgent ? URGENT_MS : LAZY_MS));
    if (due >= dueAt) return;
    clearTimeout(timer);
    dueAt = due;
    timer = setTimeout(send, due - now());
  }

  function stop(): void {
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
    waiting.clear();
  }

  return { add, stop };
}
