import type { Metadata } from "next";
import { WorkspacePage } from "#components/workspaces/workspace-page";
import { HydrateClient, prefetch, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../../open-page.ts";

export const metadata: Metadata = { title: "Workspace" };

export default async function Page({ params }: { params: Promise<{ team: string; id: string }> }) {
  const { id } = await openPage(params);
  await prefetchSubject(trpc.workspaces.get.queryOptions({ missionId: id }));
  await prefetch(trpc.workspaces.files.queryOptions({ missionId: id }));
  return (
    <HydrateClient>
      <WorkspacePage missionId={id} />
    </HydrateClient>
  );
}
