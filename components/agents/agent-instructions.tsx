"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { Link } from "#components/ui/link";
import type { AgentView } from "#server/domains/agents/schema";
import { RevisionDiff } from "./revision-diff.tsx";
import { ToldByPrompt } from "./told-by-prompt.tsx";

type AgentInstructionsProps = { agent: AgentView; canEdit: boolean };

/** What the agent is told before every piece of work; who may manage agents can change it here. */
export function AgentInstructions({ agent, canEdit }: AgentInstructionsProps) {
  const { id, name, instructions } = agent;
  const trpc = useTRPC();
  const team = useTeam();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const [from, setFrom] = useState(agent.revision);
  const save = useMutation(
    trpc.agents.update.mutationOptions({
      onSuccess: () => setDraft(null),
      onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()),
    }),
  );
  const begin = () => {
    setFrom(agent.revision);
    setDraft(instructions);
  };
  return (
    <section aria-label="Instructions" className="max-w-[720px]">
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="font-600">Instructions</h3>
        {draft === null && canEdit && agent.prompt === null && (
          <span className="flex flex-wrap justify-end gap-1">
            <Button kind="quiet" size="small" asChild>
              <Link href={`${team.path}/prompts?new=1&from=${id}`}>Make a prompt of it</Link>
            </Button>
            <Button kind="quiet" size="small" onClick={begin}>
              Edit instructions
            </Button>
          </span>
        )}
      </div>
      {draft === null && agent.prompt ? (
        <ToldByPrompt prompt={agent.prompt} />
      ) : draft === null ? (
        <p className="whitespace-pre-wrap text-ink2">{instructions}</p>
      ) : (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ id, instructions: draft, revision: from });
          }}
        >
          <Field
            label={`What ${name} is told before every piece of work`}
            error={save.error ? `Not saved: ${save.error.message} Your text is kept.` : undefined}
          >
            <Textarea rows={12} value={draft} onChange={(event) => setDraft(event.target.value)} />
          </Field>
          {save.error && agent.revision > from && <RevisionDiff id={id} from={from} to={agent.revision} />}
          <div className="flex flex-wrap gap-2">
            {save.error && agent.revision > from && (
              <Button onClick={() => setFrom(agent.revision)}>Go on from revision {agent.revision}</Button>
            )}
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
