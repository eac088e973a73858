"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { VersionDiff } from "#components/versions/version-diff";

type DiffViewProps = { id: string; from: number; to: number; action?: ReactNode };

export function DiffView({ id, from, to, action }: DiffViewProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.documents.diff.queryOptions({ id, from, to }));
  return (
    <VersionDiff from={from} to={to} query={query} action={action}>
      {(data) =>
        data.lines.every((line) => line.kind === "same") ? (
          <p className="px-4 text-12 text-ink3">The two versions have the same text.</p>
        ) : (
          <LineDiff lines={data.lines} />
        )
      }
    </VersionDiff>
  );
}
