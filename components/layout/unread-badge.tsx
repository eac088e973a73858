"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { CountBadge } from "#components/ui/chip";

/** How much somebody wrote to the person that is not read. */
export function UnreadBadge() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.notifications.count.queryOptions());
  const unread = data?.messages ?? 0;
  return <CountBadge value={unread} label={unread === 1 ? "message for you" : "messages for you"} />;
}
