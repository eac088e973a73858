import type { Metadata } from "next";
import { FirstRun } from "#components/missions/first-run";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "New mission" };

export default async function Page({ params }: { params: Promise<{ team: string }> }) {
  const { team } = await openPage(params);
  await prefetch(
    trpc.samples.list.queryOptions(),
    trpc.models.status.queryOptions(),
    trpc.agents.list.queryOptions(),
    trpc.money.remaining.queryOptions({}),
  );
  return (
    <HydrateClient>
      <FirstRun crumb={{ label: "Missions", href: `/${team}/missions` }} />
    </HydrateClient>
  );
}
