"use client";
import { useMutation } from "@tanstack/react-query";
import { CornerDownRight, Play, RotateCcw, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { isRunLive } from "#components/lib/view-states";
import { Remaining } from "#components/money/remaining";
import { useTRPC } from "#components/trpc/trpc";
import { useOffReason } from "#components/trpc/use-off-reason";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import type { RunView } from "#server/domains/runs/schema";

const CancelRunSheet = dynamic(() => import("./cancel-run-sheet.tsx").then((module) => module.CancelRunSheet), {
  ssr: false,
});

/** Why it runs is one click away; so is the end of it. */
export function RunActions({ run, onReplay }: { run: RunView; onReplay: () => void }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const off = useOffReason("runs:write");
  const [isCancelling, setCancelling] = useState(false);
  const retry = useMutation(trpc.runs.retry.mutationOptions({ onSuccess: () => router.push(`${team.path}/runs`) }));
  const failure = retry.error;
  const why = run.taskId
    ? { href: `${team.path}/tasks/${run.taskId}`, text: `T-${run.taskNumber} › ${run.missionTitle ?? run.title}` }
    : {
        href: `${team.path}/missions/${run.missionId}`,
        text: `M-${run.missionNumber} › ${run.missionTitle ?? run.title}`,
      };
  return (
    <>
      {failure && <span className="text-12 text-fail">{failure.message}</span>}
      {(run.taskId || run.missionId) && (
        <Link
          href={why.href}
          className="flex h-7 max-w-72 items-center gap-1.5 rounded-6 border border-line2 px-2 text-12 text-ink2 hover:bg-sunk max-md:hidden"
        >
          <CornerDownRight size={12} className="shrink-0 text-ink3" aria-hidden />
          <span className="truncate">{why.text}</span>
        </Link>
      )}
      {run.stepCount > 0 && (
        <Button onClick={onReplay}>
          <Play size={13} aria-hidden /> <span className="max-md:sr-only">Replay</span>
        </Button>
      )}
      {run.status === "failed" && run.kind !== "fork" && (
        <>
          <Remaining missionId={run.missionId ?? undefined} agentId={run.agent.id} className="max-lg:hidden" />
          <Button {...off} isBusy={retry.isPending} onClick={() => retry.mutate({ id: run.id })}>
            <RotateCcw size={13} aria-hidden /> <span className="max-md:sr-only">Run again</span>
          </Button>
        </>
      )}
      {isRunLive(run.status) && (
        <Button {...off} kind="danger" onClick={() => setCancelling(true)}>
          <X size={13} aria-hidden /> <span className="max-md:sr-only">Cancel run</span>
        </Button>
      )}
      {isCancelling && <CancelRunSheet run={run} onClose={() => setCancelling(false)} />}
    </>
  );
}
