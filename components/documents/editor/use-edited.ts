"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { DraftKeeper, DraftText } from "#components/lib/draft-keeper";
import { useTRPC } from "#components/trpc/trpc";
import type { Conflict } from "./conflict-view.tsx";
import type { Beginning } from "./use-draft.ts";

type Options = { id: string; keeper: DraftKeeper; beginning: Beginning; onClose: () => void };

/** The text in an open editor, and how it becomes the next version. */
export function useEdited({ id, keeper, beginning, onClose }: Options) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState<DraftText>(beginning);
  /** Ahead of what is drawn: what somebody types while a save is under way is not in it, and must not be thrown away with it. */
  const latest = useRef<DraftText>(beginning);
  const [savedVersion, setSavedVersion] = useState(0);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const save = useMutation(
    trpc.documents.save.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.documents.get.queryFilter({ id })),
    }),
  );

  function change(next: Partial<DraftText>): void {
    latest.current = { ...latest.current, ...next };
    setText(latest.current);
    keeper.change(latest.current);
  }

  async function send({ title, body, baseVersion }: DraftText, summary: string): Promise<void> {
    const sent = latest.current;
    await keeper.pause();
    const answer = await save.mutateAsync({ id, title, body, baseVersion, summary });
    const isAllSent = latest.current === sent;
    if (answer.outcome === "conflict") {
      // What was written meanwhile belongs to what is chosen from.
      if (!isAllSent) return send(latest.current, summary);
      setConflict(answer);
      return;
    }
    setConflict(null);
    if (isAllSent) {
      keeper.end();
      onClose();
      return;
    }
    setSavedVersion(answer.version);
    // A merged version holds what others wrote, which this text does not: it is merged once more.
    if (answer.outcome !== "merged") change({ baseVersion: answer.version });
  }

  /** The mutation shows why it could not be; the draft stays. */
  const trySend = (given: DraftText, summary: string) => void send(given, summary).catch(() => undefined);

  return {
    text,
    change,
    savedVersion,
    conflict,
    leaveConflict: () => setConflict(null),
    isSaving: save.isPending,
    saveError: save.error,
    saveText(summary: string): void {
      const { title, body } = latest.current;
      if (!save.isPending && title.trim() !== "" && body !== "") trySend(latest.current, summary);
    },
    /** What was chosen where two had changed the same lines, on top of the version it was chosen over. */
    saveChosen(chosen: { title: string; body: string }): void {
      if (!save.isPending && conflict) trySend({ ...chosen, baseVersion: conflict.version }, "");
    },
  };
}
