"use client";
import { MessageCircle } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useEffectEvent, useLayoutEffect, useSyncExternalStore } from "react";
import { useTeam } from "#components/layout/team-context";
import { chatDock, setChatDock } from "#components/lib/chat-dock";
import { Button } from "#components/ui/button";

const ChatDock = dynamic(() => import("./chat-dock.tsx"), { ssr: false });

function useDock() {
  return useSyncExternalStore(chatDock.subscribe, chatDock.read, chatDock.readOnServer);
}

/** The chat beside every page but its own: Ctrl or ⌘ and J. Its code comes when it is opened. */
export function ChatDockHost() {
  const { isOpen } = useDock();
  const isOnChat = useIsOnChat();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "j" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!isOnChat) setChatDock({ isOpen: !chatDock.read().isOpen });
  });
  // Before the first paint, so that a page which looks ready hears the first key.
  useLayoutEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return isOpen && !isOnChat ? <ChatDock /> : null;
}

function useIsOnChat(): boolean {
  const team = useTeam();
  return usePathname().startsWith(`${team.path}/chat`);
}

/** Opens the chat beside the page. */
export function ChatDockButton() {
  const { isOpen } = useDock();
  const isOnChat = useIsOnChat();
  if (isOnChat) return null;
  return (
    <Button
      kind="quiet"
      size="icon"
      aria-label="Chat beside this page"
      title="Chat beside this page (Ctrl or ⌘ J)"
      aria-expanded={isOpen}
      onClick={() => setChatDock({ isOpen: !isOpen })}
    >
      <MessageCircle size={15} aria-hidden />
    </Button>
  );
}
