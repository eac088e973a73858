import type { Metadata } from "next";
import { TaskPage } from "#components/tasks/task-page";
import { HydrateClient, prefetch, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Task" };

type PageProps = { params: Promise<{ team: string; id: string }> };

export default async function Page({ params }: PageProps) {
  const { id } = await openPage(params);
  await prefetchSubject(trpc.tasks.get.queryOptions({ id }));
  await prefetch(
    trpc.messages.threads.infiniteQueryOptions(
      { taskId: id, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    trpc.documents.list.queryOptions({ taskId: id, limit: 50 }),
    trpc.runs.list.queryOptions({ taskId: id, limit: 20 }),
  );
  return (
    <HydrateClient>
      <TaskPage id={id} />
    </HydrateClient>
  );
}
