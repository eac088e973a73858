"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { kindOptions, kindWord, pick } from "./words.ts";

type NewDocumentProps = { missionId?: string; taskId?: string; onClose: () => void };

/** A title, and what the text begins with. It opens in the editor. */
export function NewDocument({ missionId, taskId, onClose }: NewDocumentProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const [title, setTitle] = useState("");
  const [templateId, setTemplateId] = useState("");
  const [kind, setKind] = useState("note");
  const templates = useQuery(trpc.documents.templates.queryOptions());
  const make = useMutation(
    trpc.documents.create.mutationOptions({
      onSuccess: ({ documentId }) => router.push(`${team.path}/documents/${documentId}?view=edit`),
    }),
  );
  const template = templates.data?.find((one) => one.id === templateId);
  const options = [
    { value: "", label: "An empty page" },
    ...(templates.data ?? []).map((one) => ({
      value: one.id,
      label: one.isOwn ? `${one.name} (your team’s)` : one.name,
    })),
  ];
  return (
    <FormSheet
      title="New document"
      saveText="Begin to write"
      failText="Not made"
      offReason={title.trim() ? undefined : "Give it a title"}
      isBusy={make.isPending || make.isSuccess}
      error={make.error}
      onClose={onClose}
      onSave={() =>
        make.mutate({
          title: title.trim(),
          ...(template ? { templateId: template.id } : { kind: pick(kindOptions, kind) ?? "note" }),
          ...(missionId ? { missionId } : {}),
          ...(taskId ? { taskId } : {}),
        })
      }
    >
      <Field label="Title">
        <Input autoFocus maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Field
        label="Begin with"
        {...(template ? { hint: `Its kind is ${kindWord(template.kind).toLowerCase()}.` } : {})}
      >
        <Select value={templateId} options={options} onValue={setTemplateId} />
      </Field>
      {template ? (
        <pre className="max-h-72 overflow-auto whitespace-pre-wrap rounded-8 border border-line bg-bg p-3 font-mono text-12 text-ink2">
          {template.body.replaceAll("{{title}}", title.trim() || "Title")}
        </pre>
      ) : (
        <Field label="Kind">
          <Select value={kind} options={kindOptions} onValue={setKind} />
        </Field>
      )}
    </FormSheet>
  );
}
