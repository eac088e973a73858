import type { Metadata } from "next";
import { CommandCenter } from "#components/command/command-center";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "./open-page.ts";

export const metadata: Metadata = { title: "Command center" };

type PageProps = { params: Promise<{ team: string }> };

export default async function CommandCenterPage({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.agents.list.queryOptions(),
    trpc.tasks.board.queryOptions({}),
    trpc.missions.list.queryOptions({ limit: 20 }),
    trpc.samples.list.queryOptions(),
    trpc.models.status.queryOptions(),
    trpc.events.list.queryOptions({ limit: 40, class: "domain" }),
    trpc.needs.list.queryOptions({ limit: 6 }),
  );
  return (
    <HydrateClient>
      <CommandCenter />
    </HydrateClient>
  );
}
