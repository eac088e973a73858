"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";

type AgentInstructionsProps = { id: string; name: string; instructions: string };

/** What the agent is told before every piece of work; who may manage agents can change it here. */
export function AgentInstructions({ id, name, instructions }: AgentInstructionsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const [draft, setDraft] = useState<string | null>(null);
  const save = useMutation(
    trpc.agents.update.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.agents.pathFilter());
        setDraft(null);
      },
    }),
  );
  const canEdit = viewer?.scopes.includes("agents:write") ?? false;
  return (
    <section aria-label="Instructions" className="max-w-[720px]">
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="font-600">Instructions</h3>
        {draft === null && canEdit && (
          <Button kind="quiet" size="small" onClick={() => setDraft(instructions)}>
            Edit instructions
          </Button>
        )}
      </div>
      {draft === null ? (
        <p className="whitespace-pre-wrap text-ink2">{instructions}</p>
      ) : (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ id, instructions: draft });
          }}
        >
          <Field
            label={`What ${name} is told before every piece of work`}
            error={save.error ? `Not saved: ${save.error.message} Your text is kept.` : undefined}
          >
            <Textarea rows={12} value={draft} onChange={(event) => setDraft(event.target.value)} />
          </Field>
          <div className="flex gap-2">
            <Button type="submit" kind="main" isBusy={save.isPending} busyText="Saving…">
              Save instructions
            </Button>
            <Button kind="quiet" onClick={() => setDraft(null)}>
              Leave as it was
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
