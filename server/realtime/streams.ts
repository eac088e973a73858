import { signal } from "#server/core/database";
import {
  appendStreamPart,
  deleteStreamParts,
  readStreamParts,
  STREAMS_CHANNEL,
  type StreamPosition,
  type TeamPart,
} from "#server/core/stream-log";
import type { StreamPart } from "#server/domains/events/schema";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { type Answer, addPart, wholePart } from "./answer.ts";
import { startPolling } from "./polling.ts";

const COALESCE_MS = 50;
const KEPT_MS = 10 * 60_000;

export type Streams = {
  publish(teamId: string, part: StreamPart): void;
  watch(teamId: string, runId: string, onPart: (part: StreamPart) => void): () => void;
  read(teamId: string, runId: string): StreamPart | null;
  stop(): Promise<void>;
};

type Known = { teamId: string; answer: Answer; touchedMs: number };

/**
 * Answers while they are written. Every process keeps those it writes or watches in memory; with `isShared` the writer
 * also puts them, at most every 50 ms a run, where other processes find them.
 */
export function startStreams(isShared: boolean): Streams {
  const known = new Map<string, Known>();
  const watchers = new Map<string, Set<{ teamId: string; onPart: (part: StreamPart) => void }>>();
  const outbox = isShared ? startOutbox() : null;

  const take = ({ teamId, part }: TeamPart): void => {
    const taken = addPart(known.get(part.runId)?.answer, part);
    if (!taken) return;
    known.set(part.runId, { teamId, answer: taken.answer, touchedMs: Date.now() });
    for (const watcher of watchers.get(part.runId) ?? []) if (watcher.teamId === teamId) watcher.onPart(taken.added);
  };
  const readOthers = async (): Promise<void> => {
    try {
      const positions = [...watchers.keys()].map((runId) => positionOf(runId, known.get(runId)?.answer));
      for (const part of await readStreamParts(positions)) take(part);
    } catch (error) {
      log.debug("realtime: streams cannot be read", { error: describeError(error) });
    }
  };
  const polling = isShared ? startPolling(STREAMS_CHANNEL, readOthers) : null;
  const forgetting = setInterval(() => {
    for (const [runId, { touchedMs }] of known) if (Date.now() - touchedMs > KEPT_MS) known.delete(runId);
    if (isShared)
      deleteStreamParts(KEPT_MS).catch((error: unknown) =>
        log.debug("realtime: old streams stay", { error: describeError(error) }),
      );
  }, 60_000);
  const read = (teamId: string, runId: string): StreamPart | null => {
    const found = known.get(runId);
    return found?.teamId === teamId ? wholePart(found.answer) : null;
  };

  return {
    publish: (teamId, part) => {
      take({ teamId, part });
      outbox?.add(teamId, part);
    },
    watch: (teamId, runId, onPart) => {
      const watcher = { teamId, onPart };
      const all = watchers.get(runId) ?? new Set();
      watchers.set(runId, all.add(watcher));
      const soFar = read(teamId, runId);
      if (soFar) onPart(soFar);
      polling?.poke();
      return () => {
        all.delete(watcher);
        if (all.size === 0 && watchers.get(runId) === all) watchers.delete(runId);
      };
    },
    read,
    stop: async () => {
      clearInterval(forgetting);
      watchers.clear();
      await polling?.stop();
      await outbox?.stop();
    },
  };
}

function positionOf(runId: string, answer: Answer | undefined): StreamPosition {
  return { runId, stepIndex: answer?.stepIndex ?? 0, attempt: answer?.attempt ?? 0, chars: answer?.text.length ?? 0 };
}

/** Joins the pieces of each run that come within 50 ms into one row and one signal. */
function startOutbox() {
  const waiting = new Map<string, TeamPart>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  const flush = (): void => {
    timer = undefined;
    const parts = [...waiting.values()];
    waiting.clear();
    writing = writing.then(async () => {
      try {
        for (const part of parts) await appendStreamPart(part);
        signal(STREAMS_CHANNEL);
      } catch (error) {
        // Live text is a convenience; the answer itself is recorded by the run.
        log.debug("realtime: a stream part was not shared", { error: describeError(error) });
      }
    });
  };
  return {
    add: (teamId: string, part: StreamPart): void => {
      const before = waiting.get(part.runId)?.part;
      const isSame = before?.stepIndex === part.stepIndex && before.attempt === part.attempt;
      const joins = isSame && before && part.offset === before.offset + before.text.length;
      waiting.set(part.runId, {
        teamId,
        part: joins ? { ...part, offset: before.offset, text: before.text + part.text } : part,
      });
      timer ??= setTimeout(flush, COALESCE_MS);
    },
    stop: async (): Promise<void> => {
      clearTimeout(timer);
      await writing;
    },
  };
}
