import type { Metadata } from "next";
import { searchFilter, searchInput } from "#components/lib/search-filter";
import { SearchPage } from "#components/search/search-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Search" };

type PageProps = {
  params: Promise<{ team: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const filter = searchFilter.parse(await searchParams);
  if (filter.q.trim() !== "") {
    const pages = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };
    await prefetch(trpc.search.all.infiniteQueryOptions(searchInput(filter), pages));
  }
  return (
    <HydrateClient>
      <SearchPage initial={filter} />
    </HydrateClient>
  );
}
