import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "#cli/client";
import type { Endpoint } from "#cli/server-file";
import type { EventView } from "#server/domains/events/schema";

export type Follower = {
  /** Every event that was received, in the order received, with the time of its arrival. */
  events: { event: EventView; atMs: number }[];
  stop(): Promise<void>;
};

/** A screen that is never closed: follows the team from the first event (or behind `afterSeq`), and goes on behind the last one after each break. */
export function followServer(find: () => Endpoint | null, options: { afterSeq?: number } = {}): Follower {
  const abort = new AbortController();
  const state = { seq: options.afterSeq ?? 0, close: () => {} };
  const events: Follower["events"] = [];

  const connect = (client: Client) =>
    new Promise<void>((ended) => {
      const subscription = client.api.events.live.subscribe(
        { afterSeq: state.seq },
        {
          onData: ({ data }) => {
            if (data.type !== "event") return;
            state.seq = data.event.seq;
            events.push({ event: data.event, atMs: Date.now() });
          },
          onError: () => state.close(),
          onComplete: () => state.close(),
          // A restarted server has another address: never reconnect to the old one.
          onConnectionStateChange: ({ state: now, error }) => {
            if (now === "connecting" && error) state.close();
          },
        },
      );
      state.close = () => {
        subscription.unsubscribe();
        ended();
      };
    });
  const loop = async () => {
    while (!abort.signal.aborted) {
      const endpoint = find();
      if (endpoint) await connect(createClient(endpoint));
      await sleep(50);
    }
  };
  const looping = loop();
  return {
    events,
    stop: async () => {
      abort.abort();
      state.close();
      await looping;
    },
  };
}
