"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { ViewState } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { Segment } from "#components/ui/segment";
import { Skeleton } from "#components/ui/skeleton";
import type { MissionView } from "#server/domains/missions/schema";
import { PlanList } from "./plan-list.tsx";

const placeholder = <Skeleton className="h-80 rounded-10" />;
const PlanGraph = dynamic(() => import("./plan-graph.tsx").then((module) => module.PlanGraph), {
  ssr: false,
  loading: () => placeholder,
});

type View = "graph" | "list";

const legend: [ViewState, string][] = [
  ["done", "done"],
  ["working", "working"],
  ["review", "in review"],
  ["blocked", "blocked"],
  ["queued", "not started"],
];

export function MissionPlan({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const [view, setView] = useState<View>("graph");
  const query = useQuery(trpc.missions.plan.queryOptions({ id: mission.id }));
  return (
    <section aria-label="Plan" className="grid min-w-0 grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-600">Plan</h3>
        {mission.plan && <Chip tone="outline">version {mission.plan.version}</Chip>}
        <p className="min-w-0 flex-1 truncate text-ink2" title={mission.plan?.summary}>
          {mission.plan?.summary}
        </p>
        <Segment
          label="How the plan is drawn"
          value={view}
          onChange={setView}
          options={[
            { value: "graph", label: "Graph" },
            { value: "list", label: "List" },
          ]}
        />
      </div>
      <QueryState query={query} subject="The plan" loading={placeholder}>
        {(plan) => {
          if (!plan)
            return (
              <Empty title="No plan yet">The orchestrator reads the goal and its files, then draws it here.</Empty>
            );
          if (view === "list") return <PlanList plan={plan} />;
          return (
            <div className="overflow-hidden rounded-10 border border-line2 bg-bg">
              <PlanGraph plan={plan} />
              <ul className="flex flex-wrap gap-x-4 gap-y-1 px-3 py-2 text-12 text-ink2">
                {legend.map(([state, word]) => (
                  <li key={state} className="flex items-center gap-1.5">
                    <StateGlyph state={state} size={12} className="[&_.turn]:animate-none" /> {word}
                  </li>
                ))}
              </ul>
            </div>
          );
        }}
      </QueryState>
    </section>
  );
}
