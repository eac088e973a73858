import type { Metadata } from "next";
import { NeedsPage } from "#components/needs/needs-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Needs me" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.needs.list.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }));
  return (
    <HydrateClient>
      <NeedsPage />
    </HydrateClient>
  );
}
