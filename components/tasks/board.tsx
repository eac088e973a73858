"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from "react";
import type { TaskFilterInput } from "#components/lib/task-view";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { Skeleton } from "#components/ui/skeleton";
import { ColumnsBox, PlainColumn } from "./board-column.tsx";
import { boardColumns } from "./board-columns.ts";
import type { CardColumn } from "./board-moves.ts";

// Rarely there, so it is not part of the first load.
const BlockersNote = dynamic(() => import("./blockers-note.tsx").then((module) => module.BlockersNote), { ssr: false });

export type ColumnsProps = { columns: CardColumn[]; filter: TaskFilterInput; isTall: boolean };

function PlainColumns({ columns, isTall }: ColumnsProps) {
  return (
    <ColumnsBox isTall={isTall}>
      {boardColumns.map((column) => {
        const found = columns.find((entry) => entry.status === column.status);
        return (
          <PlainColumn
            key={column.status}
            column={column}
            tasks={found?.items ?? []}
            count={found?.count ?? 0}
            isTall={isTall}
          />
        );
      })}
    </ColumnsBox>
  );
}

/**
 * The columns with handles, once their code has come. It is fetched when somebody turns to the board, and takes the plain cards'
 * place between two presses, with the focus where it was.
 */
function useHandles() {
  const [Handled, setHandled] = useState<ComponentType<ColumnsProps>>();
  const box = useRef<HTMLDivElement>(null);
  const isAsked = useRef(false);
  const ask = useEffectEvent(async () => {
    if (isAsked.current) return;
    isAsked.current = true;
    const loaded = await import("./live-columns.tsx").catch(() => null);
    // Offline, say: the cards can be read, and the next turn asks again.
    if (!loaded) {
      isAsked.current = false;
      return;
    }
    const { LiveColumns } = loaded;
    const show = () => setHandled(() => LiveColumns);
    if (box.current?.matches(":active")) window.addEventListener("pointerup", () => setTimeout(show), { once: true });
    else show();
  });
  useEffect(() => {
    const node = box.current;
    const turns = ["pointerover", "focusin", "touchstart"] as const;
    const turn = () => void ask();
    for (const name of turns) node?.addEventListener(name, turn, { passive: true });
    return () => {
      for (const name of turns) node?.removeEventListener(name, turn);
    };
  }, []);
  return { Handled, box };
}

function BoardSkeleton() {
  return (
    <div className="flex gap-2" role="status" aria-label="Loading the board">
      {boardColumns.map((column) => (
        <div key={column.status} className="grid h-64 flex-1 content-start gap-2 rounded-8 bg-bg p-2">
          <Skeleton className="w-1/2" />
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      ))}
    </div>
  );
}

type BoardProps = { filter?: TaskFilterInput; isTall?: boolean };
const everything: TaskFilterInput = {};

/** The five columns. `isTall`: on a page of its own, where each scrolls by itself and goes on to its last card. */
export function Board({ filter = everything, isTall = false }: BoardProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.board.queryOptions(filter));
  const { Handled, box } = useHandles();
  const Columns = Handled ?? PlainColumns;
  const isNarrowed = Object.keys(filter).some((name) => name !== "missionId");
  return (
    <div ref={box} className="flex min-h-0 min-w-0 flex-1 flex-col" data-handles={Handled ? "ready" : "none"}>
      <QueryState query={query} subject="The board" loading={<BoardSkeleton />}>
        {(board) =>
          board.columns.every((column) => column.count === 0) ? (
            <Empty title={isNarrowed ? "No task is like that" : "No tasks yet"}>
              {isNarrowed ? "Take a filter away to see more." : "The orchestrator’s plan fills this board."}
            </Empty>
          ) : (
            <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
              <BlockersNote missionId={filter.missionId} />
              <Columns columns={board.columns} filter={filter} isTall={isTall} />
            </div>
          )
        }
      </QueryState>
    </div>
  );
}
