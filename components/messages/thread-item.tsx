"use client";
import { useState } from "react";
import type { ThreadView } from "#server/domains/messages/schema";
import { Composer } from "./composer.tsx";
import { MessageItem } from "./message-item.tsx";
import { OlderReplies } from "./older-replies.tsx";
import { OutgoingMessage } from "./outgoing-message.tsx";
import type { Outbox, ThreadPlace } from "./use-outbox.ts";

/** Where what the person has not seen begins. */
export function NewLine() {
  return (
    <p className="flex items-center gap-2 font-600 text-12 text-ac">
      <span className="h-px flex-1 bg-ac-line" aria-hidden />
      New<span className="sr-only"> since your last look</span>
    </p>
  );
}

type ThreadItemProps = {
  thread: ThreadView;
  place: ThreadPlace;
  outbox: Outbox;
  canWrite: boolean;
  linkedId: string | null;
  /** The first message the person has not seen, where the line stands. */
  firstNewId: string | null;
};

/** A message with its replies. */
export function ThreadItem({ thread, place, outbox, canWrite, linkedId, firstNewId }: ThreadItemProps) {
  const [isReplying, setReplying] = useState(false);
  const hidden = thread.replyCount - thread.replies.length;
  const outgoing = outbox.waiting.filter((message) => message.replyToId === thread.id);
  return (
    <li className="grid gap-3">
      {thread.id === firstNewId && <NewLine />}
      <MessageItem
        message={thread}
        isLinked={thread.id === linkedId}
        onReply={canWrite ? () => setReplying(true) : undefined}
      />
      {(thread.replies.length > 0 || isReplying || outgoing.length > 0) && (
        <div className="ml-2.5 grid gap-3 border-line border-l-2 pl-4">
          {hidden > 0 && <OlderReplies id={thread.id} hidden={hidden} shown={thread.replies.length} />}
          {thread.replies.map((reply) => (
            <div key={reply.id} className="grid gap-3">
              {reply.id === firstNewId && <NewLine />}
              <MessageItem message={reply} isLinked={reply.id === linkedId} />
            </div>
          ))}
          {outgoing.map((message) => (
            <OutgoingMessage key={message.key} message={message} outbox={outbox} />
          ))}
          {isReplying && (
            <Composer
              place={place}
              label={`Reply to ${thread.author.name}`}
              outbox={outbox}
              replyTo={{ id: thread.id, isQuestion: thread.kind === "question" && !thread.isAnswered }}
              onSent={() => setReplying(false)}
              onCancel={() => setReplying(false)}
            />
          )}
        </div>
      )}
    </li>
  );
}
