"use client";
import { useQuery } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { money } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Meter } from "#components/ui/meter";
import { usePause } from "./use-pause.tsx";

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
  const { pause, isPaused, canPause } = usePause();
  if (!canPause) return null;
  const Icon = isPaused ? Play : Pause;
  return (
    <Button
      className="max-xl:w-7 max-xl:px-0 max-md:w-9"
      aria-label={isPaused ? "Let everything go on" : "Pause everything"}
      title={pause.error ? `Nothing changed: ${pause.error.message}` : undefined}
      onClick={() => pause.mutate({ isPaused: !isPaused })}
    >
      <Icon size={13} strokeWidth={1.8} aria-hidden />
      <span className="max-xl:hidden">{isPaused ? "Go on" : "Pause everything"}</span>
    </Button>
  );
}
