"use client";
import { useQuery } from "@tanstack/react-query";
import { Maximize2, Plus, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useSyncExternalStore } from "react";
import { useTeam } from "#components/layout/team-context";
import { chatDock, placeInPath, setChatDock } from "#components/lib/chat-dock";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { SkeletonRows } from "#components/ui/skeleton";
import { NewChat } from "./new-chat.tsx";
import type { ShownPlace } from "./place-chips.tsx";
import { Talk } from "./talk.tsx";

/** A talk beside the page, about what the page shows. */
export default function ChatDock() {
  const trpc = useTRPC();
  const team = useTeam();
  const { sessionId } = useSyncExternalStore(chatDock.subscribe, chatDock.read, chatDock.readOnServer);
  const place = usePagePlace();
  const query = useQuery({
    ...trpc.sessions.get.queryOptions({ sessionId: sessionId ?? "" }),
    enabled: sessionId !== null,
  });
  const open = (id: string | null) => setChatDock({ sessionId: id });
  return (
    <aside
      aria-label="Chat"
      className="flex w-[400px] shrink-0 flex-col border-line border-l bg-surface max-xl:fixed max-xl:inset-y-0 max-xl:right-0 max-xl:z-30 max-xl:shadow-2 max-md:inset-x-0 max-md:w-auto md:h-dvh"
    >
      <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b px-3">
        <h2 className="min-w-0 flex-1 truncate font-600 text-14">
          {sessionId ? (query.data?.title ?? "Chat") : "New chat"}
        </h2>
        {sessionId && (
          <>
            <Button kind="quiet" size="icon" aria-label="New chat" onClick={() => open(null)}>
              <Plus size={15} aria-hidden />
            </Button>
            <Button kind="quiet" size="icon" asChild>
              <Link href={`${team.path}/chat/${sessionId}`} aria-label="Open as a page">
                <Maximize2 size={14} aria-hidden />
              </Link>
            </Button>
          </>
        )}
        <Button kind="quiet" size="icon" aria-label="Close the chat" onClick={() => setChatDock({ isOpen: false })}>
          <X size={15} aria-hidden />
        </Button>
      </header>
      {sessionId === null ? (
        <NewChat place={place} onStarted={open} isNarrow />
      ) : (
        <QueryState
          query={query}
          subject="The chat"
          className="m-4"
          loading={<SkeletonRows rows={6} label="Loading the chat" />}
        >
          {(session) => (
            <Talk key={session.id} session={{ ...session, ...place }} onBranched={open} onNew={() => open(null)} />
          )}
        </QueryState>
      )}
    </aside>
  );
}

/** What the open page is about; the page has read it already. */
function usePagePlace(): ShownPlace {
  const trpc = useTRPC();
  const place = placeInPath(usePathname());
  const idOf = (kind: "mission" | "task" | "document") => (place?.kind === kind ? place.id : null);
  const missionId = idOf("mission");
  const taskId = idOf("task");
  const documentId = idOf("document");
  const mission = useQuery({ ...trpc.missions.get.queryOptions({ id: missionId ?? "" }), enabled: missionId !== null });
  const task = useQuery({ ...trpc.tasks.get.queryOptions({ id: taskId ?? "" }), enabled: taskId !== null });
  const document = useQuery({
    ...trpc.documents.get.queryOptions({ id: documentId ?? "" }),
    enabled: documentId !== null,
  });
  const pick = (one: { id: string; number: number; title: string } | undefined) =>
    one ? { id: one.id, number: one.number, title: one.title } : null;
  return {
    mission: missionId ? pick(mission.data) : null,
    task: taskId ? pick(task.data) : null,
    documents: documentId && document.data ? [{ id: documentId, number: null, title: document.data.title }] : [],
  };
}
