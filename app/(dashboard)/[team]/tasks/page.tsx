import type { Metadata } from "next";
import { TasksPage } from "#components/tasks/tasks-page";
import { taskStatus } from "#server/domains/tasks/schema";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Tasks" };

type PageProps = { params: Promise<{ team: string }>; searchParams: Promise<{ status?: string }> };

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const { status } = await searchParams;
  const known = taskStatus.safeParse(status).data;
  const input = known ? { limit: 50, status: known } : { limit: 50 };
  await prefetch(trpc.tasks.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }));
  return (
    <HydrateClient>
      <TasksPage initialStatus={status} />
    </HydrateClient>
  );
}
