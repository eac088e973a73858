"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import type { EditResult, WorkingView } from "#server/domains/working/schema";
import { EditResults } from "./edit-results.tsx";

type Draft = { baseVersion: number; body: string };

/** WORKING.md as text. Saving makes the changes real and says of each line what became of it. */
export function WorkingEdit({ start, onClose }: { start: WorkingView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>({ baseVersion: start.version, body: start.body });
  const [result, setResult] = useState<EditResult | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const save = useMutation(
    trpc.working.propose.mutationOptions({
      onSuccess: (answer) => {
        setResult(answer);
        setDraft({ baseVersion: answer.version, body: answer.body });
        void queryClient.invalidateQueries();
      },
    }),
  );
  return (
    <div className="grid gap-3">
      <p className="text-12 text-ink2">
        Move a line to another section, change its title, name who has it with @Name, set !high, add “· held up:
        reason”, or write “- a new task @Name” under Inbox or Assigned. Done needs its proof. A deleted line deletes
        nothing.
      </p>
      {result && <EditResults result={result} />}
      {result && sent !== null && (
        <details className="text-12 text-ink2">
          <summary className="cursor-pointer">Your text as you sent it</summary>
          <pre className="mt-1 max-h-60 overflow-auto rounded-8 border border-line bg-bg p-3 font-mono">{sent}</pre>
        </details>
      )}
      <Textarea
        aria-label="WORKING.md"
        spellCheck={false}
        wrap="off"
        className="min-h-[60dvh] font-mono text-12 max-md:leading-[22px]"
        value={draft.body}
        onChange={(event) => setDraft({ ...draft, body: event.target.value })}
      />
      {save.error && <Notice kind="fail">Nothing was changed. {save.error.message} Your text is kept.</Notice>}
      <div className="sticky bottom-0 flex flex-wrap items-center gap-2 bg-surface py-2 max-md:bottom-16">
        <Button
          kind="main"
          isBusy={save.isPending}
          busyText="Saving…"
          offReason={draft.body === (result ?? start).body ? "Nothing is changed yet" : undefined}
          onClick={() => {
            setResult(null);
            setSent(draft.body);
            save.mutate(draft);
          }}
        >
          Save the changes
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {result ? "Close" : "Leave it"}
        </Button>
        <span className="text-12 text-ink3">based on v{draft.baseVersion}</span>
      </div>
    </div>
  );
}
