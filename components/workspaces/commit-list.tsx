"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { LineDiff } from "#components/ui/line-diff";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import type { CommitRow, FileDiff } from "#server/domains/workspaces/schema";
import { ByLine } from "./by-line.tsx";

/** Newest first; each opens to what it changed. */
export function CommitList({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.workspaces.log.infiniteQueryOptions({ missionId, limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <QueryState query={query} subject="The commits" loading={<SkeletonRows rows={6} label="Loading the commits" />}>
      {({ pages }) => {
        const commits = pages.flatMap((page) => page.items);
        if (commits.length === 0) return <Empty title="No commit yet">Each change of a file is kept here.</Empty>;
        return (
          <div className="grid gap-3">
            <ol className="divide-y divide-line rounded-8 border border-line2 bg-surface">
              {commits.map((commit) => (
                <Commit key={commit.number} missionId={missionId} commit={commit} />
              ))}
            </ol>
            <MoreButton query={query} />
          </div>
        );
      }}
    </QueryState>
  );
}

function Commit({ missionId, commit }: { missionId: string; commit: CommitRow }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <div className="flex items-start gap-3 px-3 py-2">
        <span className="w-8 shrink-0 pt-0.5 text-right font-mono text-12 text-ink3">{commit.number}</span>
        <div className="min-w-0 flex-1">
          <p className="font-550 [overflow-wrap:anywhere]">{commit.message}</p>
          <ByLine of={commit} />
        </div>
        <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide" : plural(commit.changedFiles, "file")}
        </Button>
      </div>
      {isOpen && <Changes missionId={missionId} to={commit.number} />}
    </li>
  );
}

function Changes({ missionId, to }: { missionId: string; to: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.workspaces.diff.queryOptions({ missionId, from: to - 1, to }));
  return (
    <QueryState
      query={query}
      subject="The changes"
      className="m-3"
      loading={<SkeletonRows rows={3} label="Loading the changes" />}
    >
      {(diff) => (
        <div className="border-line border-t pb-2">
          {diff.files.map((file) => (
            <FileChanges key={file.path} file={file} />
          ))}
          {diff.isCut && (
            <p className="px-4 py-2 text-12 text-ink3">There is more; take the git bundle along to see it all.</p>
          )}
        </div>
      )}
    </QueryState>
  );
}

const WORDS = { added: "new", changed: "changed", removed: "removed" } as const;

function FileChanges({ file }: { file: FileDiff }) {
  return (
    <section aria-label={file.path}>
      <h3 className="flex flex-wrap items-baseline gap-x-2 px-4 pt-3 pb-1">
        <span className="font-550 [overflow-wrap:anywhere]">{file.path}</span>
        <span className="text-12 text-ink3">
          {WORDS[file.change]}
          {file.isText ? ` · +${file.added} −${file.removed}` : " · not a text"}
        </span>
      </h3>
      <div className="font-mono">
        <LineDiff lines={file.lines} />
      </div>
    </section>
  );
}
