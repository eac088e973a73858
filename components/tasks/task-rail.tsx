"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import type { ViewState } from "#components/lib/states";
import { taskStatusWords } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import type { TaskLink, TaskView } from "#server/domains/tasks/schema";
import { openCreateTask } from "./create-task.tsx";
import { DoneMeans } from "./done-means.tsx";
import { WhySeat } from "./why-seat.tsx";

const glyphs: Record<TaskLink["status"], ViewState> = {
  inbox: "queued",
  assigned: "idle",
  in_progress: "working",
  review: "review",
  done: "done",
  cancelled: "cancelled",
};

function TaskLinks({ title, tasks }: { title: string; tasks: TaskLink[] }) {
  const team = useTeam();
  if (tasks.length === 0) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h2 className="mb-1.5 font-600">{title}</h2>
      <ul className="grid grid-cols-1 gap-1">
        {tasks.map((task) => (
          <li key={task.id}>
            <Link href={`${team.path}/tasks/${task.id}`} className="flex min-h-6 items-center gap-2 hover:underline">
              <StateGlyph state={glyphs[task.status]} size={12} label={taskStatusWords[task.status]} />
              <span className="min-w-0 flex-1 truncate" title={task.title}>
                {task.title}
              </span>
              <span className="text-12 text-ink3">T-{task.number}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddPart({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const mayWrite = useQuery(trpc.session.me.queryOptions()).data?.scopes.includes("tasks:write") ?? false;
  if (!mayWrite) return null;
  const preset = { parentId: task.id, ...(task.missionId ? { missionId: task.missionId } : {}) };
  return (
    <p className="px-4 pb-3">
      <Button size="small" kind="quiet" className="-ml-2" onClick={() => openCreateTask(preset)}>
        <Plus size={12} aria-hidden /> Add a part
      </Button>
    </p>
  );
}

/** What done means, who does it and why, what it is tied to, and what it cost. */
export function TaskRail({ task }: { task: TaskView }) {
  const team = useTeam();
  return (
    <>
      <DoneMeans task={task} />
      <WhySeat task={task} />
      <TaskLinks title="Part of" tasks={task.parent ? [task.parent] : []} />
      <TaskLinks title="Parts" tasks={task.parts} />
      {task.status !== "done" && task.status !== "cancelled" && <AddPart task={task} />}
      <TaskLinks title="Needs" tasks={task.waitsFor} />
      <TaskLinks title="Holds up" tasks={task.neededBy} />
      <section className="border-line border-t px-4 py-3">
        <h2 className="mb-1 font-600">Why</h2>
        <p className="text-ink2">
          {task.missionId ? (
            <>
              <Link
                href={`${team.path}/missions/${task.missionId}`}
                className="text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
              >
                M-{task.missionNumber}
              </Link>{" "}
              asks for it; {task.createdBy} made it.
            </>
          ) : (
            `${task.createdBy} made it.`
          )}
        </p>
        <p className="mt-1 text-ink2">
          It cost <span className="font-600 text-ink">{money(task.costMicros, "call")}</span>
          {task.returnCount > 0 &&
            ` and was sent back ${task.returnCount === 1 ? "once" : `${task.returnCount} times`}`}
          .
        </p>
      </section>
    </>
  );
}
