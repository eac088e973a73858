"use client";
import { X } from "lucide-react";
import { Button } from "#components/ui/button";
import type { ChatMessageView } from "#server/domains/sessions/schema";
import { useChatActions } from "./use-talk.ts";

/** What waits for the answer before it; each can be taken back. */
export function QueuedMessages({ messages }: { messages: ChatMessageView[] }) {
  const { removeQueued } = useChatActions();
  if (messages.length === 0) return null;
  return (
    <ul aria-label="Waiting in line" className="grid gap-1.5">
      {messages.map((message) => (
        <li
          key={message.id}
          className="ml-auto flex max-w-[85%] items-center gap-2 rounded-12 border border-line2 border-dashed py-1 pr-1 pl-3.5 text-ink2"
        >
          <span className="text-12 text-ink3">next</span>
          <span className="min-w-0 truncate">{message.body}</span>
          <Button
            kind="quiet"
            size="icon"
            aria-label={`Take back: ${message.body.slice(0, 60)}`}
            onClick={() => removeQueued.mutate({ chatMessageId: message.id })}
          >
            <X size={13} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  );
}
