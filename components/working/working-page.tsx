"use client";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { cn } from "#components/lib/cn";
import { Markdown } from "#components/markdown/lazy-markdown";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { MoreButton } from "#components/ui/more-button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { WorkingView } from "#server/domains/working/schema";

const WorkingEdit = dynamic(() => import("./working-edit.tsx").then((module) => module.WorkingEdit), { ssr: false });
const WorkingVersion = dynamic(() => import("./working-version.tsx").then((module) => module.WorkingVersion), {
  ssr: false,
});

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
                        "flex min-h-8 w-full items-baseline justify-between gap-2 py-1 rounded-6 px-2 hover:bg-bg",
                        entry.version === shown && "bg-sunk hover:bg-sunk",
                      )}
                    >
                      <span className="min-w-0 flex-1 text-left">
                        <span className="font-550">v{entry.version}</span>{" "}
                        {entry.by && <span className="text-ink2">{entry.by}</span>}
                        {entry.note && <span className="block text-12 text-ink3">{entry.note}</span>}
                      </span>
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

/** WORKING.md: the team's state as one file, always as of now, with its history; edited in place by who may. */
export function WorkingPage() {
  const trpc = useTRPC();
  const [version, setVersion] = useState<number | null>(null);
  const [draft, setDraft] = useState<WorkingView | null>(null);
  // Kept as a version, so that what somebody else changes meanwhile can be merged.
  const checkout = useMutation(trpc.working.checkout.mutationOptions({ onSuccess: setDraft }));
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const current = useQuery(trpc.working.get.queryOptions());
  const older = useQuery(
    trpc.working.version.queryOptions(
      { version: version ?? 1 },
      { enabled: version !== null, placeholderData: keepPreviousData },
    ),
  );
  const query = version === null ? current : older;
  const choose = (chosen: number | null) => {
    setDraft(null);
    setVersion(chosen);
  };
  return (
    <PageFrame
      title="WORKING.md"
      actions={
        <>
          {query.data && draft === null && <span className="text-12 text-ink3">v{query.data.version}</span>}
          {viewer?.scopes.includes("tasks:write") && draft === null && version === null && (
            <Button isBusy={checkout.isPending} busyText="Opening…" onClick={() => checkout.mutate({})}>
              <Pencil size={13} aria-hidden /> Edit
            </Button>
          )}
        </>
      }
      rail={<HistoryRail shown={version} onChoose={choose} />}
      railTitle="History"
      railWidth="document"
    >
      {version !== null && <WorkingVersion key={version} version={version} onClose={() => choose(null)} />}
      {checkout.error && (
        <Notice kind="fail" className="m-3">
          WORKING.md did not open for editing: {checkout.error.message}
        </Notice>
      )}
      {draft ? (
        <div className="p-4">
          <WorkingEdit start={draft} onClose={() => setDraft(null)} />
        </div>
      ) : (
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
      )}
    </PageFrame>
  );
}
