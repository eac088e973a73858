"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { plainText } from "#components/lib/feed-words";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { NoticeView } from "#server/domains/messages/schema";

const verbs: Record<NoticeView["kind"], string> = {
  mention: "calls you",
  reply: "replies to you",
  answer: "answers your question",
  assignee: "writes on your task",
};

function NoticeRow({ notice, onRead }: { notice: NoticeView; onRead: () => void }) {
  const team = useTeam();
  const place = notice.taskId ? `tasks/${notice.taskId}` : `missions/${notice.missionId}`;
  return (
    <li className={cn("relative rounded-8 px-2 py-2 hover:bg-bg", !notice.readAt && "bg-ac-soft")}>
      <Link
        href={`${team.path}/${place}#message-${notice.messageId}`}
        onClick={onRead}
        className="block after:absolute after:inset-0"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate">
            <span className="font-600">{notice.by}</span> {verbs[notice.kind]}
          </span>
          <Age at={notice.createdAt} className="text-12 text-ink3" />
        </span>
        <span className="line-clamp-2 text-12 text-ink2">{plainText(notice.text)}</span>
        {!notice.readAt && <span className="sr-only">not read yet</span>}
      </Link>
    </li>
  );
}

/** What is for the person who looks: who calls, answers or writes to them. */
export function Notices() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const query = useInfiniteQuery(
    trpc.messages.notices.infiniteQueryOptions({ limit: 30 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const read = useMutation(
    trpc.messages.readNotices.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.messages.pathFilter()),
    }),
  );
  return (
    <section className="grid gap-1.5 px-2 py-3" aria-label="For you">
      <header className="flex items-center justify-between gap-2 px-2">
        <h2 className="font-600">For you</h2>
        <Button kind="quiet" size="small" isBusy={read.isPending} onClick={() => read.mutate({})}>
          Mark all read
        </Button>
      </header>
      <QueryState query={query} subject="Your notices" loading={<SkeletonRows rows={4} label="Loading notices" />}>
        {(data) => {
          const notices = data.pages.flatMap((page) => page.items);
          if (notices.length === 0)
            return (
              <Empty title="Nobody has called you yet" className="mx-2">
                A message with @ and your name lands here.
              </Empty>
            );
          return (
            <>
              <ol className="grid gap-1">
                {notices.map((notice) => (
                  <NoticeRow
                    key={notice.id}
                    notice={notice}
                    onRead={() => !notice.readAt && read.mutate({ noticeIds: [notice.id] })}
                  />
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
