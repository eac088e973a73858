"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input, Textarea } from "#components/ui/input";
import type { PromptView } from "#server/domains/prompts/schema";
import { promptNameOf } from "#server/lib/prompts/words";

type RenameProps = { prompt: PromptView; onClose: () => void; onDone: (name: string) => void };

export function RenamePrompt({ prompt, onClose, onDone }: RenameProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(prompt.name);
  const [description, setDescription] = useState(prompt.description);
  const name = promptNameOf(typed);
  const save = useMutation(
    trpc.prompts.update.mutationOptions({
      onSuccess: (changed) => onDone(changed.name),
      onSettled: () => queryClient.invalidateQueries(trpc.prompts.pathFilter()),
    }),
  );
  return (
    <FormSheet
      title={`What ${prompt.name} is`}
      saveText="Save"
      offReason={name === "" ? "Give it a name" : undefined}
      isBusy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSave={() => save.mutate({ id: prompt.id, name, description: description.trim() })}
    >
      <Field
        label="Name"
        hint={
          name && name !== typed
            ? `Its address: ${name}`
            : "Agents that use it go on. Programs that ask for it by its name need the new one."
        }
      >
        <Input maxLength={60} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <Field label="What it is for">
        <Textarea
          rows={3}
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
    </FormSheet>
  );
}

export function ArchivePrompt({ prompt, onClose }: { prompt: PromptView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const archive = useMutation(
    trpc.prompts.archive.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.prompts.pathFilter()),
    }),
  );
  return (
    <FormSheet
      title={`Archive ${prompt.name}`}
      description="It leaves the list and nobody can use it. Its name and all its versions stay, and it can be brought back."
      saveText="Archive it"
      failText="Not archived"
      isBusy={archive.isPending}
      error={archive.error}
      onClose={onClose}
      onSave={() => archive.mutate({ id: prompt.id, isArchived: true })}
    />
  );
}
