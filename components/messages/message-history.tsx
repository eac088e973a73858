"use client";
import { useQuery } from "@tanstack/react-query";
import { Markdown } from "#components/markdown/lazy-markdown";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";

/** What a message said before. */
export function MessageHistory({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.messages.versions.queryOptions({ id }));
  return (
    <QueryState query={query} subject="The history" loading={<SkeletonRows rows={1} label="Loading the history" />}>
      {(versions) => (
        <ol className="grid gap-2 border-line2 border-l-2 pl-3" aria-label="Earlier texts">
          {versions.map((version) => (
            <li key={version.version} className="text-ink2">
              <p className="text-12 text-ink3">
                Until <Age at={version.at} isAgo />
              </p>
              <Markdown text={version.body} isSmall />
            </li>
          ))}
        </ol>
      )}
    </QueryState>
  );
}
