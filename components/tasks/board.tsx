"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRef } from "react";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import type { ViewState } from "#components/lib/states";
import { taskState, taskStatusWords } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { Skeleton } from "#components/ui/skeleton";
import type { TaskRow } from "#server/domains/tasks/schema";
import { TaskCard, type TaskCardView } from "./task-card.tsx";

// Rarely there, so it is not part of the first load.
const BlockersNote = dynamic(() => import("./blockers-note.tsx").then((module) => module.BlockersNote), { ssr: false });

type Column = { status: TaskRow["status"]; glyph: ViewState; empty: string };

const columns: Column[] = [
  { status: "inbox", glyph: "queued", empty: "New tasks land here." },
  { status: "assigned", glyph: "idle", empty: "Tasks with an owner land here." },
  { status: "in_progress", glyph: "working", empty: "Running work shows here." },
  { status: "review", glyph: "review", empty: "Work lands here with its proof." },
  { status: "done", glyph: "done", empty: "Accepted work stays here." },
];

export function figureOf(task: TaskRow): string {
  if (task.status === "in_progress") return money(task.costMicros, "call");
  if (task.criteria > 0) return `${task.proven}/${task.criteria}`;
  return task.priority === "normal" ? "new" : task.priority;
}

export function toTaskCard(task: TaskRow, teamPath: string): TaskCardView {
  return {
    href: `${teamPath}/tasks/${task.id}`,
    title: task.title,
    shortId: `T-${task.number}`,
    faces: task.assignee ? [{ kind: task.assignee.kind, name: task.assignee.name }] : [],
    state: taskState(task),
    reason: task.blockedReason,
    figure: figureOf(task),
  };
}

/** A card that changed while it was in sight keeps a halo; the first sight of a card is no change. */
function useChanged() {
  const seen = useRef(new Map<string, string>());
  return (task: TaskRow): boolean => {
    const mark = `${task.status} ${task.isRunning} ${task.blockedReason} ${task.proven}`;
    const before = seen.current.get(task.id);
    if (before === undefined) seen.current.set(task.id, mark);
    return before !== undefined && before !== mark;
  };
}

function BoardColumn({ column, tasks, count }: { column: Column; tasks: TaskRow[]; count: number }) {
  const team = useTeam();
  const isChanged = useChanged();
  return (
    <section
      aria-label={taskStatusWords[column.status]}
      className="grid min-w-[168px] flex-1 content-start gap-1.5 rounded-8 bg-bg p-1.5 max-md:min-w-[240px]"
    >
      <h3 className="flex h-6 items-center gap-1.5 px-1 text-12 text-ink2">
        <StateGlyph state={column.glyph} size={12} className="[&_.turn]:animate-none" />
        <span className="font-550">{taskStatusWords[column.status]}</span>
        <span className="text-ink3">{count}</span>
      </h3>
      {tasks.map((task) => (
        <TaskCard key={task.id} view={toTaskCard(task, team.path)} isChanged={isChanged(task)} />
      ))}
      {tasks.length === 0 && <p className="px-1 py-1 text-12 text-ink3">{column.empty}</p>}
      {count > tasks.length && (
        <Link
          href={`${team.path}/tasks?status=${column.status}`}
          className="px-1 py-1 text-12 text-ink2 hover:text-ink"
        >
          {count - tasks.length} more
        </Link>
      )}
    </section>
  );
}

function BoardSkeleton() {
  return (
    <div className="flex gap-2" role="status" aria-label="Loading the board">
      {columns.map((column) => (
        <div key={column.status} className="grid h-64 flex-1 content-start gap-2 rounded-8 bg-bg p-2">
          <Skeleton className="w-1/2" />
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      ))}
    </div>
  );
}

export function Board({ missionId }: { missionId?: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.board.queryOptions({ missionId }));
  return (
    <QueryState query={query} subject="The board" loading={<BoardSkeleton />}>
      {(board) =>
        board.columns.every((column) => column.count === 0) ? (
          <Empty title="No tasks yet">The orchestrator’s plan fills this board.</Empty>
        ) : (
          <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
            <BlockersNote missionId={missionId} />
            <div className="flex flex-1 gap-2 overflow-x-auto">
              {columns.map((column) => {
                const found = board.columns.find((entry) => entry.status === column.status);
                return (
                  <BoardColumn
                    key={column.status}
                    column={column}
                    tasks={found?.items ?? []}
                    count={found?.count ?? 0}
                  />
                );
              })}
            </div>
          </div>
        )
      }
    </QueryState>
  );
}
