import type { Metadata } from "next";
import { saidIn } from "#components/lib/said";
import { ReadyTexts } from "#components/markdown/ready-texts";
import { MissionPage } from "#components/missions/mission-page";
import { HydrateClient, prefetch, prefetched, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Mission" };

export default async function Page({ params }: { params: Promise<{ team: string; id: string }> }) {
  const { id } = await openPage(params);
  const subject = trpc.missions.get.queryOptions({ id });
  const threads = trpc.messages.threads.infiniteQueryOptions(
    { missionId: id, limit: 20 },
    { getNextPageParam: (page) => page.nextCursor },
  );
  await prefetchSubject(subject);
  await prefetch(
    trpc.missions.plan.queryOptions({ missionId: id }),
    trpc.plans.versions.queryOptions({ missionId: id }),
    trpc.tasks.list.queryOptions({ missionId: id, limit: 200 }),
    threads,
    trpc.documents.list.queryOptions({ missionId: id, limit: 50 }),
  );
  const mission = prefetched(subject.queryKey);
  const said = prefetched(threads.queryKey)?.pages.flatMap((page) => page.items.flatMap(saidIn)) ?? [];
  return (
    <HydrateClient>
      <ReadyTexts texts={[mission?.summary, ...said]}>
        <MissionPage id={id} />
      </ReadyTexts>
    </HydrateClient>
  );
}
