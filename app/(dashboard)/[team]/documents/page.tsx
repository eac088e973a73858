import type { Metadata } from "next";
import { DocumentsPage } from "#components/documents/documents-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Documents" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.documents.list.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <DocumentsPage />
    </HydrateClient>
  );
}
