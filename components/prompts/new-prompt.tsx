"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { EMPTY_PROMPT, readPrompt } from "#components/lib/prompt-draft";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { promptNameOf } from "#server/lib/prompts/words";
import { PromptFields } from "./prompt-fields.tsx";

/** A name, a text and its variables; the first version is the one in use. */
export function NewPrompt({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const [description, setDescription] = useState("");
  const [draft, setDraft] = useState(EMPTY_PROMPT);
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
      onSave={() => "content" in read && make.mutate({ name, description: description.trim(), ...read.content })}
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
