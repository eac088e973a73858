"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { exactTime } from "#components/lib/format";
import type { ViewState } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { DeliveryView } from "#server/domains/notifications/schema";
import { kindWords } from "./kind-words.ts";

const looks: Record<DeliveryView["status"], { state: ViewState; words: string }> = {
  pending: { state: "queued", words: "waits" },
  sending: { state: "working", words: "is going out" },
  sent: { state: "done", words: "went out" },
  failed: { state: "failed", words: "did not arrive" },
  skipped: { state: "cancelled", words: "was not needed" },
};

function DeliveryRow({ row }: { row: DeliveryView }) {
  const { state, words } = looks[row.status];
  const isWaiting = row.status === "pending";
  return (
    <li className="flex gap-2.5 border-line border-b py-2 last:border-b-0">
      <StateGlyph state={state} size={14} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p>
          {row.channel === "mail" ? "Mail" : "Webhook"}: {row.kind ? kindWords[row.kind] : "a test"}{" "}
          <span className="text-ink2">{words}</span>
          {row.attempts > 1 && <span className="text-ink2">, try {row.attempts}</span>}
        </p>
        {row.detail && <p className="break-words text-12 text-ink2">{row.detail}</p>}
        {isWaiting && <p className="text-12 text-ink3">Due {exactTime(row.dueAt.getTime())}</p>}
      </div>
      <Age at={row.sentAt ?? row.createdAt} className="shrink-0 text-12 text-ink3" />
    </li>
  );
}

const WATCH_MS = 2_000;
const isUnderway = (row: DeliveryView) =>
  row.status === "sending" || (row.status === "pending" && row.dueAt.getTime() <= Date.now());

/** What went out and what became of it; looked at again while something is on its way. */
export function DeliveryLog() {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.notifications.deliveries.infiniteQueryOptions(
      { limit: 20 },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(isUnderway) ? WATCH_MS : false),
      },
    ),
  );
  return (
    <section className="grid gap-1" aria-label="Sent to you">
      <h2 className="font-600">Sent to you</h2>
      <QueryState query={query} subject="The deliveries" loading={<SkeletonRows rows={3} label="Loading" />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length === 0)
            return <Empty title="Nothing went out yet">Mails and webhook calls to you are listed here.</Empty>;
          return (
            <>
              <ol>
                {rows.map((row) => (
                  <DeliveryRow key={row.id} row={row} />
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
