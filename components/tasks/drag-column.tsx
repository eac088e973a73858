"use client";
import { useDroppable } from "@dnd-kit/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { TaskFilterInput } from "#components/lib/task-view";
import { useTRPC } from "#components/trpc/trpc";
import type { TaskRow } from "#server/domains/tasks/schema";
import { ColumnEnd, ColumnFrame, useChanged } from "./board-column.tsx";
import type { BoardColumn } from "./board-columns.ts";
import { DragCard } from "./drag-card.tsx";
import { columnId, type DropTarget } from "./drag-data.ts";

const PAGE = 100;
const CARD_PX = 78;
const GAP_PX = 6;

type DragColumnProps = {
  column: BoardColumn;
  first: TaskRow[];
  count: number;
  filter: TaskFilterInput;
  isTall: boolean;
  target: DropTarget | null;
};

/** The column's cards: those that came with the board, and from there on page by page, once somebody scrolls to the end. */
function useCards({ column, first, count, filter, isTall }: DragColumnProps) {
  const trpc = useTRPC();
  const [isWanted, setWanted] = useState(false);
  const more = useInfiniteQuery(
    trpc.tasks.column.infiniteQueryOptions(
      { ...filter, status: column.status, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, enabled: isTall && isWanted },
    ),
  );
  const tasks = more.data?.pages.flatMap((page) => page.items) ?? first;
  const next = () => {
    if (!isTall || tasks.length >= count) return;
    if (!isWanted) setWanted(true);
    else if (more.hasNextPage && !more.isFetchingNextPage) void more.fetchNextPage();
  };
  return { tasks, next };
}

/** A column that takes cards. However many it holds, only those near the window are in the page. */
export function DragColumn(props: DragColumnProps) {
  const { column, count, isTall, target } = props;
  const { tasks, next } = useCards(props);
  const scroller = useRef<HTMLDivElement>(null);
  const isChanged = useChanged();
  const { setNodeRef } = useDroppable({
    id: columnId(column.status),
    data: { target: { status: column.status, index: tasks.length, cards: tasks } },
  });
  const virtual = useVirtualizer({
    count: tasks.length,
    enabled: isTall,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_PX,
    getItemKey: (index) => tasks[index]?.id ?? index,
    gap: GAP_PX,
    overscan: 6,
  });
  const rows = isTall ? virtual.getVirtualItems() : tasks.map((_, index) => ({ index, start: 0 }));
  const last = rows.at(-1)?.index ?? 0;
  // The window of a list is an outside system: nearing its end asks for the next page.
  useEffect(() => {
    if (last >= tasks.length - 10) next();
  });
  const markOf = (index: number) => {
    if (!target) return null;
    if (target.index === index) return "above";
    return target.index === tasks.length && index === tasks.length - 1 ? "below" : null;
  };
  return (
    <ColumnFrame column={column} count={count} isTall={isTall} isTarget={target !== null} scrollRef={scroller}>
      <div
        ref={setNodeRef}
        className={isTall ? "relative min-h-full" : "grid min-h-full content-start gap-1.5"}
        style={isTall ? { height: virtual.getTotalSize() } : undefined}
      >
        {rows.map(({ index, start }) => {
          const task = tasks[index];
          if (!task) return null;
          return (
            <div
              key={task.id}
              data-index={index}
              ref={isTall ? virtual.measureElement : undefined}
              className={isTall ? "absolute inset-x-0 top-0" : ""}
              style={isTall ? { transform: `translateY(${start}px)` } : undefined}
            >
              <DragCard task={task} index={index} cards={tasks} isChanged={isChanged(task)} mark={markOf(index)} />
            </div>
          );
        })}
        {!isTall && <ColumnEnd column={column} shown={tasks.length} count={count} />}
        {isTall && count === 0 && <ColumnEnd column={column} shown={0} count={0} />}
      </div>
    </ColumnFrame>
  );
}
