import type { Metadata } from "next";
import { AgentPage } from "#components/agents/agent-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Agent" };

type PageProps = { params: Promise<{ team: string; id: string }> };

export default async function Page({ params }: PageProps) {
  const { id } = await openPage(params);
  await prefetchSubject(trpc.agents.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <AgentPage id={id} />
    </HydrateClient>
  );
}
