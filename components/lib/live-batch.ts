import type { Topic } from "./live-topics.ts";

type Flush = (topics: Set<Topic>) => void;

export type LiveBatch = { add: (topic: Topic, isUrgent: boolean) => void; stop: () => void };

/** What one command brings about is told within this time and asked for together. */
const TOGETHER_MS = 30;
/** People change things now and then: so many of their changes are shown at once. What goes on without a pause is shown on each beat. */
const AT_ONCE = 12;
const BEAT_MS = 150;
const LAZY_MS = 3_000;

/** Gathers stale topics, so that a busy team costs a few requests a second: a token bucket of `AT_ONCE`, filled by one each `BEAT_MS`. */
export function createLiveBatch(flush: Flush, now: () => number = Date.now): LiveBatch {
  const waiting = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let lastFlushAt = Number.NEGATIVE_INFINITY;
  /** When the bucket is full again. */
  let fullAt = Number.NEGATIVE_INFINITY;

  function send(): void {
    timer = undefined;
    dueAt = Number.POSITIVE_INFINITY;
    lastFlushAt = now();
    fullAt = Math.max(fullAt, lastFlushAt) + BEAT_MS;
    const topics = new Set(waiting);
    waiting.clear();
    flush(topics);
  }

  function add(topic: Topic, isUrgent: boolean): void {
    waiting.add(topic);
    const urgentAt = Math.max(lastFlushAt + TOGETHER_MS, fullAt - (AT_ONCE - 1) * BEAT_MS);
    const due = Math.max(now(), isUrgent ? urgentAt : lastFlushAt + LAZY_MS);
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
