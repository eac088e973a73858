"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActorFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { TaskHistoryEntry } from "#server/domains/tasks/schema";
import { historyLine } from "./history-words.ts";

function Entry({ entry }: { entry: TaskHistoryEntry }) {
  const line = historyLine(entry);
  if (!line) return null;
  return (
    <li className="flex gap-2 py-1">
      <ActorFace kind={entry.by.kind} name={entry.by.name} size={16} />
      <span className="min-w-0 flex-1">
        <span className="font-550">{entry.by.name}</span> {line.did}{" "}
        <Age at={entry.at} isAgo className="text-12 text-ink3" />
        {line.changes.map((change) => (
          <span key={change} dir="auto" className="block text-12 text-ink2 [overflow-wrap:anywhere]">
            {change}
          </span>
        ))}
      </span>
    </li>
  );
}

function Entries({ taskId }: { taskId: string }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.tasks.history.infiniteQueryOptions({ id: taskId, limit: 30 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <QueryState query={query} subject="The history" loading={<SkeletonRows rows={3} label="Loading the history" />}>
      {(data) => (
        <>
          <ol>
            {data.pages
              .flatMap((page) => page.items)
              .map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
          </ol>
          <MoreButton query={query} />
        </>
      )}
    </QueryState>
  );
}

/** Who changed what, newest first; read when somebody opens it. */
export function TaskHistory({ taskId }: { taskId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-7 w-fit cursor-pointer font-600">History</summary>
      {isOpen && <Entries taskId={taskId} />}
    </details>
  );
}
