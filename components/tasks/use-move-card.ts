"use client";
import { type QueryClient, type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { taskStatusWords } from "#components/lib/view-states";
import { useTRPC } from "#components/trpc/trpc";
import type { TaskRow } from "#server/domains/tasks/schema";
import { taskStatusOf } from "#server/lib/task-lists";
import { type CardColumn, type CardPlace, moveInColumns, moveInPages } from "./board-moves.ts";

type Trpc = ReturnType<typeof useTRPC>;
type Move = { task: TaskRow; place: CardPlace };
type Snapshot = [QueryKey, unknown][];
type BoardData = { columns: CardColumn[] };
type ColumnData = { pages: { items: TaskRow[] }[] };

/** The status an input of `tasks.column` names, as it stands in the key of its query. */
function statusIn(key: QueryKey): TaskRow["status"] | undefined {
  const [, options] = key;
  if (typeof options !== "object" || options === null || !("input" in options)) return undefined;
  const { input } = options;
  if (typeof input !== "object" || input === null || !("status" in input)) return undefined;
  return taskStatusOf(input.status);
}

function showMoved(client: QueryClient, trpc: Trpc, { task, place }: Move): Snapshot {
  const boards = client.getQueriesData<BoardData>({ queryKey: trpc.tasks.board.pathKey() });
  const columns = client.getQueriesData<ColumnData>({ queryKey: trpc.tasks.column.pathKey() });
  for (const [key, board] of boards)
    if (board) client.setQueryData<BoardData>(key, { ...board, columns: moveInColumns(board.columns, task, place) });
  for (const [key, data] of columns) {
    const status = statusIn(key);
    if (data && status)
      client.setQueryData<ColumnData>(key, { ...data, pages: moveInPages(data.pages, status, task, place) });
  }
  return [...boards, ...columns];
}

/** Shows a move at once and takes it back, with the reason, when the rules or somebody else were against it. */
export function useMoveCard() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<string>();
  const send = useMutation(trpc.tasks.move.mutationOptions());
  const { mutate } = useMutation({
    mutationFn: ({ task, place }: Move) => send.mutateAsync({ id: task.id, from: task.status, ...place }),
    onMutate: async (move: Move): Promise<Snapshot> => {
      setRefusal(undefined);
      await client.cancelQueries({ queryKey: trpc.tasks.board.pathKey() });
      return showMoved(client, trpc, move);
    },
    onError: (error, { task }, before) => {
      for (const [key, data] of before ?? []) client.setQueryData(key, data);
      setRefusal(`T-${task.number} goes back to ${taskStatusWords[task.status]}: ${error.message}`);
    },
    onSettled: () => client.invalidateQueries(trpc.tasks.pathFilter()),
  });
  return { move: mutate, refusal, clear: () => setRefusal(undefined) };
}
