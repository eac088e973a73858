"use client";
import { useMutation } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useTRPC } from "#components/trpc/trpc";
import { useOffReason } from "#components/trpc/use-off-reason";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";
import type { MissionView } from "#server/domains/missions/schema";

/** Why the mission stands still, and the way on. */
export function PausedNotice({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const resume = useMutation(trpc.missions.setPaused.mutationOptions());
  const off = useOffReason("missions:write");
  if (!mission.isPaused || mission.finishedAt !== null) return null;
  const action = (
    <Button
      {...off}
      isBusy={resume.isPending}
      busyText="Resuming…"
      onClick={() => resume.mutate({ id: mission.id, isPaused: false })}
    >
      <Play size={13} aria-hidden /> Resume
    </Button>
  );
  return (
    <Notice kind="wait" action={action}>
      <strong className="font-600">{mission.pausedBy ?? "Muster"} paused this mission</strong>
      {mission.pausedAt && (
        <>
          {" "}
          <Age at={mission.pausedAt} isAgo />
        </>
      )}
      . {mission.pausedReason} Nothing runs and nothing is spent until it is resumed.
      {resume.error && ` Not resumed: ${resume.error.message}`}
    </Notice>
  );
}
