"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TaskFilterInput } from "#components/lib/task-view";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import type { TaskRow } from "#server/domains/tasks/schema";
import { TaskTable } from "./task-table.tsx";

export type ListInput = TaskFilterInput & { status?: TaskRow["status"] };

/** Every task that fits, newest first. */
export function TaskList({ input }: { input: ListInput }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.tasks.list.infiniteQueryOptions({ limit: 50, ...input }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <QueryState query={query} subject="The tasks" loading={<SkeletonRows rows={8} label="Loading tasks" />}>
      {(data) => {
        const tasks = data.pages.flatMap((page) => page.items);
        if (tasks.length === 0) return <Empty title="No task here">Plans and people put tasks here.</Empty>;
        return (
          <>
            <TaskTable sections={[{ key: "all", title: null, tasks }]} />
            <MoreButton query={query} />
          </>
        );
      }}
    </QueryState>
  );
}
