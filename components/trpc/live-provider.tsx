"use client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { browserLive } from "#components/lib/live-browser";
import { connectLive, type LiveConnection, type LiveStatus } from "#components/lib/live-connection";
import { createStreamStore, type StreamStore, type StreamText } from "#components/lib/stream-store";
import type { LiveMessage } from "#server/domains/events/schema";
import { createLiveCache } from "./live-cache.ts";
import { useTRPC, useTRPCClient } from "./trpc.tsx";

type Live = { status: LiveStatus; stream: StreamStore; watch: (runId: string) => () => void };
export type LiveStart = { seq: number; atMs: number };

const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider above it");
  return live;
}

function useApply(stream: StreamStore, start: LiveStart) {
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  const [apply] = useState(() => {
    const live = createLiveCache(queryClient, trpc);
    const message = (told: LiveMessage) => {
      if (told.type === "stream" && !stream.add(told.part)) live.markStale("runs", true);
      if (told.type !== "event") return;
      const { event } = told;
      // Sent again to close the gap between the page's reads: the feed takes what it lacks, for the rest only fresh ones are news.
      live.tell(event, event.seq > start.seq || event.createdAt.getTime() >= start.atMs - 5_000);
    };
    // Its answer says whether the session ended or the membership, and the page says so.
    const me = () => void queryClient.invalidateQueries(trpc.session.pathFilter());
    return { message, me, everything: live.everything, follow: live.follow };
  });
  return apply;
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
    const unfollow = apply.follow();
    const handlers = { onMessage: apply.message, onStatus: setStatus, onGap: apply.everything, onRefused: apply.me };
    const live = connectLive(browserLive(client, teamSlug), handlers, start.seq);
    connection.current = live;
    if (watched.current.size > 0) live.watch([...watched.current.keys()]);
    return () => {
      connection.current = null;
      live.close();
      unfollow();
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
