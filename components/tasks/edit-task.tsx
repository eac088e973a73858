"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import type { TaskView } from "#server/domains/tasks/schema";
import {
  DueField,
  dayOf,
  endOfDay,
  LabelsField,
  LinksField,
  labelsOf,
  type PriorityChoice,
  PriorityField,
} from "./task-fields.tsx";

/** What a task says and is tied to. What it waits for can be changed until its work begins. */
export function EditTask({ task, onClose }: { task: TaskView; onClose: () => void }) {
  const trpc = useTRPC();
  const [title, setTitle] = useState(task.title);
  const [description, setDescription] = useState(task.description);
  const [priority, setPriority] = useState<PriorityChoice>(task.isPriorityFixed ? task.priority : "auto");
  const [labels, setLabels] = useState(task.labels.join(", "));
  const [due, setDue] = useState(dayOf(task.dueAt));
  const [dependsOn, setDependsOn] = useState(task.dependsOn);
  const [parentId, setParentId] = useState(task.parent?.id ?? "");
  const siblings = useQuery(trpc.tasks.list.queryOptions({ missionId: task.missionId ?? undefined, limit: 200 }));
  const others = (siblings.data?.items ?? []).filter(
    (other) => other.id !== task.id && other.missionId === task.missionId,
  );
  const linkable = [...others, ...task.waitsFor.filter((one) => !others.some((other) => other.id === one.id))];
  const canLink = task.status === "inbox" || task.status === "assigned";
  const isRelinked = [...dependsOn].sort().join() !== [...task.dependsOn].sort().join();
  const link = useMutation(trpc.tasks.setDependencies.mutationOptions({ onSuccess: onClose }));
  const update = useMutation(
    trpc.tasks.update.mutationOptions({
      onSuccess: () => (isRelinked ? link.mutate({ id: task.id, dependsOn }) : onClose()),
    }),
  );
  const save = () =>
    update.mutate({
      id: task.id,
      title: title.trim(),
      description,
      priority,
      labels: labelsOf(labels),
      dueAt: due === dayOf(task.dueAt) ? undefined : endOfDay(due),
      parentId: parentId === "" ? null : parentId,
    });
  return (
    <FormSheet
      title={`Edit T-${task.number}`}
      saveText="Save task"
      isBusy={update.isPending || link.isPending}
      error={update.error ?? link.error}
      offReason={title.trim() ? undefined : "A task needs a title"}
      onSave={save}
      onClose={onClose}
    >
      <Field label="Title">
        <Input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Field label="What is to be done">
        <Textarea
          rows={6}
          maxLength={20_000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <DueField value={due} onChange={setDue} />
        <PriorityField value={priority} onChange={setPriority} />
      </div>
      <LabelsField value={labels} onChange={setLabels} />
      {canLink && <LinksField value={dependsOn} tasks={linkable} onChange={setDependsOn} />}
      <Field label="Part of">
        <Select
          value={parentId}
          onValue={setParentId}
          options={[
            { value: "", label: "Nothing larger" },
            ...others.map((other) => ({ value: other.id, label: `T-${other.number} ${other.title}` })),
          ]}
        />
      </Field>
    </FormSheet>
  );
}
