"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { TaskStatus } from "#server/domains/tasks/schema";
import { openCreateTask } from "./create-task.tsx";
import { filterInput, noFilter, TaskFilters } from "./task-filters.tsx";
import { TaskTable } from "./task-table.tsx";

type Filter = "all" | TaskStatus;

const filters: { value: Filter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "inbox", label: "Inbox" },
  { value: "assigned", label: "Assigned" },
  { value: "in_progress", label: "In progress" },
  { value: "review", label: "Review" },
  { value: "done", label: "Done" },
];

export function TasksPage({ initialStatus }: { initialStatus: string | undefined }) {
  const trpc = useTRPC();
  const [filter, setFilter] = useState<Filter>(filters.find((entry) => entry.value === initialStatus)?.value ?? "all");
  const [narrow, setNarrow] = useState(noFilter);
  const input = { limit: 50, ...(filter === "all" ? {} : { status: filter }), ...filterInput(narrow) };
  const query = useInfiniteQuery(
    trpc.tasks.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  const add = (
    <Button onClick={() => openCreateTask()}>
      <Plus size={13} aria-hidden /> Task
    </Button>
  );
  return (
    <PageFrame title="Tasks" actions={add}>
      <div className="grid grid-cols-1 gap-3 p-4">
        <div className="overflow-x-auto">
          <Segment label="Which tasks" value={filter} onChange={setFilter} options={filters} />
        </div>
        <TaskFilters value={narrow} onChange={setNarrow} />
        <QueryState query={query} subject="The tasks" loading={<SkeletonRows rows={8} label="Loading tasks" />}>
          {(data) => {
            const tasks = data.pages.flatMap((page) => page.items);
            if (tasks.length === 0) return <Empty title="No task here">Plans and people put tasks here.</Empty>;
            return (
              <>
                <TaskTable tasks={tasks} />
                <MoreButton query={query} />
              </>
            );
          }}
        </QueryState>
      </div>
    </PageFrame>
  );
}
