"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Textarea } from "#components/ui/input";
import type { TaskView } from "#server/domains/tasks/schema";

type TaskSheetProps = { task: TaskView; onClose: () => void };

export function CancelTask({ task, onClose }: TaskSheetProps) {
  const trpc = useTRPC();
  const cancel = useMutation(trpc.tasks.cancel.mutationOptions({ onSuccess: onClose }));
  const needing = task.neededBy.filter((one) => one.status !== "done" && one.status !== "cancelled").length;
  return (
    <FormSheet
      title={`Call T-${task.number} off`}
      description={`Its run stops between two steps; what is written stays.${needing > 0 ? ` ${needing === 1 ? "A task that needs it stops" : `${needing} tasks that need it stop`} too.` : ""}`}
      saveText="Call it off"
      isDanger
      isBusy={cancel.isPending}
      error={cancel.error}
      onSave={() => cancel.mutate({ id: task.id })}
      onClose={onClose}
    />
  );
}

/** A person ends their work: what was found or made goes to review, as an agent's would. */
export function HandIn({ task, onClose }: TaskSheetProps) {
  const trpc = useTRPC();
  const [summary, setSummary] = useState(task.result ?? "");
  const submit = useMutation(trpc.tasks.submitByPerson.mutationOptions({ onSuccess: onClose }));
  return (
    <FormSheet
      title={`Hand in T-${task.number}`}
      description="Somebody else checks it against what done means."
      saveText="Hand it in"
      offReason={summary.trim() ? undefined : "Say what was found or made"}
      isBusy={submit.isPending}
      error={submit.error}
      onSave={() => submit.mutate({ id: task.id, summary: summary.trim() })}
      onClose={onClose}
    >
      <Field label="What was found or made" hint="Markdown; it flows to the tasks that need it.">
        <Textarea rows={12} maxLength={20_000} value={summary} onChange={(event) => setSummary(event.target.value)} />
      </Field>
    </FormSheet>
  );
}

export function SendBack({ task, onClose }: TaskSheetProps) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  const send = useMutation(trpc.tasks.return.mutationOptions({ onSuccess: onClose }));
  return (
    <FormSheet
      title={`Send T-${task.number} back`}
      description={`${task.assignee?.name ?? "Its author"} does it again with your reason; its proof falls.`}
      saveText="Send it back"
      offReason={reason.trim().length >= 3 ? undefined : "Say what has to change"}
      isBusy={send.isPending}
      error={send.error}
      onSave={() => send.mutate({ id: task.id, reason: reason.trim() })}
      onClose={onClose}
    >
      <Field label="What has to change">
        <Textarea rows={6} maxLength={4_000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormSheet>
  );
}

/** Lets criteria pass without proof: the reason stays beside them for everybody. */
export function WaiveProof({ task, criterionId, onClose }: TaskSheetProps & { criterionId: string | null }) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  const waive = useMutation(trpc.tasks.waive.mutationOptions({ onSuccess: onClose }));
  return (
    <FormSheet
      title="Let it pass without proof"
      description="Your name and reason stay beside it, and in the record of changes."
      saveText="Let it pass"
      offReason={reason.trim().length >= 3 ? undefined : "Say why it may pass"}
      isBusy={waive.isPending}
      error={waive.error}
      onSave={() => waive.mutate({ taskId: task.id, criterionId, reason: reason.trim() })}
      onClose={onClose}
    >
      <Field label="Why it may pass">
        <Textarea rows={4} maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormSheet>
  );
}
