"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { CountBadge } from "#components/ui/chip";

/** How many notices the person has not read. */
export function UnreadBadge() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.messages.unread.queryOptions());
  const unread = data?.unread ?? 0;
  return <CountBadge value={unread} label={unread === 1 ? "notice for you" : "notices for you"} />;
}
