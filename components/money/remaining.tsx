"use client";
import { useQuery } from "@tanstack/react-query";
import { cn } from "#components/lib/cn";
import { money } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";

const words = {
  team_day: "left today",
  agent_day: "left for this agent today",
  mission: "left for this mission",
} as const;

type RemainingProps = { missionId?: string; agentId?: string; className?: string; isShort?: boolean };

/** What may still be spent, for beside a button that starts something. Silent while it is not known. */
export function Remaining({ missionId, agentId, className, isShort }: RemainingProps) {
  const trpc = useTRPC();
  const left = useQuery(
    trpc.money.remaining.queryOptions({ ...(missionId ? { missionId } : {}), ...(agentId ? { agentId } : {}) }),
  ).data;
  if (!left) return null;
  const isLow = left.isNearlySpent || left.remainingMicros === 0;
  return (
    <span className={cn("text-12", isLow && !left.isSimulated ? "text-wait" : "text-ink3", className)}>
      {money(left.remainingMicros)} {words[left.limitedBy]}
      {left.isSimulated && !isShort && " · the simulated model costs nothing"}
    </span>
  );
}
