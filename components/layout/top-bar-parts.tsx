"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { money } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Meter } from "#components/ui/meter";

/** Money of the day beside its cap. */
export function SpendToday() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.team.summary.queryOptions());
  if (!data) return null;
  return (
    <span className="flex items-center gap-2">
      <span className="text-ink2 max-md:sr-only">Today</span>
      <span className="font-600">{money(data.spentTodayMicros)}</span>
      <Meter
        label="Money spent today"
        value={data.spentTodayMicros}
        max={data.dailyCapMicros}
        className="w-24 max-lg:hidden"
      />
      <span className="text-ink2 max-md:hidden">of {money(data.dailyCapMicros)}</span>
    </span>
  );
}

/** Stops every run between two steps; nothing is lost. */
export function PauseEverything() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const pause = useMutation(
    trpc.team.setPaused.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.session.pathFilter()),
    }),
  );
  if (!viewer?.scopes.includes("team:manage")) return null;
  const isPaused = pause.isPending ? pause.variables.isPaused : viewer.team.isPaused;
  const Icon = isPaused ? Play : Pause;
  return (
    <Button
      className="max-md:w-9 max-md:px-0"
      aria-label={isPaused ? "Let everything go on" : "Pause everything"}
      onClick={() => pause.mutate({ isPaused: !isPaused })}
    >
      <Icon size={13} strokeWidth={1.8} aria-hidden />
      <span className="max-md:hidden">{isPaused ? "Go on" : "Pause everything"}</span>
    </Button>
  );
}
