"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActorFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { AgentRevisionRow } from "#server/domains/agents/schema";
import { fieldWord } from "./field-words.ts";
import { RevisionDiff } from "./revision-diff.tsx";

type AgentHistoryProps = { id: string; current: number; canEdit: boolean };

/** Every content the agent ever had: who changed what and why, the difference, and the way back. */
export function AgentHistory({ id, current, canEdit }: AgentHistoryProps) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.agents.revisions.infiniteQueryOptions({ id, limit: 10 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <section aria-label="Revisions" className="grid max-w-[720px] gap-2">
      <h3 className="font-600">Revisions</h3>
      <QueryState query={query} subject="The revisions" loading={<SkeletonRows rows={3} label="Loading revisions" />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length === 0) return <Empty title="Never changed">The first change keeps what is there now.</Empty>;
          return (
            <>
              <ol className="overflow-hidden rounded-10 border border-line2">
                {rows.map((row) => (
                  <Revision key={row.revision} id={id} row={row} current={current} canEdit={canEdit} />
                ))}
              </ol>
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryState>
    </section>
  );
}

type RevisionProps = { id: string; row: AgentRevisionRow; current: number; canEdit: boolean };

function Revision({ id, row, current, canEdit }: RevisionProps) {
  const [isOpen, setOpen] = useState(false);
  const isCurrent = row.revision === current;
  const changed = row.changed.map((field) => fieldWord(field).toLowerCase()).join(", ");
  return (
    <li className="border-line border-b last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 px-3 py-2">
        <ActorFace kind={row.isAgent ? "agent" : "user"} name={row.by} />
        <span className="font-600">r{row.revision}</span>
        <span className="min-w-0 flex-1 truncate text-ink2 max-md:order-last max-md:basis-full max-md:whitespace-normal">
          {row.by}
          {changed && ` changed ${changed}`}
          {row.note && ` · ${row.note}`}
        </span>
        {isCurrent && <span className="text-12 text-ink3">now</span>}
        <Age at={row.createdAt} className="text-12 text-ink3" />
        {row.changed.length > 0 && (
          <Button kind="quiet" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide" : "What changed"}
          </Button>
        )}
        {canEdit && !isCurrent && <RollBack id={id} to={row.revision} current={current} />}
      </div>
      {isOpen && <RevisionDiff id={id} from={row.revision - 1} to={row.revision} />}
    </li>
  );
}

/** Asks in place: one more click, with the difference in sight. */
function RollBack({ id, to, current }: { id: string; to: number; current: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const rollback = useMutation(
    trpc.agents.rollback.mutationOptions({
      onSuccess: () => setAsked(false),
      onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()),
    }),
  );
  if (!isAsked)
    return (
      <Button kind="quiet" size="small" onClick={() => setAsked(true)}>
        Go back to it
      </Button>
    );
  return (
    <div className="order-last grid w-full gap-2">
      <RevisionDiff id={id} from={current} to={to} />
      {rollback.error && <Notice kind="fail">Not changed: {rollback.error.message}</Notice>}
      <div className="flex justify-end gap-2 px-3">
        <Button kind="quiet" size="small" onClick={() => setAsked(false)}>
          Leave it
        </Button>
        <Button
          kind="main"
          size="small"
          isBusy={rollback.isPending}
          onClick={() => rollback.mutate({ id, to, revision: current })}
        >
          Make it revision {current + 1}
        </Button>
      </div>
    </div>
  );
}
