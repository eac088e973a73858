"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input, Textarea } from "#components/ui/input";
import type { DocumentView } from "#server/domains/documents/schema";

type SheetProps = { document: DocumentView; onClose: () => void };

export function AskForChanges({ document, onClose }: SheetProps) {
  const trpc = useTRPC();
  const [note, setNote] = useState("");
  const send = useMutation(trpc.documents.sendBack.mutationOptions({ onSuccess: onClose }));
  return (
    <FormSheet
      title={`Ask for changes to v${document.version}`}
      description="It is a draft again, and what you ask for stands above the text until there is a new version in review."
      saveText="Ask for changes"
      failText="Not asked"
      offReason={note.trim() ? undefined : "Say what has to change"}
      isBusy={send.isPending}
      error={send.error}
      onSave={() => send.mutate({ id: document.id, version: document.version, note: note.trim() })}
      onClose={onClose}
    >
      <Field label="What has to change">
        <Textarea rows={6} maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </FormSheet>
  );
}

/** The text of this version as something to begin with; its title becomes the place for the next one's. */
export function SaveTemplate({ document, onClose }: SheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState(document.title.slice(0, 80));
  const save = useMutation(
    trpc.documents.saveTemplate.mutationOptions({
      onSuccess: () => {
        onClose();
        return queryClient.invalidateQueries(trpc.documents.templates.queryFilter());
      },
    }),
  );
  const { kind, tags } = document;
  const body = document.body.replaceAll(document.title, "{{title}}");
  return (
    <FormSheet
      title="Save as a template"
      description="Everybody in the team can begin a document with it. The same name again replaces the template."
      saveText="Save the template"
      offReason={name.trim() ? undefined : "Give it a name"}
      isBusy={save.isPending}
      error={save.error}
      onSave={() => save.mutate({ name: name.trim(), kind, tags, body })}
      onClose={onClose}
    >
      <Field label="Name" hint="{{title}} in the text becomes the new document’s title.">
        <Input maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormSheet>
  );
}
