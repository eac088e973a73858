import type { Metadata } from "next";
import { RunsPage } from "#components/runs/runs-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Runs" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.runs.list.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }));
  return (
    <HydrateClient>
      <RunsPage />
    </HydrateClient>
  );
}
