"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Skeleton } from "#components/ui/skeleton";
import type { PlanNode } from "#server/domains/plans/schema";
import type { TaskRow, TaskView } from "#server/domains/tasks/schema";

const placeholder = <Skeleton className="h-36 rounded-10" />;
const PlanGraph = dynamic(() => import("../missions/plan-graph.tsx").then((module) => module.PlanGraph), {
  ssr: false,
  loading: () => placeholder,
});

/** A task as the plan's drawing knows a step. What it took stands on its own page. */
function toNode(task: TaskRow): PlanNode {
  return {
    key: null,
    taskId: task.id,
    number: task.number,
    title: task.title,
    status: task.status,
    blockedReason: task.blockedReason,
    isRunning: task.isRunning,
    agent: task.assignee?.name ?? null,
    costMicros: task.costMicros,
    durationMs: null,
    startedAt: null,
    finishedAt: null,
    estimateMinutes: null,
    estimate: null,
    dependsOn: task.dependsOn,
  };
}

/** What the task waits for and what waits for it, over all links: nothing is drawn for one that stands alone. */
export function TaskGraph({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const isAlone = task.waitsFor.length === 0 && task.neededBy.length === 0;
  const query = useQuery(trpc.tasks.graph.queryOptions({ id: task.id }, { enabled: !isAlone }));
  if (isAlone) return null;
  return (
    <section aria-label="What it hangs on">
      <h3 className="mb-1 font-600">What it hangs on</h3>
      <QueryState query={query} subject="The links" loading={placeholder}>
        {(tasks) => (
          <div className="overflow-hidden rounded-10 border border-line2 bg-bg">
            <PlanGraph nodes={tasks.map(toNode)} label="Links of the task" marked={task.id} />
          </div>
        )}
      </QueryState>
    </section>
  );
}
