"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { SkeletonRows } from "#components/ui/skeleton";
import type { Comparison } from "#server/domains/runs/schema";
import { CompareSides, sideNames } from "./compare-sides.tsx";
import { CompareSteps } from "./compare-steps.tsx";

function Verdict({ data }: { data: Comparison }) {
  const { sharedSteps, firstDifference, a, b } = data;
  return (
    <p className="text-ink2">
      {sharedSteps > 0 ? (
        <>
          <span className="font-600 text-ink">{plural(sharedSteps, "step")} shared</span>, recorded once
        </>
      ) : (
        "No step is shared"
      )}
      {firstDifference === null
        ? `; run ${a.number} and run ${b.number} say the same.`
        : `; they part at step ${firstDifference}.`}
    </p>
  );
}

function Result({ data }: { data: Comparison }) {
  if (!data.result) return <p className="px-4 py-2 text-ink3">Neither run has ended with a result yet.</p>;
  if (data.result.isSame) return <p className="px-4 py-2 text-ink2">Both ended with the same result.</p>;
  return <LineDiff lines={data.result.lines} sides={sideNames(data)} />;
}

/** Two runs side by side: what each took, where they part, and what each ended with. */
export function ComparePage({ id, other }: { id: string; other: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const [chosen, setChosen] = useState<number | null>(null);
  const query = useQuery(trpc.runs.compare.queryOptions({ runId: id, otherRunId: other }));
  const data = query.data;
  return (
    <PageFrame
      title={data ? `Run ${data.a.number} and run ${data.b.number}` : "Two runs"}
      crumb={{ label: "Runs", href: `${team.path}/runs` }}
    >
      <QueryState
        query={query}
        subject="The comparison"
        className="m-4"
        loading={<SkeletonRows rows={10} label="Loading both runs" />}
      >
        {(found) => (
          <div className="grid grid-cols-1 gap-4 py-4">
            <div className="grid gap-3 px-4">
              <Verdict data={found} />
              <CompareSides data={found} />
            </div>
            <section aria-label="Results">
              <h2 className="px-4 pb-1 font-600">What each ended with</h2>
              <Result data={found} />
            </section>
            <section aria-label="Steps">
              <h2 className="px-4 pb-1 font-600">Step by step</h2>
              <CompareSteps data={found} chosen={chosen ?? found.firstDifference} onChoose={setChosen} />
            </section>
          </div>
        )}
      </QueryState>
    </PageFrame>
  );
}
