"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";

/** Who draws the plans of this team: people may call them what they like. */
export function usePlannerName(): string {
  const trpc = useTRPC();
  const { data: cards = [] } = useQuery(trpc.agents.list.queryOptions());
  return cards.find(({ role }) => role === "orchestrator")?.name ?? "The orchestrator";
}
