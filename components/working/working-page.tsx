"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { TeamNotices } from "#components/layout/team-notices";
import { cn } from "#components/lib/cn";
import { Markdown } from "#components/markdown/lazy-markdown";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { MoreButton } from "#components/ui/more-button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";

type RailProps = { shown: number | null; onChoose: (version: number | null) => void };

function HistoryRail({ shown, onChoose }: RailProps) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.working.versions.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <section className="grid gap-1.5 px-2 py-3">
      <h2 className="px-2 font-600">History</h2>
      <QueryState query={query} subject="The history" loading={<SkeletonRows rows={6} label="Loading history" />}>
        {(data) => (
          <>
            <ol className="grid gap-0.5">
              {data.pages
                .flatMap((page) => page.items)
                .map((entry) => (
                  <li key={entry.version}>
                    <button
                      type="button"
                      aria-pressed={entry.version === shown}
                      onClick={() => onChoose(entry.version)}
                      className={cn(
                        "flex min-h-8 w-full items-center justify-between rounded-6 px-2 hover:bg-bg",
                        entry.version === shown && "bg-sunk hover:bg-sunk",
                      )}
                    >
                      <span className="font-550">v{entry.version}</span>{" "}
                      <Age at={entry.renderedAt} className="text-12 text-ink3" />
                    </button>
                  </li>
                ))}
            </ol>
            <MoreButton query={query} />
          </>
        )}
      </QueryState>
    </section>
  );
}

/** WORKING.md: the team's state as one file, always as of now, with its history. */
export function WorkingPage() {
  const trpc = useTRPC();
  const [version, setVersion] = useState<number | null>(null);
  const current = useQuery(trpc.working.get.queryOptions());
  const older = useQuery(
    trpc.working.version.queryOptions(
      { version: version ?? 1 },
      { enabled: version !== null, placeholderData: keepPreviousData },
    ),
  );
  const query = version === null ? current : older;
  return (
    <PageFrame
      title="WORKING.md"
      actions={query.data && <span className="text-12 text-ink3">v{query.data.version}</span>}
      rail={<HistoryRail shown={version} onChoose={setVersion} />}
      railTitle="History"
      railWidth="document"
    >
      <TeamNotices />
      {version !== null && (
        <Notice
          kind="wait"
          className="m-3"
          action={
            <Button size="small" onClick={() => setVersion(null)}>
              Show now
            </Button>
          }
        >
          You read version {version}. It does not change any more.
        </Notice>
      )}
      <QueryState
        query={query}
        subject="WORKING.md"
        className="m-4"
        loading={<SkeletonRows rows={10} label="Loading WORKING.md" />}
      >
        {(data) => (
          <article className="mx-auto max-w-[720px] px-5 py-6">
            <Markdown text={data.body} />
          </article>
        )}
      </QueryState>
    </PageFrame>
  );
}
