import type { Metadata } from "next";
import { filterInput, readView } from "#components/lib/task-view";
import { TasksPage } from "#components/tasks/tasks-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Tasks" };

type PageProps = {
  params: Promise<{ team: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const given = await searchParams;
  const view = readView({ get: (name) => [given[name]].flat()[0] ?? null });
  const filter = filterInput(view);
  const status = view.status === "all" ? {} : { status: view.status };
  if (view.view === "board") await prefetch(trpc.tasks.board.queryOptions(filter));
  else if (view.group === "none")
    await prefetch(
      trpc.tasks.list.infiniteQueryOptions(
        { limit: 50, ...filter, ...status },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    );
  return (
    <HydrateClient>
      <TasksPage />
    </HydrateClient>
  );
}
