"use client";
import type { ReactNode, Ref } from "react";
import { useRef } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { taskStatusWords } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import type { TaskRow } from "#server/domains/tasks/schema";
import { type BoardColumn, toTaskCard } from "./board-columns.ts";
import { TaskCard } from "./task-card.tsx";

/** A card that changed while it was in sight keeps a halo; the first sight of a card is no change. */
export function useChanged() {
  const seen = useRef(new Map<string, string>());
  return (task: TaskRow): boolean => {
    const mark = `${task.status} ${task.isRunning} ${task.restReason} ${task.blockedReason} ${task.proven}`;
    const before = seen.current.get(task.id);
    if (before === undefined) seen.current.set(task.id, mark);
    return before !== undefined && before !== mark;
  };
}

/** The columns side by side. When they do not fit they scroll in their own box. */
export function ColumnsBox({ isTall, children }: { isTall: boolean; children: ReactNode }) {
  return (
    <div className={cn("flex min-h-0 flex-1 gap-2 overflow-x-auto", isTall && "max-md:h-[70dvh] max-md:flex-none")}>
      {children}
    </div>
  );
}

type FrameProps = {
  column: BoardColumn;
  count: number;
  /** On a page of its own a column scrolls by itself. */
  isTall: boolean;
  isTarget?: boolean;
  scrollRef?: Ref<HTMLDivElement>;
  children: ReactNode;
};

/** Head and ground of a column, the same with and without handles. */
export function ColumnFrame({ column, count, isTall, isTarget, scrollRef, children }: FrameProps) {
  return (
    <section
      aria-label={taskStatusWords[column.status]}
      data-column={column.status}
      className={cn(
        "flex min-w-[168px] flex-1 flex-col rounded-8 bg-bg transition-colors duration-[80ms] max-md:min-w-[240px]",
        isTarget && "bg-ac-soft",
      )}
    >
      <h3 className="flex h-8 shrink-0 items-center gap-1.5 px-2.5 text-12 text-ink2">
        <StateGlyph state={column.glyph} size={12} className="[&_.turn]:animate-none" />
        <span className="font-550">{taskStatusWords[column.status]}</span>
        <span className="text-ink3">{count}</span>
      </h3>
      <div
        ref={scrollRef}
        // Where it scrolls by itself the keyboard must be able to reach it.
        {...(isTall ? { tabIndex: 0 } : {})}
        className={cn("min-h-0 flex-1 px-1.5 pb-1.5", isTall && "overflow-y-auto focus-visible:outline-offset-[-2px]")}
      >
        {children}
      </div>
    </section>
  );
}

export function ColumnEnd({ column, shown, count }: { column: BoardColumn; shown: number; count: number }) {
  const team = useTeam();
  if (count === 0) return <p className="px-1 py-1 text-12 text-ink3">{column.empty}</p>;
  if (count <= shown) return null;
  return (
    <Link
      href={`${team.path}/tasks?view=board&status=${column.status}`}
      className="block px-1 py-1 text-12 text-ink2 hover:text-ink"
    >
      {count - shown} more
    </Link>
  );
}

type PlainColumnProps = { column: BoardColumn; tasks: TaskRow[]; count: number; isTall: boolean };

/** A column as it comes with the page: cards to read and open. */
export function PlainColumn({ column, tasks, count, isTall }: PlainColumnProps) {
  const team = useTeam();
  const isChanged = useChanged();
  return (
    <ColumnFrame column={column} count={count} isTall={isTall}>
      <div className="grid gap-1.5">
        {tasks.map((task) => (
          <div key={task.id} data-card={task.id}>
            <TaskCard view={toTaskCard(task, team.path)} isChanged={isChanged(task)} />
          </div>
        ))}
      </div>
      <ColumnEnd column={column} shown={tasks.length} count={count} />
    </ColumnFrame>
  );
}
