"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { stateWords } from "#components/lib/states";
import { taskState } from "#components/lib/view-states";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { RecordPart } from "../record-part.tsx";
import type { ViewProps } from "../views.tsx";

export default function TaskPart({ props }: ViewProps<"task">) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.tasks.get.queryOptions({ id: props.taskId }));
  return (
    <RecordPart query={query} subject="The task">
      {(task) => {
        const state = taskState(task);
        return (
          <Link
            href={`${team.path}/tasks/${task.id}`}
            className="flex min-h-9 items-center gap-2 rounded-8 border border-line2 px-3 py-1.5 hover:border-ctl hover:bg-sunk"
          >
            <StateGlyph state={state} size={14} label="" />
            <span className="min-w-0 flex-1 truncate font-500" title={task.title}>
              {task.title}
            </span>
            {task.assignee && <ActorFace kind={task.assignee.kind} name={task.assignee.name} size={16} />}
            <span className="shrink-0 text-12 text-ink2">
              {stateWords[state]} · T-{task.number}
            </span>
          </Link>
        );
      }}
    </RecordPart>
  );
}
