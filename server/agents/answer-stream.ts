import type { UIMessageChunk } from "ai";
import { type JournalRun, readJournal } from "#server/domains/runs/orchestration";
import { isRunOver } from "#server/domains/runs/schema";
import { type Answer, addPart } from "#server/realtime/answer";
import { getHub } from "#server/realtime/hub";
import { journalContext } from "./driver.ts";
import { UiParts } from "./ui-parts.ts";

/** How long it looks on without a sign: events may be lost with their process. */
const LOOK_EVERY_MS = 1_000;
const BEGUN_ANEW = "The answer was begun anew. Resume the stream to read it from its beginning.";

type Of = { teamId: string; runId: string; messageId: string; sessionId: string };

/**
 * An answer from its beginning to its end as a UI message stream, whichever process gives it: recorded steps from the journal,
 * words from the hub. Ends early, with an error to resume after, when words that were sent turn out to be replaced.
 */
export async function* streamAnswer(of: Of, signal: AbortSignal): AsyncGenerator<UIMessageChunk> {
  const { teamId, runId, messageId, sessionId } = of;
  const ctx = journalContext(teamId);
  const signs = watchRun(teamId, runId);
  const parts = new UiParts();
  try {
    yield { type: "start", messageId, messageMetadata: { sessionId, runId } };
    while (!signal.aborted) {
      const { run, steps } = await readJournal.call(ctx, { id: runId });
      yield* parts.recorded(steps);
      if (isRunOver(run.status)) {
        yield* parts.endStep();
        yield* endOf(run);
        return;
      }
      const words = signs.answer();
      const fresh = words ? parts.live(words.stepIndex, words.attempt, words.text) : [];
      if (fresh === null) return yield { type: "error", errorText: BEGUN_ANEW };
      yield* fresh;
      yield* await untilNews(signs, parts, signal);
    }
  } finally {
    signs.stop();
  }
}

/** Words go on without a look at the journal, until something else happens. */
async function* untilNews(signs: Signs, parts: UiParts, signal: AbortSignal): AsyncGenerator<UIMessageChunk> {
  for (;;) {
    const sign = await signs.next(signal);
    if (sign !== "words") return;
    const words = signs.answer();
    const fresh = words ? parts.live(words.stepIndex, words.attempt, words.text) : [];
    if (fresh === null) return;
    yield* fresh;
  }
}

function endOf(run: JournalRun): UIMessageChunk[] {
  const messageMetadata = { status: run.status, costMicros: run.costMicros, tokens: run.tokens };
  if (run.status === "cancelled") return [{ type: "abort", reason: run.statusReason ?? "stopped" }];
  if (run.status === "failed") return [{ type: "error", errorText: run.statusReason ?? "No answer came." }];
  return [{ type: "finish", messageMetadata }];
}

type Signs = ReturnType<typeof watchRun>;

function watchRun(teamId: string, runId: string) {
  const hub = getHub();
  let answer: Answer | undefined;
  let hasWords = false;
  let hasEvent = false;
  let wake: () => void = () => undefined;
  const unwatch = hub?.watchStream(teamId, runId, (part) => {
    answer = addPart(answer, part)?.answer ?? answer;
    hasWords = true;
    wake();
  });
  const events = hub?.follow((event) => {
    if (event.runId !== runId) return;
    hasEvent = true;
    wake();
  });
  return {
    answer: () => answer,
    /** What happened first: words came, or something that the journal tells. */
    next: async (signal: AbortSignal): Promise<"words" | "journal"> => {
      if (!hasWords && !hasEvent && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(resolve, LOOK_EVERY_MS);
        signal.addEventListener("abort", () => resolve(), { once: true });
        await promise;
        clearTimeout(timer);
      }
      const isOnlyWords = hasWords && !hasEvent;
      hasWords = false;
      if (!isOnlyWords) hasEvent = false;
      return isOnlyWords ? "words" : "journal";
    },
    stop: () => {
      unwatch?.();
      events?.stop();
    },
  };
}
