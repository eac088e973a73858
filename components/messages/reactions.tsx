"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SmilePlus } from "lucide-react";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import type { MessageView, Reaction } from "#server/domains/messages/schema";
import { REACTIONS } from "#server/lib/reactions";
import { reactionLooks } from "./words.ts";

function useReact(id: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const react = useMutation(
    trpc.messages.react.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.messages.pathFilter()),
    }),
  );
  return (reaction: Reaction) => react.mutate({ id, reaction });
}

/** Who reacted how; one press adds one's own or takes it back. */
export function Reactions({ message }: { message: MessageView }) {
  const react = useReact(message.id);
  if (message.reactions.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1" aria-label="Reactions">
      {message.reactions.map(({ reaction, names, isMine }) => {
        const { icon: Icon, label } = reactionLooks[reaction];
        return (
          <li key={reaction}>
            <button
              type="button"
              aria-pressed={isMine}
              title={`${label}: ${names.join(", ")}`}
              onClick={() => react(reaction)}
              className={cn(
                "flex h-6 items-center gap-1 rounded-5 border px-1.5 text-12 max-md:h-9 max-md:px-2.5",
                isMine ? "border-ac-line bg-ac-soft text-ac" : "border-line2 text-ink2 hover:bg-sunk",
              )}
            >
              <Icon size={12} aria-hidden /> {names.length}
              <span className="sr-only">
                {label}, by {names.join(", ")}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The eight reactions, shown in place when asked for. */
export function AddReaction({ message }: { message: MessageView }) {
  const react = useReact(message.id);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" size="small" aria-expanded={isOpen} aria-label="React" onClick={() => setOpen(!isOpen)}>
        <SmilePlus size={13} aria-hidden />
      </Button>
      {isOpen && (
        <span className="flex flex-wrap gap-0.5 rounded-6 border border-line2 bg-surface p-0.5">
          {REACTIONS.map((reaction) => {
            const { icon: Icon, label } = reactionLooks[reaction];
            return (
              <button
                key={reaction}
                type="button"
                title={label}
                aria-label={label}
                onClick={() => {
                  react(reaction);
                  setOpen(false);
                }}
                className="grid size-6 place-items-center rounded-5 text-ink2 hover:bg-sunk hover:text-ink max-md:size-9"
              >
                <Icon size={13} aria-hidden />
              </button>
            );
          })}
        </span>
      )}
    </>
  );
}
