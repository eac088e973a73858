import type { Metadata } from "next";
import { WorkingPage } from "#components/working/working-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "WORKING.md" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  // Reading the file may write its newest version, which the history must show.
  await prefetch(trpc.working.get.queryOptions());
  await prefetch(
    trpc.working.versions.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <WorkingPage />
    </HydrateClient>
  );
}
