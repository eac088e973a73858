"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import type { CardSheet } from "./board-moves.ts";
import { SeatSheet } from "./seat-sheet.tsx";
import { HandIn, SendBack } from "./task-sheets.tsx";

type BoardSheetProps = { taskId: string; sheet: CardSheet; onClose: () => void };

/** Moves that need a word first: who does it, why it goes back, what was found. The card moves when it is given. */
export function BoardSheet({ taskId, sheet, onClose }: BoardSheetProps) {
  const trpc = useTRPC();
  const task = useQuery(trpc.tasks.get.queryOptions({ id: taskId })).data;
  if (!task) return null;
  if (sheet === "seat") return <SeatSheet task={task} onClose={onClose} />;
  if (sheet === "hand-in") return <HandIn task={task} onClose={onClose} />;
  return <SendBack task={task} onClose={onClose} />;
}
