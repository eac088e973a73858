"use client";
import { useQuery } from "@tanstack/react-query";
import { PlanDrawing } from "#components/missions/plan-drawing";
import { useTRPC } from "#components/trpc/trpc";
import { RecordPart } from "../record-part.tsx";
import type { ViewProps } from "../views.tsx";

export default function PlanPart({ props }: ViewProps<"plan">) {
  const trpc = useTRPC();
  const query = useQuery(trpc.missions.plan.queryOptions({ missionId: props.missionId }));
  return (
    <RecordPart query={query} subject="The plan">
      {(plan) =>
        plan ? (
          <div className="overflow-hidden rounded-8 border border-line2 bg-bg">
            <PlanDrawing nodes={plan.nodes} label="Plan graph" />
          </div>
        ) : (
          <p className="text-ink3">This mission has no plan yet.</p>
        )
      }
    </RecordPart>
  );
}
