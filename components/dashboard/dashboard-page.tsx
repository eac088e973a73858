"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { PinView } from "#server/domains/ui/schema";

// The catalogue and its charts come with the first pinned card, not with an empty page.
const PinnedCard = dynamic(() => import("./pinned-card.tsx").then((module) => module.PinnedCard), {
  loading: () => <SkeletonRows rows={4} label="Loading the card" />,
});

/** The cards a person keeps in sight, with figures of now where a card knows where they come from. */
export function DashboardPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.pins.list.queryOptions());
  const removed = useRemovedPin();
  return (
    <PageFrame title="Dashboard">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
        {removed.notice}
        <QueryState
          query={query}
          subject="The dashboard"
          loading={<SkeletonRows rows={8} label="Loading the dashboard" />}
        >
          {(pins) =>
            pins.length === 0 ? (
              <Empty title="Nothing is pinned yet">
                Ask an agent for figures in a chat; “Pin” under its card puts it here, kept live.
              </Empty>
            ) : (
              <ol className="grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-2">
                {pins.map((pin, place) => (
                  <li key={pin.id} className={pin.size === "full" ? "min-w-0 xl:col-span-2" : "min-w-0"}>
                    <PinnedCard pin={pin} place={place} count={pins.length} onRemoved={removed.remember} />
                  </li>
                ))}
              </ol>
            )
          }
        </QueryState>
      </div>
    </PageFrame>
  );
}

function useRemovedPin() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [pin, setPin] = useState<PinView | null>(null);
  const restore = useMutation(
    trpc.pins.restore.mutationOptions({
      onSuccess: () => {
        setPin(null);
        return queryClient.invalidateQueries(trpc.pins.pathFilter());
      },
    }),
  );
  const notice = pin && (
    <Notice
      kind="done"
      action={
        <Button size="small" isBusy={restore.isPending} onClick={() => restore.mutate({ id: pin.id })}>
          Undo
        </Button>
      }
    >
      “{pin.title}” is off the dashboard.{restore.error && ` It could not be put back: ${restore.error.message}`}
    </Notice>
  );
  return { notice, remember: setPin };
}
