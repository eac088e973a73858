import type { Metadata } from "next";
import { ConnectionsPage } from "#components/connections/connections-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Connections" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.connections.list.queryOptions({}));
  return (
    <HydrateClient>
      <ConnectionsPage />
    </HydrateClient>
  );
}
