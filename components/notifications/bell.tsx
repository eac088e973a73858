"use client";
import { useQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";

const NoticePanel = dynamic(() => import("./notice-panel.tsx").then((module) => module.NoticePanel), { ssr: false });

const MOST = 99;

/** The way to the notifications from every page, with the count of those not read. */
export function NotificationBell() {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(trpc.notifications.count.queryOptions());
  const unread = data?.unread ?? 0;
  const words = unread === 0 ? "Notifications" : `Notifications, ${unread > MOST ? `${MOST}+` : unread} not read`;
  return (
    <>
      <Button
        kind="quiet"
        size="icon"
        className="relative"
        aria-label={words}
        title={words}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <Bell size={15} strokeWidth={1.8} aria-hidden />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-1 max-md:top-0.5 max-md:right-0 grid h-4 min-w-4 place-items-center rounded-full bg-ac px-1 font-600 text-[10px] text-ac-ink leading-none"
          >
            {unread > MOST ? `${MOST}+` : unread}
          </span>
        )}
      </Button>
      {isOpen && <NoticePanel onClose={() => setOpen(false)} />}
    </>
  );
}
