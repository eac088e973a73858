"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { draftOfVersion, EMPTY_PROMPT, readPrompt } from "#components/lib/prompt-draft";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import type { AgentView } from "#server/domains/agents/schema";
import { promptNameOf } from "#server/lib/prompts/words";
import { PromptFields } from "./prompt-fields.tsx";

type NewPromptProps = { fromAgentId: string | null; onClose: () => void };

/** A new prompt, empty or made of what an agent is told. */
export function NewPrompt({ fromAgentId, onClose }: NewPromptProps) {
  const trpc = useTRPC();
  const agent = useQuery(trpc.agents.get.queryOptions({ id: fromAgentId ?? "" }, { enabled: fromAgentId !== null }));
  if (fromAgentId !== null && agent.isPending) return null;
  return <PromptForm {...(agent.data ? { from: agent.data } : {})} onClose={onClose} />;
}

/** A name, a text and its variables; the first version is the one in use. */
function PromptForm({ from, onClose }: { from?: AgentView; onClose: () => void }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(from?.name ?? "");
  const [description, setDescription] = useState(from ? `What ${from.name} is told` : "");
  const [draft, setDraft] = useState(() =>
    from ? draftOfVersion({ body: from.instructions, variables: [] }) : EMPTY_PROMPT,
  );
  const name = promptNameOf(typed);
  const read = readPrompt(draft);
  const make = useMutation(
    trpc.prompts.create.mutationOptions({
      onSuccess: async (made) => {
        await queryClient.invalidateQueries(trpc.prompts.pathFilter());
        router.push(`${team.path}/prompts/${made.name}`);
      },
    }),
  );
  return (
    <FormSheet
      title="New prompt"
      saveText="Write it"
      failText="Not made"
      offReason={name === "" ? "Give it a name" : "problem" in read ? read.problem : undefined}
      isBusy={make.isPending || make.isSuccess}
      error={make.error}
      onClose={onClose}
      onSave={() =>
        "content" in read &&
        make.mutate({
          name,
          description: description.trim(),
          ...read.content,
          ...(from ? { fromAgentId: from.id } : {}),
        })
      }
    >
      <Field label="Name" hint={name && name !== typed ? `Its address: ${name}` : "Such as “house style”."}>
        <Input autoFocus maxLength={60} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <Field label="What it is for">
        <Input maxLength={500} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
      <PromptFields draft={draft} rows={10} onChange={(changes) => setDraft((now) => ({ ...now, ...changes }))} />
    </FormSheet>
  );
}
