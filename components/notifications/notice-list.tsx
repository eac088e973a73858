"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { NoticeView } from "#server/domains/notifications/schema";
import type { NOTICE_GROUPS } from "#server/lib/notice-kinds";
import { NoticeRow } from "./notice-row.tsx";

type Group = (typeof NOTICE_GROUPS)[number];
type Which = "all" | "unread" | Group;
const choices: { value: Which; label: string }[] = [
  { value: "all", label: "All" },
  { value: "unread", label: "Unread" },
  { value: "needs", label: "Needs me" },
  { value: "messages", label: "Messages" },
  { value: "news", label: "News" },
];

const emptyWords: Record<Which, [title: string, text: string]> = {
  all: ["Nothing yet", "Mentions, questions, approvals and what becomes of your missions land here."],
  unread: ["You have read everything", "What is new lands here."],
  needs: ["Nothing waits for you", "Questions, approvals, reviews and tasks of yours land here."],
  messages: ["Nobody has called you yet", "A message with @ and your name lands here."],
  news: ["No news", "Finished missions, money that runs short and failing agents land here."],
};

const HOUR_MS = 3_600_000;

/** By day, as people remember them. */
function byDay(notices: NoticeView[]): [label: string, notices: NoticeView[]][] {
  const today = new Date().toDateString();
  const yesterday = new Date(Date.now() - 24 * HOUR_MS).toDateString();
  const labelOf = (at: Date) => {
    const day = at.toDateString();
    if (day === today) return "Today";
    return day === yesterday ? "Yesterday" : "Earlier";
  };
  return [...Map.groupBy(notices, (notice) => labelOf(notice.at))];
}

function useReading() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const after = { onSettled: () => queryClient.invalidateQueries(trpc.notifications.pathFilter()) };
  const read = useMutation(trpc.notifications.read.mutationOptions(after));
  const unread = useMutation(trpc.notifications.unread.mutationOptions(after));
  const set = (id: string, isRead: boolean) =>
    isRead ? read.mutate({ noticeIds: [id] }) : unread.mutate({ noticeId: id });
  return { readAll: () => read.mutate({}), isBusy: read.isPending, set, error: read.error ?? unread.error };
}

type NoticeListProps = { label: string /** Only this part, without a choice. */; group?: Group; onOpen?: () => void };

/** What the person is told, the latest first; it follows the live events. */
export function NoticeList({ label, group, onOpen }: NoticeListProps) {
  const trpc = useTRPC();
  const [chosen, setChosen] = useState<Which>("all");
  const which = group ?? chosen;
  const filter = which === "unread" ? { isUnread: true } : which === "all" ? {} : { group: which };
  const query = useInfiniteQuery(
    trpc.notifications.list.infiniteQueryOptions(
      { limit: 30, ...filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const reading = useReading();
  return (
    <section className="grid gap-2 px-2 py-3" aria-label={label}>
      <header className="flex flex-wrap items-center justify-between gap-2 px-2">
        {group ? (
          <h2 className="font-600">{label}</h2>
        ) : (
          <Segment label="Which notifications" isSmall value={chosen} onChange={setChosen} options={choices} />
        )}
        <Button kind="quiet" size="small" isBusy={reading.isBusy} onClick={reading.readAll}>
          Mark all read
        </Button>
      </header>
      {reading.error && <Notice kind="fail">Not changed: {reading.error.message}</Notice>}
      <QueryState query={query} subject="Your notifications" loading={<SkeletonRows rows={4} label="Loading" />}>
        {(data) => {
          const notices = data.pages.flatMap((page) => page.items);
          const [title, text] = emptyWords[which];
          if (notices.length === 0)
            return (
              <Empty title={title} className="mx-2">
                {text}
              </Empty>
            );
          return (
            <>
              {byDay(notices).map(([day, ofDay]) => (
                <section key={day} aria-label={day} className="grid gap-1">
                  <h3 className="px-2 text-12 text-ink3">{day}</h3>
                  <ol className="grid gap-1">
                    {ofDay.map((notice) => (
                      <NoticeRow
                        key={notice.id}
                        notice={notice}
                        onOpen={onOpen}
                        onRead={(isRead) => reading.set(notice.id, isRead)}
                      />
                    ))}
                  </ol>
                </section>
              ))}
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryState>
    </section>
  );
}
