"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "#components/trpc/trpc";
import { Skeleton } from "#components/ui/skeleton";
import { RecordPart } from "../record-part.tsx";
import type { ViewProps } from "../views.tsx";

const PlanGraph = dynamic(() => import("#components/missions/plan-graph").then((module) => module.PlanGraph), {
  ssr: false,
  loading: () => <Skeleton className="h-48 rounded-8" />,
});

export default function PlanPart({ props }: ViewProps<"plan">) {
  const trpc = useTRPC();
  const query = useQuery(trpc.missions.plan.queryOptions({ id: props.missionId }));
  return (
    <RecordPart query={query} subject="The plan">
      {(plan) =>
        plan ? (
          <div className="overflow-hidden rounded-8 border border-line2 bg-bg">
            <PlanGraph nodes={plan.nodes} label="Plan graph" />
          </div>
        ) : (
          <p className="text-ink3">This mission has no plan yet.</p>
        )
      }
    </RecordPart>
  );
}
