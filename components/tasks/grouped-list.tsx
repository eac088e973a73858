"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { taskStatusWords } from "#components/lib/view-states";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { type TaskGrouping, taskStatusOf } from "#server/lib/task-lists";
import type { ListInput } from "./task-list.tsx";
import { TaskTable } from "./task-table.tsx";

const nobody: Record<TaskGrouping, string> = {
  status: "",
  priority: "",
  mission: "No mission",
  assignee: "Nobody yet",
};

function titleOf(by: TaskGrouping, label: string | null): string {
  if (label === null) return nobody[by];
  const status = by === "status" ? taskStatusOf(label) : undefined;
  if (status) return taskStatusWords[status];
  return by === "priority" ? label[0]?.toUpperCase() + label.slice(1) : label;
}

/** The list in groups with their true counts; within each, newest first. */
export function GroupedList({ input, by }: { input: ListInput; by: TaskGrouping }) {
  const trpc = useTRPC();
  const groups = useQuery(trpc.tasks.groups.queryOptions({ by, ...input })).data ?? [];
  const query = useInfiniteQuery(
    trpc.tasks.grouped.infiniteQueryOptions(
      { by, limit: 100, ...input },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <QueryState query={query} subject="The tasks" loading={<SkeletonRows rows={8} label="Loading tasks" />}>
      {(data) => {
        const byGroup = Map.groupBy(
          data.pages.flatMap((page) => page.items),
          (task) => task.group,
        );
        if (byGroup.size === 0) return <Empty title="No task here">Plans and people put tasks here.</Empty>;
        const sections = [...byGroup].map(([key, tasks]) => {
          const group = groups.find((one) => one.key === key);
          return { key, title: titleOf(by, group?.label ?? null), count: group?.count ?? tasks.length, tasks };
        });
        return (
          <>
            <TaskTable sections={sections} />
            <MoreButton query={query} />
          </>
        );
      }}
    </QueryState>
  );
}
