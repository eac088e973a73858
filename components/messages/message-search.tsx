"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTeam } from "#components/layout/team-context";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import type { FoundMessage } from "#server/domains/messages/schema";
import type { MessageFilter } from "./message-filters.tsx";
import { MessageItem } from "./message-item.tsx";

export type Which = "all" | "mine" | "open" | "status_update";

function Where({ message }: { message: FoundMessage }) {
  const team = useTeam();
  const href = message.documentId
    ? `${team.path}/documents/${message.documentId}?about=comments`
    : message.taskId
      ? `${team.path}/tasks/${message.taskId}`
      : `${team.path}/missions/${message.missionId}`;
  return (
    <Link
      href={`${href}#message-${message.id}`}
      className="min-w-0 max-w-full truncate text-12 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
      title={message.place.title}
    >
      {message.place.label} {message.place.title}
    </Link>
  );
}

const filterOf = (which: Which) => ({
  isForMe: which === "mine",
  isOpen: which === "open",
  ...(which === "status_update" ? { kind: which } : {}),
});

const emptyWords: Record<Which, string> = {
  all: "Messages on tasks, missions and documents are found here.",
  mine: "Messages that call you, answer you or stand on your tasks land here.",
  open: "Questions nobody has answered land here.",
  status_update: "What agents and people report on their work lands here.",
};

/** Messages of the whole team, newest first. */
export function MessageSearch({ text, which, filter }: { text: string; which: Which; filter: MessageFilter }) {
  const trpc = useTRPC();
  const words = useDeferredValue(text.trim());
  const query = useInfiniteQuery(
    trpc.messages.search.infiniteQueryOptions(
      {
        limit: 30,
        ...filterOf(which),
        ...(words ? { text: words } : {}),
        ...Object.fromEntries(Object.entries(filter).filter(([, id]) => id !== "")),
      },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <QueryState query={query} subject="The messages" loading={<SkeletonRows rows={6} label="Loading messages" />}>
      {(data) => {
        const messages = data.pages.flatMap((page) => page.items);
        if (messages.length === 0)
          return <Empty title={words ? "Nothing found" : "Nothing here"}>{emptyWords[which]}</Empty>;
        return (
          <>
            <ol className="grid max-w-[760px] grid-cols-1 gap-4">
              {messages.map((message) => (
                <li key={message.id}>
                  <MessageItem message={message} where={<Where message={message} />} />
                </li>
              ))}
            </ol>
            <MoreButton query={query} />
          </>
        );
      }}
    </QueryState>
  );
}
