"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isOver } from "#components/lib/chat-live";
import { uploadFile } from "#components/lib/upload";
import { useLive } from "#components/trpc/live-provider";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import type { ChatMessageView, ChatPlace, SendPolicy } from "#server/domains/sessions/schema";

const EARLIER_PAGE = 40;
const MOST_AT_ONCE = 200;

/** The messages of a talk: the newest are kept fresh, older ones are read once, as far as somebody scrolls. */
export function useTalk(sessionId: string) {
  const trpc = useTRPC();
  const first = useQuery(trpc.sessions.talk.queryOptions({ sessionId }));
  // Where the first page ended: what is newer is read anew, what is older only page by page.
  const [anchor, setAnchor] = useState<string | null | undefined>(undefined);
  if (anchor === undefined && first.data) setAnchor(first.data.nextCursor);
  const grown = useQuery({
    ...trpc.sessions.talk.queryOptions({ sessionId, limit: MOST_AT_ONCE, afterId: anchor ?? undefined }),
    enabled: Boolean(anchor),
  });
  const earlier = useInfiniteQuery({
    ...trpc.talks.earlier.infiniteQueryOptions(
      { sessionId, limit: EARLIER_PAGE },
      { getNextPageParam: (page) => page.nextCursor, initialCursor: anchor ?? undefined },
    ),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newest = (anchor ? grown.data : first.data) ?? first.data;
  const older = (earlier.data?.pages ?? []).toReversed().flatMap((page) => page.items);
  return {
    query: first,
    messages: [...older, ...(newest?.items ?? [])],
    hasEarlier: Boolean(anchor) && (earlier.data === undefined || earlier.hasNextPage),
    isReadingEarlier: earlier.isFetching,
    readEarlier: () => void (earlier.data ? earlier.fetchNextPage() : earlier.refetch()),
  };
}

/** The run whose answer is being given. */
export function liveRunOf(messages: readonly ChatMessageView[]): string | null {
  const answer = messages.findLast((message) => message.role === "agent")?.answer;
  return answer && !isOver(answer) ? answer.runId : null;
}

export type Outgoing = {
  sessionId: string;
  id: string;
  body: string;
  files: File[];
  place: ChatPlace;
  policy: SendPolicy;
  editOf?: string;
  agentId?: string;
};

/** Sends a message, with its files first. What is on its way stays in sight; when it cannot be sent the text is given back. */
export function useSend(onFailed: (outgoing: Outgoing) => void) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { watch } = useLive();
  return useMutation({
    mutationFn: async ({ files, place, ...message }: Outgoing) => {
      const stored = await Promise.all(files.map(uploadFile));
      return client.sessions.send.mutate({ ...message, ...place, fileIds: stored.map((file) => file.id) });
    },
    onSuccess: async ({ runId }) => {
      // The stream is opened before the page knows of the answer, so that its first words are not waited for twice.
      const unwatch = runId ? watch(runId) : undefined;
      await queryClient.invalidateQueries(trpc.sessions.pathFilter());
      unwatch?.();
    },
    onError: (_, outgoing) => onFailed(outgoing),
  });
}

/** What is done with a talk or a message of it; everything read of talks is read again behind it. */
export function useChatActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = async () => {
    await queryClient.invalidateQueries(trpc.sessions.pathFilter());
    await queryClient.invalidateQueries(trpc.talks.pathFilter());
  };
  return {
    stop: useMutation(trpc.sessions.stop.mutationOptions({ onSuccess })),
    retry: useMutation(trpc.sessions.retry.mutationOptions({ onSuccess })),
    choose: useMutation(trpc.sessions.chooseVersion.mutationOptions({ onSuccess })),
    branch: useMutation(trpc.sessions.branch.mutationOptions({ onSuccess })),
    rate: useMutation(trpc.sessions.rate.mutationOptions({ onSuccess })),
    removeQueued: useMutation(trpc.sessions.removeQueued.mutationOptions({ onSuccess })),
    rename: useMutation(trpc.sessions.rename.mutationOptions({ onSuccess })),
    archive: useMutation(trpc.sessions.archive.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.sessions.delete.mutationOptions({ onSuccess })),
    setAgents: useMutation(trpc.sessions.setAgents.mutationOptions({ onSuccess })),
    setPlace: useMutation(trpc.sessions.setPlace.mutationOptions({ onSuccess })),
  };
}
