import type { StreamPart } from "#server/domains/events/schema";

export type StreamText = { stepIndex: number; attempt: number; text: string };

const MAX_KEPT = 24;

/** Text that is being written now, by run. A new attempt replaces what the broken one had written. */
export function createStreamStore() {
  const texts = new Map<string, StreamText>();
  const listeners = new Set<() => void>();

  function write(runId: string, text: StreamText | undefined): void {
    texts.delete(runId);
    if (text) texts.set(runId, text);
    // What was written long ago is in the record; the oldest of the kept ones goes.
    for (const old of texts.keys()) if (texts.size > MAX_KEPT) texts.delete(old);
    for (const notify of listeners) notify();
  }

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: (runId: string): StreamText | undefined => texts.get(runId),
    /** What the server had when the page was loaded; never overwrites something newer. */
    seed(runId: string, text: StreamText): void {
      const current = texts.get(runId);
      if (!current || isOlder(current, text)) write(runId, text);
    },
    /** Returns false when characters are missing before this part: the reader must ask for the run again. */
    add(part: StreamPart): boolean {
      const current = texts.get(part.runId);
      const isSame = current?.stepIndex === part.stepIndex && current.attempt === part.attempt;
      const known = isSame && current ? current.text : "";
      if (part.offset > known.length) return false;
      const text = known.slice(0, part.offset) + part.text;
      write(part.runId, { stepIndex: part.stepIndex, attempt: part.attempt, text });
      return true;
    },
    clear: (runId: string): void => write(runId, undefined),
  };
}

function isOlder(current: StreamText, fresh: StreamText): boolean {
  if (current.stepIndex !== fresh.stepIndex) return current.stepIndex < fresh.stepIndex;
  if (current.attempt !== fresh.attempt) return current.attempt < fresh.attempt;
  return current.text.length < fresh.text.length;
}

export type StreamStore = ReturnType<typeof createStreamStore>;
