"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ChosenPrompt } from "#components/lib/agent-draft";
import { useTRPC } from "#components/trpc/trpc";
import { PRODUCTION } from "#server/lib/prompts/words";

/** The prompts there are, the one that is chosen, and the version an agent would be told by that choice, once it is read. */
export function useChosenPrompt(chosen: ChosenPrompt | null) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.prompts.list.infiniteQueryOptions(
      { limit: 200 },
      { getNextPageParam: (page) => page.nextCursor, enabled: chosen !== null },
    ),
  );
  const { hasNextPage, isFetching, isError, fetchNextPage } = list;
  // All of them are to choose from.
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const prompts = list.data?.pages.flatMap((page) => page.items);
  const prompt = prompts?.find((one) => one.id === chosen?.promptId);
  const version =
    chosen?.version ?? prompt?.labels.find(({ label }) => label === (chosen?.label ?? PRODUCTION))?.version;
  const isKnown = Boolean(chosen?.promptId) && version !== undefined;
  const found = useQuery(
    trpc.prompts.get.queryOptions(
      { id: chosen?.promptId ?? "", ...(version ? { version } : {}) },
      { enabled: isKnown },
    ),
  );
  const isAsking = list.isPending || list.isFetchingNextPage || (isKnown && found.isPending);
  return { prompts, prompt, shown: found.data?.shown, isReading: Boolean(chosen?.promptId) && isAsking };
}
