"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { isRunLive } from "#components/lib/view-states";
import { useRunStream } from "#components/trpc/live-provider";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { RunView } from "#server/domains/runs/schema";
import { ForkOrigin, Forks } from "./fork-notes.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunHead } from "./run-head.tsx";
import { StepPanel } from "./step-panel.tsx";
import { Trace } from "./trace.tsx";
import { useStepKeys } from "./use-step-keys.ts";

const RunApproval = dynamic(() => import("../approvals/run-approval.tsx").then((module) => module.RunApproval));

const ReplayPlayer = dynamic(() => import("./replay-player.tsx").then((module) => module.ReplayPlayer), { ssr: false });

const DRAWER_BELOW = 1_024;

/** The step the address names, else the newest one; a live run moves on until somebody chooses a step. */
function useChosenStep(run: RunView | undefined, initial: number | null) {
  const [chosen, setChosen] = useState(initial);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const steps = run?.steps ?? [];
  const index = chosen ?? steps.at(-1)?.index ?? null;
  function choose(next: number): void {
    setChosen(next);
    setDrawerOpen(window.innerWidth < DRAWER_BELOW);
    window.history.replaceState(null, "", `?step=${next}`);
  }
  function move(by: 1 | -1): void {
    const at = steps.findIndex((step) => step.index === index);
    const next = steps[Math.min(steps.length - 1, Math.max(0, at + by))];
    if (!next || next.index === index) return;
    choose(next.index);
    document.querySelector(`[data-step="${next.index}"]`)?.scrollIntoView({ block: "nearest" });
  }
  const step = steps.find((one) => one.index === index);
  // The address may name a step that the run does not have.
  const missing = run && !step && chosen !== null ? chosen : null;
  return { step, missing, choose, move, isDrawerOpen, setDrawerOpen };
}

export function RunPage({ id, initialStep }: { id: string; initialStep: number | null }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.runs.get.queryOptions({ id }));
  const run = query.data;
  const stream = useRunStream(run?.id ?? id, run !== undefined && isRunLive(run.status));
  const { step, missing, choose, move, isDrawerOpen, setDrawerOpen } = useChosenStep(run, initialStep);
  useStepKeys(move);
  const [isReplaying, setReplaying] = useState(false);
  const partial = stream ?? run?.partial ?? undefined;
  return (
    <PageFrame
      title={run ? `Run ${run.number}` : "Run"}
      crumb={{ label: "Runs", href: `${team.path}/runs` }}
      actions={run && <RunActions run={run} onReplay={() => setReplaying(!isReplaying)} />}
      rail={run && step && <StepPanel key={`${run.id}-${step.index}`} run={run} step={step} partial={partial} />}
      railTitle={step ? `Step ${step.index}` : "Step"}
      railWidth="run"
      drawer={{ isOpen: isDrawerOpen, onChange: setDrawerOpen }}
    >
      <QueryState
        query={query}
        subject="The run"
        className="m-4"
        loading={<SkeletonRows rows={10} label="Loading the run" />}
      >
        {(found) => (
          <>
            <RunHead run={found} />
            <ForkOrigin run={found} />
            {missing !== null && (
              <Notice kind="offline" className="m-3">
                This run has no step {missing}. Its {plural(found.steps.length, "step")} stand below.
              </Notice>
            )}
            {isReplaying && step && (
              <ReplayPlayer run={found} at={step.index} onChoose={choose} onClose={() => setReplaying(false)} />
            )}
            {found.status === "failed" && (
              <Notice kind="fail" className="m-3">
                <strong className="font-600">The run failed.</strong> {found.statusReason ?? "No reason was recorded."}{" "}
                Every step before it is kept.
              </Notice>
            )}
            {found.status === "waiting" && (
              <Notice kind="wait" className="m-3">
                <strong className="font-600">Waiting.</strong> {found.statusReason?.replace(/\.?$/, ".")} It costs
                nothing meanwhile.
              </Notice>
            )}
            {found.status === "waiting" && <RunApproval runId={found.id} />}
            <Trace run={found} chosen={step?.index ?? null} onChoose={choose} />
            <Forks run={found} />
          </>
        )}
      </QueryState>
    </PageFrame>
  );
}
