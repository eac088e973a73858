import { MusterError, toMusterError } from "./error.ts";
import type { Api, MusterEvent, RunText } from "./types.ts";

/**
 * `event`: something happened. `text`: a piece of an answer while it is written, of a run in `watchRunIds`. `connected` comes with
 * each connection, `quiet` when nothing happened for ten seconds: chances to look for oneself.
 */
export type LiveItem =
  | { type: "event"; event: MusterEvent }
  | { type: "text"; part: RunText }
  | { type: "connected" }
  | { type: "quiet" };

export type LiveOptions = {
  /** Only this mission's events. */
  missionId?: string;
  /** Begins behind this event; 0 is the first there is. Without it: from now on. */
  afterSeq?: number;
  /** Runs whose answers are wanted while they are written, eight at most. */
  watchRunIds?: string[];
  /** Ends it, without an error. */
  signal?: AbortSignal;
};

/** Where the server is, and what to do when the line to it broke: wait and return, or throw what waiting does not help. */
export type LiveSource = {
  api(): Promise<Api>;
  lost(error: MusterError): Promise<void>;
  /** The server has answered. */
  reached?(): void;
};

const QUIET_MS = 10_000;

/**
 * Events in order, each once, over as many connections as it takes: a new one goes on behind the last event seen. Ends with
 * `signal`; throws what `lost` throws.
 */
export async function* followLive(source: LiveSource, options: LiveOptions = {}): AsyncGenerator<LiveItem> {
  const { signal } = options;
  let seq = options.afterSeq;
  while (!signal?.aborted) {
    const line = openLine(await source.api(), { ...options, afterSeq: seq });
    signal?.addEventListener("abort", line.close, { once: true });
    try {
      for (let part = await line.next(); part !== null; part = await line.next()) {
        // Where this connection began: the next goes on behind it even if nothing has happened meanwhile.
        if (part.type === "connected") {
          seq ??= line.beganAt();
          source.reached?.();
        }
        if (part.type === "event") {
          if (seq !== undefined && part.event.seq <= seq) continue;
          seq = part.event.seq;
        }
        yield part;
      }
    } finally {
      signal?.removeEventListener("abort", line.close);
      line.close();
    }
    if (!signal?.aborted) await unlessAborted(source.lost(line.trouble()), signal);
  }
}

/** Waits for `work`, but no longer than until `signal`. */
function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve();
    signal?.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal?.removeEventListener("abort", stop));
  });
}

/** One subscription as something to be awaited: the next item, or null once it is broken or closed. */
function openLine(api: Api, { missionId, afterSeq, watchRunIds }: LiveOptions) {
  const waiting: LiveItem[] = [];
  const state = { isOver: false, wasOpen: false, beganAt: 0, trouble: undefined as unknown };
  let wake: () => void = () => undefined;
  const add = (item: LiveItem) => {
    waiting.push(item);
    wake();
  };
  const end = (trouble?: unknown) => {
    state.isOver = true;
    state.trouble ??= trouble;
    wake();
  };
  const subscription = api.events.live.subscribe(
    {
      ...(missionId === undefined ? {} : { missionId }),
      ...(afterSeq === undefined ? {} : { afterSeq }),
      ...(watchRunIds === undefined ? {} : { watchRunIds }),
    },
    {
      onData: ({ data }) => {
        if (data.type === "ready") state.beganAt = data.seq;
        if (data.type === "ready") add({ type: "connected" });
        else if (data.type === "event") add(data);
        else add({ type: "text", part: data.part });
      },
      onError: end,
      onComplete: () => end(),
      // It would reconnect by itself, to the same address; a restarted server may have another.
      onConnectionStateChange: ({ state: now, error }) => {
        if (now === "pending") state.wasOpen = true;
        else if (now === "connecting" && (state.wasOpen || error)) end(error ?? undefined);
      },
    },
  );
  return {
    trouble: () => (state.trouble === undefined ? cutOff() : toMusterError(state.trouble)),
    beganAt: () => state.beganAt,
    close: () => {
      subscription.unsubscribe();
      end();
    },
    next: async (): Promise<LiveItem | null> => {
      if (waiting.length === 0 && !state.isOver) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, QUIET_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return waiting.shift() ?? (state.isOver ? null : { type: "quiet" });
    },
  };
}

function cutOff(): MusterError {
  return new MusterError({ code: "unreachable", message: "The connection was cut off.", status: null });
}
