"use client";
import { useDraggable, useDroppable } from "@dnd-kit/core";
import { GripVertical } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import type { TaskRow } from "#server/domains/tasks/schema";
import { toTaskCard } from "./board-columns.ts";
import { placeId } from "./drag-data.ts";
import { TaskCard } from "./task-card.tsx";

type DragCardProps = {
  task: TaskRow;
  index: number;
  cards: TaskRow[];
  isChanged: boolean;
  mark: "above" | "below" | null;
};

/** A card that can be picked up: anywhere by mouse or a long touch, at its handle by keyboard. The line shows where one would land. */
export function DragCard({ task, index, cards, isChanged, mark }: DragCardProps) {
  const team = useTeam();
  const drag = useDraggable({ id: task.id, data: { task } });
  const drop = useDroppable({ id: placeId(task.id), data: { target: { status: task.status, index, cards } } });
  const { onKeyDown, ...byHand } = drag.listeners ?? {};
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its keyboard way is the handle within
    <div
      ref={(node) => {
        drag.setNodeRef(node);
        drop.setNodeRef(node);
      }}
      data-card={task.id}
      {...byHand}
      onDragStart={(event) => event.preventDefault()}
      className={cn(
        "group relative select-none [-webkit-touch-callout:none]",
        drag.isDragging && "opacity-45",
        mark && "before:absolute before:inset-x-0 before:z-10 before:h-0.5 before:rounded-3 before:bg-ac",
        mark === "above" && "before:-top-1",
        mark === "below" && "before:-bottom-1",
      )}
    >
      <TaskCard view={toTaskCard(task, team.path)} isChanged={isChanged} />
      <button
        ref={drag.setActivatorNodeRef}
        type="button"
        {...drag.attributes}
        {...(onKeyDown ? { onKeyDown: (event) => onKeyDown(event) } : {})}
        aria-label={`Move T-${task.number}`}
        className="absolute top-1 right-1 grid size-6 cursor-grab place-items-center rounded-5 bg-surface text-ink3 opacity-0 hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
      >
        <GripVertical size={13} aria-hidden />
      </button>
    </div>
  );
}
