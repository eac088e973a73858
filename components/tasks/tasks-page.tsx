"use client";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { PageFrame } from "#components/layout/page-frame";
import { cn } from "#components/lib/cn";
import { filterInput, type TaskView } from "#components/lib/task-view";
import { Button } from "#components/ui/button";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";
import { SkeletonRows } from "#components/ui/skeleton";
import { TASK_GROUPINGS } from "#server/lib/task-lists";
import { Board } from "./board.tsx";
import { openCreateTask } from "./create-task.tsx";
import { TaskFilters } from "./task-filters.tsx";
import { TaskList } from "./task-list.tsx";
import { useTaskView } from "./use-task-view.ts";

const GroupedList = dynamic(() => import("./grouped-list.tsx").then((module) => module.GroupedList), {
  ssr: false,
  loading: () => <SkeletonRows rows={8} label="Loading tasks" />,
});

const statuses: { value: TaskView["status"]; label: string }[] = [
  { value: "all", label: "All" },
  { value: "inbox", label: "Inbox" },
  { value: "assigned", label: "Assigned" },
  { value: "in_progress", label: "In progress" },
  { value: "review", label: "Review" },
  { value: "done", label: "Done" },
];

const groupings = [
  { value: "none", label: "No groups" },
  ...TASK_GROUPINGS.map((value) => ({ value, label: `By ${value === "status" ? "state" : value}` })),
];

type BarProps = { view: TaskView; onChange: (change: Partial<TaskView>) => void };

function ViewBar({ view, onChange }: BarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segment
        label="How tasks are shown"
        value={view.view}
        onChange={(next) => onChange({ view: next })}
        options={[
          { value: "list", label: "List" },
          { value: "board", label: "Board" },
        ]}
      />
      {view.view === "list" && (
        <>
          <Select
            aria-label="Which tasks"
            className="w-auto flex-1 sm:hidden"
            value={view.status}
            options={statuses}
            onValue={(next) => onChange({ status: statuses.find((one) => one.value === next)?.value ?? "all" })}
          />
          <div className="max-sm:hidden">
            <Segment
              label="Which tasks"
              value={view.status}
              onChange={(status) => onChange({ status })}
              options={statuses}
            />
          </div>
          <Select
            aria-label="Groups"
            className="w-auto max-sm:flex-1"
            value={view.group}
            options={groupings}
            onValue={(next) => onChange({ group: TASK_GROUPINGS.find((one) => one === next) ?? "none" })}
          />
        </>
      )}
    </div>
  );
}

/** All tasks of the team, as a list to work on or as the board. What is shown stands in the address. */
export function TasksPage() {
  const [view, change] = useTaskView();
  const filter = filterInput(view);
  const status = view.status === "all" ? {} : { status: view.status };
  const add = (
    <Button onClick={() => openCreateTask(view.mission ? { missionId: view.mission } : {})}>
      <Plus size={13} aria-hidden /> Task
    </Button>
  );
  return (
    <PageFrame title="Tasks" actions={add}>
      <div className={cn("flex flex-col gap-3 p-4", view.view === "board" && "md:h-full")}>
        <ViewBar view={view} onChange={change} />
        <TaskFilters view={view} onChange={change} />
        {view.view === "board" && <Board filter={filter} isTall />}
        {view.view === "list" && view.group === "none" && <TaskList input={{ ...filter, ...status }} />}
        {view.view === "list" && view.group !== "none" && (
          <GroupedList input={{ ...filter, ...status }} by={view.group} />
        )}
      </div>
    </PageFrame>
  );
}
