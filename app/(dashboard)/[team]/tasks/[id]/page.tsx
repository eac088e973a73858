import type { Metadata } from "next";
import { saidIn } from "#components/lib/said";
import { splitResult, withoutIds } from "#components/lib/task-text";
import { ReadyTexts } from "#components/markdown/ready-texts";
import { TaskPage } from "#components/tasks/task-page";
import { HydrateClient, prefetch, prefetched, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Task" };

type PageProps = { params: Promise<{ team: string; id: string }> };

export default async function Page({ params }: PageProps) {
  const { id } = await openPage(params);
  const subject = trpc.tasks.get.queryOptions({ id });
  const threads = trpc.messages.threads.infiniteQueryOptions(
    { taskId: id, limit: 20 },
    { getNextPageParam: (page) => page.nextCursor },
  );
  await prefetchSubject(subject);
  await prefetch(
    threads,
    trpc.documents.list.queryOptions({ taskId: id, limit: 50 }),
    trpc.runs.list.queryOptions({ taskId: id, limit: 20 }),
  );
  const task = prefetched(subject.queryKey);
  const said = prefetched(threads.queryKey)?.pages.flatMap((page) => page.items.flatMap(saidIn)) ?? [];
  return (
    <HydrateClient>
      <ReadyTexts
        texts={[task && withoutIds(task.description), task?.result && splitResult(task.result).text, ...said]}
      >
        <TaskPage id={id} />
      </ReadyTexts>
    </HydrateClient>
  );
}
