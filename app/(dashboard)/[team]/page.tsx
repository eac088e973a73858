import type { Metadata } from "next";
import { CommandCenter } from "#components/command/command-center";
import { HydrateClient, prefetch, prefetched, trpc } from "#server/rsc";
import { openPage } from "./open-page.ts";

export const metadata: Metadata = { title: "Command center" };

type PageProps = { params: Promise<{ team: string }> };

export default async function CommandCenterPage({ params }: PageProps) {
  await openPage(params);
  const missions = trpc.missions.list.queryOptions({ limit: 20 });
  await prefetch(
    trpc.agents.list.queryOptions(),
    trpc.tasks.board.queryOptions({}),
    missions,
    trpc.events.list.queryOptions({ limit: 40, class: "domain" }),
    trpc.needs.list.queryOptions({ limit: 6 }),
  );
  // A team without a mission is shown how to start one instead.
  if (prefetched(missions.queryKey)?.items.length === 0)
    await prefetch(trpc.samples.list.queryOptions(), trpc.models.status.queryOptions());
  return (
    <HydrateClient>
      <CommandCenter />
    </HydrateClient>
  );
}
