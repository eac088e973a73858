"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { SkeletonRows } from "#components/ui/skeleton";

type DiffViewProps = { id: string; from: number; to: number; action?: ReactNode };

export function DiffView({ id, from, to, action }: DiffViewProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.documents.diff.queryOptions({ id, from, to }));
  return (
    <section aria-label={`Changes from v${from} to v${to}`} className="border-line border-t">
      <header className="flex items-center justify-between gap-2 px-4 py-2.5">
        <h2>
          <span className="font-600">
            v{from} → v{to}
          </span>{" "}
          <span className="text-ink2">what changed</span>
        </h2>
        {action}
      </header>
      <QueryState
        query={query}
        subject="The changes"
        className="mx-4"
        loading={<SkeletonRows rows={4} label="Loading changes" />}
      >
        {(data) =>
          data.lines.every((line) => line.kind === "same") ? (
            <p className="px-4 text-12 text-ink3">The two versions have the same text.</p>
          ) : (
            <LineDiff lines={data.lines} />
          )
        }
      </QueryState>
    </section>
  );
}
