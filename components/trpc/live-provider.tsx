"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { patchCards } from "#components/lib/agent-patch";
import { belongsToFeed, prependEvent, readFeedInput } from "#components/lib/feed-patch";
import { createLiveBatch } from "#components/lib/live-batch";
import { browserLive } from "#components/lib/live-browser";
import { connectLive, type LiveConnection, type LiveStatus } from "#components/lib/live-connection";
import { isUrgent, type Topic, topicsOf } from "#components/lib/live-topics";
import { createStreamStore, type StreamStore, type StreamText } from "#components/lib/stream-store";
import type { EventView, LiveMessage } from "#server/domains/events/schema";
import { useTRPC, useTRPCClient } from "./trpc.tsx";

type Live = { status: LiveStatus; stream: StreamStore; watch: (runId: string) => () => void };
export type LiveStart = { seq: number; atMs: number };

const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider above it");
  return live;
}

/** What arrives changes the cache of queries, nothing else: rows are patched or asked for again. */
function useApply(stream: StreamStore, start: LiveStart) {
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  const apply = useRef<{
    message: (message: LiveMessage) => void;
    everything: () => void;
    me: () => void;
    stop: () => void;
  }>(null);
  if (!apply.current) {
    const filters = (topic: Topic) => trpc[topic].pathFilter();
    const batch = createLiveBatch((topics) => {
      for (const topic of topics) void queryClient.invalidateQueries(filters(topic));
    });
    apply.current = {
      stop: batch.stop,
      everything: () => void queryClient.invalidateQueries(),
      // Its answer says which of the two it is, and the page says so.
      me: () => void queryClient.invalidateQueries(trpc.session.pathFilter()),
      message: (message) => {
        if (message.type === "stream" && !stream.add(message.part)) batch.add("runs", true);
        if (message.type !== "event") return;
        const { event } = message;
        // Sent again to close the gap between the page's reads: the feed takes what it lacks, for the rest only fresh ones are news.
        patchFeed(queryClient, trpc, event);
        if (event.seq <= start.seq && event.createdAt.getTime() < start.atMs - 5_000) return;
        queryClient.setQueryData(trpc.agents.list.queryKey(), (cards) => cards && patchCards(cards, event));
        for (const topic of topicsOf(event)) batch.add(topic, isUrgent(event, topic));
      },
    };
  }
  return apply.current;
}

/** Puts the event at the head of every feed it belongs to. */
function patchFeed(queryClient: QueryClient, trpc: ReturnType<typeof useTRPC>, event: EventView): void {
  const cache = queryClient.getQueryCache();
  for (const query of cache.findAll(trpc.events.list.queryFilter())) {
    if (!belongsToFeed(readFeedInput(query.queryKey), event)) continue;
    queryClient.setQueryData<{ items: EventView[]; nextCursor: string | null }>(query.queryKey, (data) =>
      data ? { ...data, items: prependEvent(data.items, event) } : data,
    );
  }
}

type LiveProviderProps = { teamSlug: string; start: LiveStart; children: ReactNode };

export function LiveProvider({ teamSlug, start, children }: LiveProviderProps) {
  const client = useTRPCClient();
  const [stream] = useState(createStreamStore);
  const [status, setStatus] = useState<LiveStatus>({ kind: "connecting", sinceMs: start.atMs });
  const apply = useApply(stream, start);
  const connection = useRef<LiveConnection>(null);
  const watched = useRef(new Map<string, number>());

  // The connection is an outside system with a life of its own; this is what effects are for.
  useEffect(() => {
    const handlers = { onMessage: apply.message, onStatus: setStatus, onGap: apply.everything, onRefused: apply.me };
    const live = connectLive(browserLive(client, teamSlug), handlers, start.seq);
    connection.current = live;
    if (watched.current.size > 0) live.watch([...watched.current.keys()]);
    return () => {
      connection.current = null;
      live.close();
      apply.stop();
    };
  }, [client, teamSlug, start.seq, apply]);

  const [watch] = useState(() => (runId: string) => {
    const count = (change: number) => {
      const left = (watched.current.get(runId) ?? 0) + change;
      if (left > 0) watched.current.set(runId, left);
      else watched.current.delete(runId);
      connection.current?.watch([...watched.current.keys()]);
    };
    count(1);
    return () => count(-1);
  });

  return <LiveContext.Provider value={{ status, stream, watch }}>{children}</LiveContext.Provider>;
}

/** The text of a run's answer while it is written. */
export function useRunStream(runId: string, isLive: boolean): StreamText | undefined {
  const { stream, watch } = useLive();
  useEffect(() => (isLive ? watch(runId) : undefined), [watch, runId, isLive]);
  return useSyncExternalStore(
    stream.subscribe,
    () => stream.read(runId),
    () => undefined,
  );
}
