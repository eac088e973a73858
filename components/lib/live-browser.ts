import type { TRPCClient } from "@trpc/client";
import type { AppRouter } from "#server/routers/root";
import type { LiveChannel, LiveEnvironment, OpenLive } from "./live-connection.ts";
import { readHttpStatus } from "./query-client.ts";

const RETRY_MS = [1_000, 2_000, 4_000, 8_000];

/** Keeps one subscription open; after a break it goes on behind the last event. */
function openWith(client: TRPCClient<AppRouter>): OpenLive {
  return ({ afterSeq, watchRunIds, onMessage, onStatus, onRefused }) => {
    let seq = afterSeq;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe: () => void } | undefined;
    let isClosed = false;

    function again(): void {
      if (isClosed) return;
      onStatus("lost");
      const wait = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)];
      clearTimeout(timer);
      timer = setTimeout(subscribe, wait);
    }

    function subscribe(): void {
      subscription?.unsubscribe();
      subscription = client.events.live.subscribe(
        { afterSeq: seq, watchRunIds },
        {
          onData: (data) => {
            const message = "data" in data ? data.data : data;
            if (message.type === "event") seq = Math.max(seq, message.event.seq);
            onMessage(message);
          },
          onConnectionStateChange: (change) => {
            if (change.state === "pending") {
              failures = 0;
              onStatus("live");
            }
            if (change.state === "connecting" && change.error) onStatus("lost");
          },
          onError: (error) => {
            if (readHttpStatus(error) === 401) onRefused();
            again();
          },
          onComplete: again,
        },
      );
    }

    subscribe();
    return () => {
      isClosed = true;
      clearTimeout(timer);
      subscription?.unsubscribe();
    };
  };
}

/** Without locks (an address that is neither https nor localhost) every tab keeps a connection of its own. */
function claimLeadOf(name: string): LiveEnvironment["claimLead"] {
  return (lead) => {
    if (!navigator.locks) {
      lead();
      return () => undefined;
    }
    const abort = new AbortController();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hold = () => {
      if (abort.signal.aborted) return;
      lead();
      return held;
    };
    navigator.locks.request(name, { signal: abort.signal }, hold).catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
    return () => {
      abort.abort();
      release();
    };
  };
}

export function browserLive(client: TRPCClient<AppRouter>, teamSlug: string): LiveEnvironment {
  const name = `muster-live-${teamSlug}`;
  const canShare = "locks" in navigator && typeof BroadcastChannel !== "undefined";
  const channel: LiveChannel | null = canShare ? new BroadcastChannel(name) : null;
  return { open: openWith(client), channel, claimLead: claimLeadOf(name), now: Date.now };
}
