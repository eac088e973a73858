"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PlanDrawing } from "#components/missions/plan-drawing";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Skeleton } from "#components/ui/skeleton";
import type { PlanNode } from "#server/domains/plans/schema";
import type { TaskRow, TaskView } from "#server/domains/tasks/schema";

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
    restReason: task.restReason,
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

function Links({ taskId }: { taskId: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.graph.queryOptions({ id: taskId }));
  return (
    <QueryState query={query} subject="The links" loading={<Skeleton className="h-36 rounded-10" />}>
      {(tasks) => (
        <div className="overflow-hidden rounded-10 border border-line2 bg-bg">
          <PlanDrawing nodes={tasks.map(toNode)} label="Links of the task" marked={taskId} />
        </div>
      )}
    </QueryState>
  );
}

/** What the task waits for and what waits for it, over all links. Read when somebody opens it. */
export function TaskGraph({ task }: { task: TaskView }) {
  const [isOpen, setOpen] = useState(false);
  if (task.waitsFor.length === 0 && task.neededBy.length === 0) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="mb-1 min-h-7 w-fit cursor-pointer font-600">What it hangs on</summary>
      {isOpen && <Links taskId={task.id} />}
    </details>
  );
}
