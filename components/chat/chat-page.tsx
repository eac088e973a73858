"use client";
import { useQuery } from "@tanstack/react-query";
import { ListChecks, MessagesSquare } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { textOfAnswer } from "#components/lib/chat-live";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { SessionView } from "#server/domains/sessions/schema";
import { AddAgent } from "./add-agent.tsx";
import { ChatRail } from "./chat-rail.tsx";
import { SessionList } from "./session-list.tsx";
import { Talk } from "./talk.tsx";
import type { TurnInto } from "./turn-into.tsx";
import { useChatActions, useTalk } from "./use-talk.ts";

const TurnIntoSheet = dynamic(() => import("./turn-into.tsx"), { ssr: false });

/** One chat: the list of all, the talk, and what it cost and can become. */
export function ChatPage({ sessionId }: { sessionId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const team = useTeam();
  const query = useQuery(trpc.sessions.get.queryOptions({ sessionId }));
  const [turning, setTurning] = useState<{ what: TurnInto; text: string } | null>(null);
  const [isListOpen, setListOpen] = useState(false);
  const { branch } = useChatActions();
  const { messages } = useTalk(sessionId);
  const session = query.data;
  const lastAnswer = messages.findLast((message) => message.role === "agent" && message.answer);
  const textOfTalk = lastAnswer?.answer ? textOfAnswer(lastAnswer.answer) : "";
  const openSession = (id: string) => router.push(`${team.path}/chat/${id}`);
  const onBranch = lastAnswer
    ? () => branch.mutate({ chatMessageId: lastAnswer.id }, { onSuccess: ({ id }) => openSession(id) })
    : null;
  return (
    <PageFrame
      title={session?.title ?? "Chat"}
      isWhole
      actions={
        session && (
          <>
            <Button
              kind="plain"
              size="icon"
              className="md:hidden"
              aria-label="Chats"
              onClick={() => setListOpen(!isListOpen)}
            >
              <MessagesSquare size={15} aria-hidden />
            </Button>
            <AddAgent session={session} />
            <Button className="max-lg:hidden" onClick={() => setTurning({ what: "task", text: textOfTalk })}>
              <ListChecks size={14} aria-hidden /> Make it a task
            </Button>
          </>
        )
      }
      rail={
        session && (
          <ChatRail
            session={session}
            onBranch={onBranch}
            onTurnInto={(what) => setTurning({ what, text: textOfTalk })}
          />
        )
      }
      railTitle="About this chat"
      railWidth="narrow"
    >
      <div className="flex h-full min-h-0">
        <div
          className={`w-[216px] shrink-0 overflow-y-auto border-line border-r bg-bg ${isListOpen ? "max-md:fixed max-md:inset-x-0 max-md:top-12 max-md:bottom-16 max-md:z-20 max-md:w-auto" : "max-md:hidden"}`}
        >
          <SessionList openId={sessionId} />
        </div>
        <QueryState
          query={query}
          subject="The chat"
          className="m-4"
          loading={<SkeletonRows rows={8} label="Loading the chat" />}
        >
          {(found) =>
            found.deletedAt ? (
              <Deleted session={found} />
            ) : (
              <Talk
                key={found.id}
                session={found}
                onBranched={openSession}
                onNew={() => router.push(`${team.path}/chat`)}
                onTask={(text) => setTurning({ what: "task", text })}
              />
            )
          }
        </QueryState>
      </div>
      {session && turning && <TurnIntoSheet {...turning} session={session} onClose={() => setTurning(null)} />}
    </PageFrame>
  );
}

function Deleted({ session }: { session: SessionView }) {
  const { remove } = useChatActions();
  return (
    <div className="grid flex-1 content-start gap-3 p-4">
      <Notice kind="wait">
        “{session.title}” was deleted.{" "}
        <Button size="small" onClick={() => remove.mutate({ sessionId: session.id, isDeleted: false })}>
          Bring it back
        </Button>
      </Notice>
    </div>
  );
}
