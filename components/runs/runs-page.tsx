"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { RunStatus } from "#server/domains/runs/schema";
import { RunTable } from "./run-table.tsx";

type Filter = "all" | Extract<RunStatus, "running" | "waiting" | "failed" | "succeeded">;

const filters: { value: Filter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "running", label: "Working" },
  { value: "waiting", label: "Waiting" },
  { value: "failed", label: "Failed" },
  { value: "succeeded", label: "Done" },
];

export function RunsPage() {
  const trpc = useTRPC();
  const [filter, setFilter] = useState<Filter>("all");
  const input = filter === "all" ? { limit: 50 } : { limit: 50, status: filter };
  const query = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <PageFrame title="Runs">
      <div className="grid grid-cols-1 gap-3 p-4">
        <div className="overflow-x-auto">
          <Segment label="Which runs" value={filter} onChange={setFilter} options={filters} />
        </div>
        <QueryState query={query} subject="The runs" loading={<SkeletonRows rows={8} label="Loading runs" />}>
          {(data) => {
            const runs = data.pages.flatMap((page) => page.items);
            if (runs.length === 0)
              return <Empty title="No run here">Each time an agent works, its steps land here.</Empty>;
            return (
              <>
                <RunTable runs={runs} />
                <MoreButton query={query} />
              </>
            );
          }}
        </QueryState>
      </div>
    </PageFrame>
  );
}
