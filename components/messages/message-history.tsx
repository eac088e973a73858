"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Markdown } from "#components/markdown/lazy-markdown";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";

/** What a message said before. */
export function MessageHistory({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.messages.versions.infiniteQueryOptions({ id, limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <QueryState query={query} subject="The history" loading={<SkeletonRows rows={1} label="Loading the history" />}>
      {({ pages }) => (
        <>
          <ol className="grid gap-2 border-line2 border-l-2 pl-3" aria-label="Earlier texts">
            {pages
              .flatMap(({ items }) => items)
              .map((version) => (
                <li key={version.version} className="text-ink2">
                  <p className="text-12 text-ink3">
                    Until <Age at={version.at} isAgo />
                  </p>
                  <Markdown text={version.body} isSmall />
                </li>
              ))}
          </ol>
          <MoreButton query={query} />
        </>
      )}
    </QueryState>
  );
}
