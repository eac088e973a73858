"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { draftOfVersion, readPrompt } from "#components/lib/prompt-draft";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import type { PromptView } from "#server/domains/prompts/schema";
import { PromptDiff } from "./prompt-diff.tsx";
import { PromptFields } from "./prompt-fields.tsx";

/** The next version, from the one that was open. When somebody was faster, their change is shown and nothing of either is lost. */
export function EditPrompt({ prompt, onClose }: { prompt: PromptView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [base, setBase] = useState(prompt.version);
  const [draft, setDraft] = useState(() => draftOfVersion(prompt.shown));
  const { data: newest } = useQuery(trpc.prompts.get.queryOptions({ id: prompt.id }));
  const save = useMutation(
    trpc.prompts.save.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.prompts.pathFilter()),
    }),
  );
  const read = readPrompt(draft);
  const submit = (from: number) => {
    if (!("content" in read)) return;
    setBase(from);
    save.mutate({ id: prompt.id, baseVersion: from, ...read.content });
  };
  const faster = newest && newest.version > base && save.error ? newest.version : null;
  const offReason = "problem" in read ? read.problem : undefined;
  return (
    <form
      className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-4 px-5 py-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(base);
      }}
    >
      <PromptFields
        draft={draft}
        rows={16}
        noteLabel="What this version changes"
        onChange={(changes) => setDraft((now) => ({ ...now, ...changes }))}
      />
      {save.error && <Notice kind="fail">Not saved: {save.error.message} What you wrote is kept.</Notice>}
      {faster !== null && (
        <div className="grid gap-2 rounded-8 border border-line2">
          <PromptDiff id={prompt.id} from={base} to={faster} />
          <Button className="m-3 mt-0 justify-self-start" onClick={() => submit(faster)}>
            Save mine on top of v{faster}
          </Button>
        </div>
      )}
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-12 text-ink3">
          {offReason ?? "Saving changes nothing for agents: they follow a label, and labels are moved by hand."}
        </span>
        <span className="flex gap-2">
          <Button kind="quiet" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" kind="main" isBusy={save.isPending} {...(offReason ? { offReason } : {})}>
            Save v{base + 1}
          </Button>
        </span>
      </p>
    </form>
  );
}
