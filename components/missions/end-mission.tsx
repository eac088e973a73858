"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import type { MissionView } from "#server/domains/missions/schema";

/** How a mission ended early, and the way to go on with it. */
export function EndedNotice({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayWrite = useQuery(trpc.session.me.queryOptions()).data?.scopes.includes("missions:write") ?? false;
  const takeUp = useMutation(
    trpc.missions.takeUp.mutationOptions({ onSuccess: () => queries.invalidateQueries(trpc.missions.pathFilter()) }),
  );
  if (mission.status !== "failed" && mission.status !== "cancelled") return null;
  const isFailed = mission.status === "failed";
  const action = mayWrite && (
    <Button isBusy={takeUp.isPending} busyText="Opening…" onClick={() => takeUp.mutate({ id: mission.id })}>
      <RotateCcw size={13} aria-hidden /> Take it up again
    </Button>
  );
  return (
    <Notice kind={isFailed ? "fail" : "offline"} action={action}>
      <strong className="font-600">{isFailed ? "The mission failed." : "The mission was called off."}</strong>{" "}
      {mission.statusReason ?? (isFailed ? "No reason was recorded." : "")} What was written is kept.
      {takeUp.error && ` Not taken up: ${takeUp.error.message}`}
    </Notice>
  );
}
