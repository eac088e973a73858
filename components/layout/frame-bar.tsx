"use client";
import { ChatDockButton } from "#components/chat/chat-dock-host";
import { cn } from "#components/lib/cn";
import { NotificationBell } from "#components/notifications/bell";
import { useIsInTeam } from "./team-context.tsx";
import { PauseEverything, SpendToday } from "./top-bar-parts.tsx";

/** The right end of every page's top bar: money of the day, "Pause everything", notifications. */
export function FrameBar({ isCrowded }: { isCrowded: boolean }) {
  if (!useIsInTeam()) return null;
  return (
    <>
      {isCrowded && <span className="mx-1 h-4 w-px bg-line max-lg:hidden" aria-hidden />}
      <span className={cn(isCrowded && "max-lg:hidden")}>
        <SpendToday />
      </span>
      <PauseEverything />
      <ChatDockButton />
      <NotificationBell />
    </>
  );
}
