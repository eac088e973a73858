"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "#components/trpc/trpc";
import type { DocumentView } from "#server/domains/documents/schema";
import type { LineAuthor } from "./editor/blame-gutter.ts";

/** Who wrote each line of a version, in order; nothing while it is not known, and nothing for no version. */
export function useBlame(document: DocumentView, version: number | null): LineAuthor[] {
  const trpc = useTRPC();
  const { id, versions } = document;
  const query = useQuery(
    trpc.documents.blame.queryOptions(
      { id, version: version ?? 1 },
      // What a version says never changes.
      { enabled: version !== null, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  const { data } = query;
  return useMemo(() => {
    if (!data || version === null) return [];
    const known = new Map(versions.map((entry) => [entry.version, entry]));
    return data.spans.flatMap(([lines, from]) => {
      const entry = known.get(from);
      const line: LineAuthor = {
        version: from,
        author: entry?.author ?? "Muster",
        isAgent: entry?.isAgentAuthor ?? true,
        isNewest: from === version && version > 1,
      };
      return Array<LineAuthor>(lines).fill(line);
    });
  }, [data, version, versions]);
}
