"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { ThreadView } from "#server/domains/messages/schema";
import { Composer, type ThreadPlace } from "./composer.tsx";
import { MessageItem } from "./message-item.tsx";
import { OlderReplies } from "./older-replies.tsx";

type Filter = "all" | "question" | "status_update";
const filters: { value: Filter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "question", label: "Questions" },
  { value: "status_update", label: "Status" },
];

function ThreadItem({ thread, place, canWrite }: { thread: ThreadView; place: ThreadPlace; canWrite: boolean }) {
  const [isReplying, setReplying] = useState(false);
  const hidden = thread.replyCount - thread.replies.length;
  return (
    <li className="grid gap-3">
      <MessageItem message={thread} onReply={canWrite ? () => setReplying(true) : undefined} />
      {(thread.replies.length > 0 || isReplying) && (
        <div className="ml-2.5 grid gap-3 border-line border-l-2 pl-4">
          {hidden > 0 && <OlderReplies id={thread.id} hidden={hidden} shown={thread.replies.length} />}
          {thread.replies.map((reply) => (
            <MessageItem key={reply.id} message={reply} />
          ))}
          {isReplying && (
            <Composer
              place={place}
              label={`Reply to ${thread.author.name}`}
              replyTo={{ id: thread.id, isQuestion: thread.kind === "question" && !thread.isAnswered }}
              onSent={() => setReplying(false)}
              onCancel={() => setReplying(false)}
            />
          )}
        </div>
      )}
    </li>
  );
}

type ThreadProps = { place: ThreadPlace; label: string; emptyText: string };

/** What people and agents say about a task or a mission, newest at the foot. */
export function Thread({ place, label, emptyText }: ThreadProps) {
  const trpc = useTRPC();
  const [filter, setFilter] = useState<Filter>("all");
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const canWrite = viewer?.scopes.includes("tasks:write") ?? false;
  const input = { ...place, limit: 20, ...(filter === "all" ? {} : { kind: filter }) };
  const query = useInfiniteQuery(
    trpc.messages.threads.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <section aria-label="Messages" className="grid max-w-[700px] gap-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-600">Messages</h3>
        <Segment label="Which messages" isSmall value={filter} onChange={setFilter} options={filters} />
      </header>
      <QueryState query={query} subject="The messages" loading={<SkeletonRows rows={2} label="Loading messages" />}>
        {(data) => {
          const threads = data.pages.flatMap((page) => page.items).toReversed();
          return (
            <>
              <MoreButton query={query} />
              {threads.length === 0 && <Empty title="Nothing said yet">{emptyText}</Empty>}
              <ol className="grid gap-4">
                {threads.map((thread) => (
                  <ThreadItem key={thread.id} thread={thread} place={place} canWrite={canWrite} />
                ))}
              </ol>
            </>
          );
        }}
      </QueryState>
      {canWrite && <Composer place={place} label={label} />}
    </section>
  );
}
