"use client";
import { ArrowDown } from "lucide-react";
import { useRef, useState } from "react";
import { newRowId } from "#components/lib/row-id";
import { QueryState } from "#components/trpc/query-state";
import { Button } from "#components/ui/button";
import { SkeletonRows } from "#components/ui/skeleton";
import type { ChatMessageView, SessionView } from "#server/domains/sessions/schema";
import { Composer, type Draft } from "./composer.tsx";
import { MessageRow } from "./message-row.tsx";
import { QueuedMessages } from "./queued-messages.tsx";
import { SayContext } from "./say-context.tsx";
import { usePinnedScroll } from "./use-pinned-scroll.ts";
import { liveRunOf, type Outgoing, useChatActions, useSend, useTalk } from "./use-talk.ts";

type TalkProps = {
  session: SessionView;
  onBranched: (sessionId: string) => void;
  onNew: () => void;
  /** Left out where there is no place to make one. */
  onTask?: (text: string) => void;
};

/** The messages of a talk and the field below them. */
export function Talk({ session, onBranched, onNew, onTask }: TalkProps) {
  const talk = useTalk(session.id);
  const { messages } = talk;
  const box = useRef<HTMLDivElement>(null);
  const actions = useChatActions();
  const [returned, setReturned] = useState<Outgoing | null>(null);
  const send = useSend(setReturned);
  const liveRunId = liveRunOf(messages) ?? session.liveRunId;
  const { isAtEnd, toEnd, onScroll } = usePinnedScroll(box, {
    firstId: messages[0]?.id,
    onTop: () => talk.hasEarlier && !talk.isReadingEarlier && talk.readEarlier(),
  });
  const say = (draft: Draft, more: Partial<Outgoing> = {}) => {
    setReturned(null);
    toEnd();
    send.mutate({ sessionId: session.id, id: newRowId(), ...draft, ...more });
  };
  const plain = (body: string): Draft => ({ body, files: [], place: placeOf(session), policy: "queue" });
  const deeds = {
    onEdit: (message: ChatMessageView, body: string) =>
      say(plain(body), { editOf: message.id, agentId: message.agent.id }),
    onBranch: (message: ChatMessageView) =>
      actions.branch.mutate({ chatMessageId: message.id }, { onSuccess: ({ id }) => onBranched(id) }),
    onTask,
  };
  const isKnown = (id: string | undefined) =>
    messages.some((message) => message.id === id) || session.queued.some((one) => one.id === id);
  const pending = send.isPending && !isKnown(send.variables?.id) ? send.variables : null;
  return (
    <SayContext.Provider value={(text) => say(plain(text))}>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div
          ref={box}
          onScroll={onScroll}
          className="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]"
          role="log"
          aria-label="Messages"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by itself, so the keyboard must be able to reach it
          tabIndex={0}
        >
          <div className="mx-auto grid w-full max-w-[732px] grid-cols-1 gap-3 px-4 py-4">
            <QueryState
              query={talk.query}
              subject="The chat"
              loading={<SkeletonRows rows={6} label="Loading the chat" />}
            >
              {() =>
                messages.map((message) => (
                  <MessageRow key={message.id} message={message} sessionId={session.id} deeds={deeds} />
                ))
              }
            </QueryState>
            {pending && (
              <div className="ml-auto max-w-[85%] whitespace-pre-wrap rounded-12 rounded-br-3 bg-sunk px-3.5 py-2 text-14 text-ink2 leading-[20px]">
                {pending.body}
              </div>
            )}
            <QueuedMessages messages={session.queued} />
          </div>
        </div>
        {!isAtEnd && (
          <Button className="absolute bottom-36 left-1/2 -translate-x-1/2 rounded-full shadow-2" onClick={toEnd}>
            <ArrowDown size={13} aria-hidden /> Jump to newest
          </Button>
        )}
        <Composer
          key={session.id}
          session={session}
          isAnswering={liveRunId !== null}
          returned={returned}
          failure={send.error?.message ?? actions.branch.error?.message ?? null}
          onSend={(draft) => say(draft)}
          onStop={() => actions.stop.mutate({ sessionId: session.id })}
          onNew={onNew}
        />
      </div>
    </SayContext.Provider>
  );
}

export function placeOf(session: Pick<SessionView, "mission" | "task" | "documents">) {
  return {
    missionId: session.mission?.id ?? null,
    taskId: session.task?.id ?? null,
    documentIds: session.documents.map((document) => document.id),
  };
}
