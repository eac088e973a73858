import type { Metadata } from "next";
import { AgentsPage } from "#components/agents/agents-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Agents" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.agents.list.queryOptions());
  return (
    <HydrateClient>
      <AgentsPage />
    </HydrateClient>
  );
}
