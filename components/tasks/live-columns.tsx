"use client";
import {
  DndContext,
  type DragEndEvent,
  type DragMoveEvent,
  type DragOverEvent,
  DragOverlay,
  KeyboardSensor,
  MeasuringStrategy,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import type { TaskRow } from "#server/domains/tasks/schema";
import type { ColumnsProps } from "./board.tsx";
import { ColumnsBox } from "./board-column.tsx";
import { boardColumns, toTaskCard } from "./board-columns.ts";
import { type CardSheet, cardAbove, dropPlan } from "./board-moves.ts";
import { BoardSheet } from "./board-sheet.tsx";
import { DragColumn } from "./drag-column.tsx";
import { type DropTarget, targetOf, taskOf } from "./drag-data.ts";
import { findTarget, jumpByKey } from "./drag-keys.ts";
import { announcements, dragInstructions } from "./drag-words.ts";
import { TaskCard } from "./task-card.tsx";
import { useMoveCard } from "./use-move-card.ts";

type DragEvent = DragMoveEvent | DragOverEvent | DragEndEvent;

/** The place a card would take: before or behind the card under it, or the end of the column. */
function placeUnder({ active, over, activatorEvent }: DragEvent): DropTarget | null {
  const [task, target] = [taskOf(active), targetOf(over)];
  if (!task || !target || !over) return null;
  if (String(over.id).startsWith("column:")) return target;
  const mine = active.rect.current.translated;
  // A key jumps onto a card to take its place: going down its own column that is behind it.
  const isBehind =
    activatorEvent instanceof KeyboardEvent
      ? task.status === target.status && target.index > target.cards.findIndex((card) => card.id === task.id)
      : mine !== null && mine.top + mine.height / 2 > over.rect.top + over.rect.height / 2;
  return isBehind ? { ...target, index: target.index + 1 } : target;
}

/** The focus that stood on a plain card goes on to the same card with its handle. */
function useKeptFocus() {
  const [held] = useState(() => document.activeElement?.closest("[data-card]")?.getAttribute("data-card"));
  useLayoutEffect(() => {
    if (held) document.querySelector<HTMLElement>(`[data-card="${held}"] a`)?.focus();
  }, [held]);
}

export function LiveColumns({ columns, filter, isTall }: ColumnsProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const viewerId = useQuery(trpc.session.me.queryOptions()).data?.userId;
  const [inHand, setInHand] = useState<TaskRow | null>(null);
  const [target, setTarget] = useState<DropTarget | null>(null);
  const [asked, setAsked] = useState<{ taskId: string; sheet: CardSheet } | null>(null);
  const { move, refusal, clear } = useMoveCard();
  useKeptFocus();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: jumpByKey }),
  );
  const look = (event: DragEvent) => {
    const next = placeUnder(event);
    if (next?.status !== target?.status || next?.index !== target?.index) setTarget(next);
  };
  const letGo = () => {
    setInHand(null);
    setTarget(null);
  };
  function drop(event: DragEndEvent): void {
    letGo();
    // As it was when it was picked up: if somebody moved it meanwhile, the server says so.
    const [task, to] = [inHand, placeUnder(event)];
    if (!task || !to) return;
    const place = { to: to.status, after: cardAbove(to.cards, to.index, task.id) };
    const plan = dropPlan(task, place, to.cards, viewerId);
    if (plan.kind === "sheet") setAsked({ taskId: task.id, sheet: plan.sheet });
    if (plan.kind === "move") move({ task, place });
  }
  return (
    <DndContext
      id="board"
      sensors={sensors}
      collisionDetection={findTarget}
      measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
      accessibility={{ announcements, screenReaderInstructions: dragInstructions }}
      onDragStart={({ active }) => setInHand(taskOf(active) ?? null)}
      onDragMove={look}
      onDragOver={look}
      onDragEnd={drop}
      onDragCancel={letGo}
    >
      {refusal && (
        <Notice
          kind="fail"
          action={
            <Button kind="quiet" size="small" onClick={clear}>
              Close
            </Button>
          }
        >
          {refusal}
        </Notice>
      )}
      <ColumnsBox isTall={isTall}>
        {boardColumns.map((column) => {
          const found = columns.find((entry) => entry.status === column.status);
          return (
            <DragColumn
              key={column.status}
              column={column}
              first={found?.items ?? []}
              count={found?.count ?? 0}
              filter={filter}
              isTall={isTall}
              target={target?.status === column.status ? target : null}
            />
          );
        })}
      </ColumnsBox>
      <DragOverlay dropAnimation={null}>
        {inHand && <TaskCard view={toTaskCard(inHand, team.path)} isInHand />}
      </DragOverlay>
      {asked && <BoardSheet {...asked} onClose={() => setAsked(null)} />}
    </DndContext>
  );
}
