"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ChosenPrompt } from "#components/lib/agent-draft";
import { useTRPC } from "#components/trpc/trpc";
import { PRODUCTION } from "#server/lib/prompts/words";

/** The prompts there are, the one that is chosen, and the version an agent would be told by that choice. */
export function useChosenPrompt(chosen: ChosenPrompt | null) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.prompts.list.infiniteQueryOptions(
      { limit: 200 },
      { getNextPageParam: (page) => page.nextCursor, enabled: chosen !== null },
    ),
  );
  const prompts = list.data?.pages.flatMap((page) => page.items);
  const prompt = prompts?.find((one) => one.id === chosen?.promptId);
  const version =
    chosen?.version ?? prompt?.labels.find(({ label }) => label === (chosen?.label ?? PRODUCTION))?.version;
  const shown = useQuery(
    trpc.prompts.get.queryOptions(
      { id: chosen?.promptId ?? "", ...(version ? { version } : {}) },
      { enabled: Boolean(chosen?.promptId) && version !== undefined },
    ),
  ).data?.shown;
  return { prompts, prompt, shown };
}
