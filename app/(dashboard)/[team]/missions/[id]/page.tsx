import type { Metadata } from "next";
import { MissionPage } from "#components/missions/mission-page";
import { HydrateClient, prefetch, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Mission" };

export default async function Page({ params }: { params: Promise<{ team: string; id: string }> }) {
  const { id } = await openPage(params);
  await prefetchSubject(trpc.missions.get.queryOptions({ id }));
  await prefetch(
    trpc.missions.plan.queryOptions({ id }),
    trpc.plans.versions.queryOptions({ missionId: id }),
    trpc.tasks.list.queryOptions({ missionId: id, limit: 200 }),
    trpc.messages.threads.infiniteQueryOptions(
      { missionId: id, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    trpc.documents.list.queryOptions({ missionId: id, limit: 50 }),
  );
  return (
    <HydrateClient>
      <MissionPage id={id} />
    </HydrateClient>
  );
}
