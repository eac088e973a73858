"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { ViewState } from "#components/lib/states";
import { OutsideNote } from "#components/outside/outside-note";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { Skeleton } from "#components/ui/skeleton";
import type { MissionView } from "#server/domains/missions/schema";
import type { PlanView } from "#server/domains/plans/schema";
import { PlanActions } from "./plan-actions.tsx";
import { PlanChange } from "./plan-change.tsx";
import { PlanDrawing } from "./plan-drawing.tsx";
import { PlanFigures } from "./plan-figures.tsx";
import { PlanList } from "./plan-list.tsx";
import { VersionPicker } from "./version-picker.tsx";

const placeholder = <Skeleton className="h-80 rounded-10" />;
/** The library that moves and zooms is heavy: it comes when somebody wants to. */
const PlanGraph = dynamic(() => import("./plan-graph.tsx").then((module) => module.PlanGraph), {
  ssr: false,
  loading: () => placeholder,
});

const PlanSchedule = dynamic(() => import("./plan-schedule.tsx").then((module) => module.PlanSchedule), {
  ssr: false,
  loading: () => placeholder,
});

type View = "graph" | "schedule" | "list";

const legend: [ViewState, string][] = [
  ["done", "done"],
  ["working", "working"],
  ["review", "in review"],
  ["blocked", "blocked"],
  ["waiting", "waiting"],
  ["queued", "not started"],
];

function Graph({ plan }: { plan: PlanView }) {
  const [isMovable, setMovable] = useState(false);
  return (
    <div className="overflow-hidden rounded-10 border border-line2 bg-bg">
      {isMovable ? (
        <PlanGraph nodes={plan.nodes} label="Plan graph" />
      ) : (
        <PlanDrawing nodes={plan.nodes} label="Plan graph" />
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1 text-12 text-ink2">
        <ul className="flex flex-1 flex-wrap gap-x-4 gap-y-1">
          {legend.map(([state, word]) => (
            <li key={state} className="flex items-center gap-1.5">
              <StateGlyph state={state} size={12} className="[&_.turn]:animate-none" /> {word}
            </li>
          ))}
        </ul>
        <Button kind="quiet" size="small" aria-pressed={isMovable} onClick={() => setMovable(!isMovable)}>
          Move and zoom
        </Button>
      </div>
    </div>
  );
}

function Drawing({ plan, view }: { plan: PlanView; view: View }) {
  if (view === "list") return <PlanList plan={plan} />;
  if (view === "schedule") return <PlanSchedule plan={plan} />;
  return <Graph plan={plan} />;
}

export function MissionPlan({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const [view, setView] = useState<View>("graph");
  // Null: the version that is in force, also when a newer one comes.
  const [version, setVersion] = useState<number | null>(null);
  const query = useQuery(
    trpc.missions.plan.queryOptions({ missionId: mission.id, ...(version === null ? {} : { version }) }),
  );
  const plan = query.data;
  return (
    <section aria-label="Plan" className="grid min-w-0 grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-600">Plan</h3>
        {mission.plan && (
          <VersionPicker missionId={mission.id} current={mission.plan.version} value={version} onChange={setVersion} />
        )}
        <p className="min-w-0 flex-1 truncate text-ink2 max-sm:hidden" title={mission.plan?.summary}>
          {mission.plan?.summary}
        </p>
        {plan?.status === "current" && <PlanActions mission={mission} plan={plan} />}
        <Segment
          label="How the plan is drawn"
          value={view}
          onChange={setView}
          options={[
            { value: "graph", label: "Graph" },
            { value: "schedule", label: "Schedule" },
            { value: "list", label: "List" },
          ]}
        />
      </div>
      <QueryState query={query} subject="The plan" loading={placeholder}>
        {(found) => {
          if (!found)
            return (
              <Empty title="No plan yet">The orchestrator reads the goal and its files, then draws it here.</Empty>
            );
          return (
            <>
              {found.status !== "current" && (
                <Notice kind="offline">Version {found.version} is not in force any more; states are as of now.</Notice>
              )}
              <OutsideNote origins={found.outside} subject={{ kind: "plan", id: found.id }} />
              <PlanFigures plan={found} />
              <PlanChange plan={found} />
              <Drawing plan={found} view={view} />
            </>
          );
        }}
      </QueryState>
    </section>
  );
}
