"use client";
import { useQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { cn } from "#components/lib/cn";
import { useTRPC } from "#components/trpc/trpc";
import { buttonLook } from "#components/ui/button";
import { CountBadge } from "#components/ui/chip";
import { Link } from "#components/ui/link";
import { useTeam } from "./team-context.tsx";

/** In the top bar of every page: what is for the person who looks. */
export function NoticesEntry() {
  const trpc = useTRPC();
  const team = useTeam();
  const { data } = useQuery(trpc.messages.unread.queryOptions());
  const unread = data?.unread ?? 0;
  return (
    <Link
      href={`${team.path}/messages`}
      aria-label={unread > 0 ? `Notifications, ${unread} unread` : "Notifications"}
      title="Notifications"
      className={cn(buttonLook({ kind: "quiet", size: "icon" }), "relative")}
    >
      <Bell size={15} strokeWidth={1.6} aria-hidden />
      <span className="absolute -top-0.5 -right-1" aria-hidden>
        <CountBadge value={unread} label="unread" />
      </span>
    </Link>
  );
}
