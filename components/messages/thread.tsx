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
import { Composer } from "./composer.tsx";
import { LinkedThread } from "./linked-thread.tsx";
import { OutgoingMessage } from "./outgoing-message.tsx";
import { ThreadItem } from "./thread-item.tsx";
import { type ThreadPlace, useOutbox } from "./use-outbox.ts";
import { useLinkedMessage, useMarkRead, useReadMark } from "./use-reading.ts";

type Filter = "all" | "question" | "status_update";
const filters: { value: Filter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "question", label: "Questions" },
  { value: "status_update", label: "Status" },
];

const messagesOf = (threads: ThreadView[]) => threads.flatMap((thread) => [thread, ...thread.replies]);

/** The oldest message after the mark that is not one's own, in the order of the ids, which is that of time. */
function firstNewOf(threads: ThreadView[], mark: string | null): string | null {
  if (mark === null) return null;
  const fresh = messagesOf(threads).filter((message) => message.id > mark && !message.isMine);
  return fresh.map((message) => message.id).sort()[0] ?? null;
}

type ThreadProps = { place: ThreadPlace; label: string; emptyText: string; title?: string };

/** What people and agents say about a task, a mission or a document, newest at the foot. */
export function Thread({ place, label, emptyText, title = "Messages" }: ThreadProps) {
  const trpc = useTRPC();
  const [filter, setFilter] = useState<Filter>("all");
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const canWrite = viewer?.scopes.includes("tasks:write") ?? false;
  const input = { ...place, limit: 20, ...(filter === "all" ? {} : { kind: filter }) };
  const query = useInfiniteQuery(
    trpc.messages.threads.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  const outbox = useOutbox(place);
  const linkedId = useLinkedMessage();
  const mark = useReadMark(place);
  const shown = query.data?.pages.flatMap((page) => page.items) ?? [];
  const all = messagesOf(shown);
  const newestId =
    all
      .map((message) => message.id)
      .sort()
      .at(-1) ?? null;
  const seen = useMarkRead(newestId, mark);
  const isFurtherBack = linkedId !== null && query.isSuccess && !all.some((message) => message.id === linkedId);
  return (
    <section aria-label={title} className="grid max-w-[700px] gap-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-600">{title}</h3>
        <Segment label="Which messages" isSmall value={filter} onChange={setFilter} options={filters} />
      </header>
      {isFurtherBack && <LinkedThread key={linkedId} id={linkedId} />}
      <QueryState query={query} subject="The messages" loading={<SkeletonRows rows={2} label="Loading messages" />}>
        {() => (
          <>
            <MoreButton query={query} />
            {shown.length === 0 && outbox.waiting.length === 0 && <Empty title="Nothing said yet">{emptyText}</Empty>}
            <ol className="grid grid-cols-1 gap-4">
              {shown.toReversed().map((thread) => (
                <ThreadItem
                  key={thread.id}
                  thread={thread}
                  place={place}
                  outbox={outbox}
                  canWrite={canWrite}
                  linkedId={linkedId}
                  firstNewId={firstNewOf(shown, mark.messageId)}
                />
              ))}
            </ol>
            {outbox.waiting
              .filter((message) => !message.replyToId)
              .map((message) => (
                <OutgoingMessage key={message.key} message={message} outbox={outbox} />
              ))}
            <div ref={seen} />
          </>
        )}
      </QueryState>
      {canWrite && <Composer place={place} label={label} outbox={outbox} />}
    </section>
  );
}
