import type { Metadata } from "next";
import { DocumentsPage } from "#components/documents/documents-page";
import { filtersOf, listInput } from "#components/lib/document-filters";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Documents" };

type PageProps = {
  params: Promise<{ team: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const given = await searchParams;
  const filters = filtersOf({ get: (name) => [given[name]].flat()[0] ?? null });
  await prefetch(
    trpc.documents.list.infiniteQueryOptions(listInput(filters), { getNextPageParam: (page) => page.nextCursor }),
    trpc.documents.tags.queryOptions(),
  );
  return (
    <HydrateClient>
      <DocumentsPage />
    </HydrateClient>
  );
}
