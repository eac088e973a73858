"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Sheet } from "#components/ui/sheet";

export function NewTask({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const create = useMutation(
    trpc.tasks.create.mutationOptions({ onSuccess: ({ id }) => router.push(`${team.path}/tasks/${id}`) }),
  );
  const submit = () => {
    if (title.trim()) create.mutate({ title: title.trim(), description: description.trim() || undefined });
  };
  const footer = (
    <>
      <Button kind="quiet" onClick={onClose}>
        Leave it
      </Button>
      <Button
        kind="main"
        isBusy={create.isPending}
        offReason={title.trim() ? undefined : "A task needs a title"}
        onClick={submit}
      >
        Add task
      </Button>
    </>
  );
  return (
    <Sheet title="New task" isOpen onOpenChange={(isOpen) => !isOpen && onClose()} footer={footer}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="Title">
          <Input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label="What is to be done" hint="Whoever does it sees this and nothing else.">
          <Textarea rows={6} value={description} onChange={(event) => setDescription(event.target.value)} />
        </Field>
        {create.error && <Notice kind="fail">Not added: {create.error.message} Your text is kept.</Notice>}
      </form>
    </Sheet>
  );
}
