import type { Metadata } from "next";
import { listInput, promptFiltersOf } from "#components/lib/prompt-filters";
import { PromptsPage } from "#components/prompts/prompts-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Prompts" };

type PageProps = {
  params: Promise<{ team: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const given = await searchParams;
  const filters = promptFiltersOf({ get: (name) => [given[name]].flat()[0] ?? null });
  await prefetch(
    trpc.prompts.list.infiniteQueryOptions(listInput(filters), { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <PromptsPage />
    </HydrateClient>
  );
}
