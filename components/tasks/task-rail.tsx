"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import { stateWords } from "#components/lib/states";
import { taskState } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import type { TaskRow, TaskView } from "#server/domains/tasks/schema";
import { Criterion } from "./evidence.tsx";

function TaskLinks({ title, tasks }: { title: string; tasks: TaskRow[] }) {
  const team = useTeam();
  if (tasks.length === 0) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h2 className="mb-1.5 font-600">{title}</h2>
      <ul className="grid gap-1">
        {tasks.map((task) => (
          <li key={task.id}>
            <Link href={`${team.path}/tasks/${task.id}`} className="flex min-h-6 items-center gap-2 hover:underline">
              <StateGlyph state={taskState(task)} size={12} label={stateWords[taskState(task)]} />
              <span className="min-w-0 flex-1 truncate">{task.title}</span>
              <span className="text-12 text-ink3">T-{task.number}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What done means, what it needs, what waits for it, and why this agent. */
export function TaskRail({ task }: { task: TaskView }) {
  const trpc = useTRPC();
  const team = useTeam();
  const siblings = useQuery(
    trpc.tasks.list.queryOptions(
      { missionId: task.missionId ?? undefined, limit: 200 },
      { enabled: task.missionId !== null },
    ),
  );
  const others = siblings.data?.items ?? [];
  return (
    <>
      <section className="px-4 py-3">
        <h2 className="mb-1 flex items-baseline justify-between">
          <span className="font-600">Done means</span>
          <span className="text-ink2">
            {task.proven} of {task.criteria} proven
          </span>
        </h2>
        <ul>
          {task.criteriaList.map((criterion) => (
            <Criterion
              key={criterion.id}
              criterion={criterion}
              openText={task.reviewer ? `${task.reviewer} checks it` : "Somebody else checks it"}
            />
          ))}
        </ul>
        {task.criteriaList.length === 0 && <p className="text-12 text-ink3">Nothing is asked for yet.</p>}
      </section>
      <TaskLinks title="Needs" tasks={others.filter((other) => task.dependsOn.includes(other.id))} />
      <TaskLinks title="Holds up" tasks={others.filter((other) => other.dependsOn.includes(task.id))} />
      <section className="border-line border-t px-4 py-3">
        <h2 className="mb-1 font-600">Why</h2>
        {task.missionId && (
          <p>
            <Link
              href={`${team.path}/missions/${task.missionId}`}
              className="text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
            >
              M-{task.missionNumber}
            </Link>{" "}
            asks for it.
          </p>
        )}
        {task.assignmentReason && <p className="text-ink2">{task.assignmentReason}</p>}
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
