import type { EventView } from "#server/domains/events/schema";
import type { Client } from "./client.ts";
import type { Connection } from "./connection.ts";

export type LiveItem = { type: "event"; event: EventView } | { type: "connected" } | { type: "quiet" };

/** How long nothing may come before the reader is given a chance to look for itself. */
const QUIET_MS = 10_000;

/**
 * A mission's events from its first, in order, each once, over as many connections as it takes: a new one goes on behind the last
 * event seen. `connected` comes with each connection, `quiet` when nothing happened for a while. Ends with `signal`.
 */
export async function* liveEvents(
  connection: Connection,
  missionId: string,
  signal: AbortSignal,
): AsyncGenerator<LiveItem> {
  let seq = 0;
  while (!signal.aborted) {
    const line = openLine(await connection.client(), missionId, seq);
    const stop = () => line.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (let part = await line.next(); part !== null; part = await line.next()) {
        if (part.type === "event") {
          if (part.event.seq <= seq) continue;
          seq = part.event.seq;
        }
        yield part;
      }
    } finally {
      signal.removeEventListener("abort", stop);
      line.close();
    }
    if (!signal.aborted) await connection.lost(line.trouble ?? new TypeError("terminated"));
  }
}

/** One subscription as something to be awaited: the next item, or null once it is broken or closed. */
function openLine(client: Client, missionId: string, afterSeq: number) {
  const waiting: LiveItem[] = [];
  let wake: () => void = () => undefined;
  const state = { isOver: false, trouble: undefined as unknown };
  const end = (trouble?: unknown) => {
    state.isOver = true;
    state.trouble ??= trouble;
    wake();
  };
  const add = (item: LiveItem) => {
    waiting.push(item);
    wake();
  };
  let wasOpen = false;
  const subscription = client.api.events.live.subscribe(
    { afterSeq, missionId },
    {
      onData: ({ data }) => {
        if (data.type === "ready") add({ type: "connected" });
        else if (data.type === "event") add(data);
      },
      onError: end,
      onComplete: () => end(),
      // It would reconnect by itself, to the same address; a restarted server may have another.
      onConnectionStateChange: ({ state: now, error }) => {
        if (now === "pending") wasOpen = true;
        else if (now === "connecting" && (wasOpen || error)) end(error ?? undefined);
      },
    },
  );
  return {
    get trouble() {
      return state.trouble;
    },
    close() {
      subscription.unsubscribe();
      end();
    },
    async next(): Promise<LiveItem | null> {
      if (waiting.length === 0 && !state.isOver) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(resolve, QUIET_MS);
        await promise;
        clearTimeout(timer);
      }
      return waiting.shift() ?? (state.isOver ? null : { type: "quiet" });
    },
  };
}
