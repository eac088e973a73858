"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { MessageItem } from "./message-item.tsx";

function Replies({ id, shown }: { id: string; shown: number }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.messages.replies.infiniteQueryOptions({ id, limit: 100 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <QueryState query={query} subject="The replies" loading={<SkeletonRows rows={2} label="Loading replies" />}>
      {(data) => (
        <>
          <MoreButton query={query} />
          {data.pages
            .flatMap((page) => page.items)
            .slice(shown)
            .toReversed()
            .map((reply) => (
              <MessageItem key={reply.id} message={reply} />
            ))}
        </>
      )}
    </QueryState>
  );
}

/** The replies that stand before the newest ones, on demand. */
export function OlderReplies({ id, hidden, shown }: { id: string; hidden: number; shown: number }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <Replies id={id} shown={shown} />;
  return (
    <Button kind="quiet" size="small" className="justify-self-start" onClick={() => setOpen(true)}>
      Show {plural(hidden, "earlier reply", "earlier replies")}
    </Button>
  );
}
