import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keepDraft, keptDraft, unsentPlace } from "#components/lib/kept-draft";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import type { POST_KINDS } from "#server/domains/messages/schema";

export type ThreadPlace = { taskId?: string; missionId?: string; documentId?: string };
export type Outgoing = {
  /** Also tells the server that a second try is the same message. */
  key: string;
  body: string;
  kind: (typeof POST_KINDS)[number];
  replyToId?: string;
  fileIds: string[];
  /** Why it did not go; null while it is on its way. */
  error: string | null;
};
export type Outbox = {
  waiting: Outgoing[];
  send: (message: Omit<Outgoing, "key" | "error">) => void;
  retry: (key: string) => void;
  /** Puts the text back where it was typed. */
  takeBack: (key: string) => void;
};

export const draftPlace = (place: ThreadPlace, replyToId?: string): string =>
  replyToId
    ? `reply:${replyToId}`
    : place.documentId
      ? `document:${place.documentId}`
      : place.taskId
        ? `task:${place.taskId}`
        : `mission:${place.missionId}`;

/** Messages show at once and go out behind; one that does not get through stays with its text until somebody decides. */
export function useOutbox(place: ThreadPlace): Outbox {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [waiting, setWaiting] = useState<Outgoing[]>([]);
  const drop = (key: string) => setWaiting((now) => now.filter((one) => one.key !== key));
  const setError = (key: string, error: string | null) =>
    setWaiting((now) => now.map((one) => (one.key === key ? { ...one, error } : one)));

  async function deliver(message: Outgoing): Promise<void> {
    const { key, error: _, ...content } = message;
    // A reload while it is on its way must not lose the text.
    const unsent = unsentPlace(draftPlace(place, message.replyToId));
    keepDraft(unsent, message.body);
    try {
      await client.messages.post.mutate({ ...place, ...content, clientKey: key });
      keepDraft(unsent, "");
      await queryClient.invalidateQueries(trpc.messages.pathFilter());
      drop(key);
    } catch (error) {
      setError(key, error instanceof Error ? error.message : String(error));
    }
  }

  return {
    waiting,
    send: (message) => {
      const outgoing = { ...message, key: crypto.randomUUID(), error: null };
      setWaiting((now) => [...now, outgoing]);
      void deliver(outgoing);
    },
    retry: (key) => {
      const message = waiting.find((one) => one.key === key);
      if (!message) return;
      setError(key, null);
      void deliver({ ...message, error: null });
    },
    takeBack: (key) => {
      const message = waiting.find((one) => one.key === key);
      if (!message) return;
      const at = draftPlace(place, message.replyToId);
      keepDraft(at, [keptDraft(at), message.body].filter(Boolean).join("\n\n"));
      keepDraft(unsentPlace(at), "");
      drop(key);
    },
  };
}
