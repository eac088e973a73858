import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import type { ThreadPlace } from "./use-outbox.ts";

/**
 * How far the person had read when the page was opened: the "New" line stays there while they look. Apart from the live
 * queries, which would move it.
 */
export function useReadMark(place: ThreadPlace): { isKnown: boolean; messageId: string | null } {
  const client = useTRPCClient();
  const { data } = useQuery({
    queryKey: ["read mark at opening", place],
    queryFn: () => client.messages.readMark.query(place),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return { isKnown: data !== undefined, messageId: data?.messageId ?? null };
}

/** Marks the newest message as read once the thread is in view. The element is what has to be seen. */
export function useMarkRead(newestId: string | null, mark: ReturnType<typeof useReadMark>) {
  const trpc = useTRPC();
  const seen = useRef<HTMLDivElement>(null);
  const { mutate } = useMutation(trpc.messages.markRead.mutationOptions());
  const isNew = mark.isKnown && newestId !== null && (mark.messageId === null || newestId > mark.messageId);
  useEffect(() => {
    const element = seen.current;
    if (!element || !newestId || !isNew) return;
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      mutate({ id: newestId });
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [newestId, isNew, mutate]);
  return seen;
}

function onHash(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** The message the address names, if it names one. */
export function useLinkedMessage(): string | null {
  return useSyncExternalStore(
    onHash,
    () => /^#message-([0-9a-f-]{36})$/.exec(window.location.hash)?.[1] ?? null,
    () => null,
  );
}
