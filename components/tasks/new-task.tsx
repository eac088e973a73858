"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import type { Capability } from "#server/domains/agents/schema";
import { CAPABILITIES } from "#server/lib/agent-words";
import type { TaskPreset } from "./create-task.tsx";
import {
  DueField,
  endOfDay,
  LabelsField,
  LinksField,
  labelsOf,
  type PriorityChoice,
  PriorityField,
} from "./task-fields.tsx";

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** A task by hand: what, for which mission, what done means, and when; everything but the title may stay empty. */
export function NewTask({ preset = {}, onClose }: { preset?: TaskPreset; onClose: () => void }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const [title, setTitle] = useState(preset.title ?? "");
  const [description, setDescription] = useState("");
  const [criteria, setCriteria] = useState("");
  const [missionId, setMissionId] = useState(preset.missionId ?? "");
  const [capability, setCapability] = useState<Capability | "">("");
  const [priority, setPriority] = useState<PriorityChoice>("auto");
  const [due, setDue] = useState("");
  const [labels, setLabels] = useState("");
  const [dependsOn, setDependsOn] = useState<string[]>([]);
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 50 }));
  const siblings = useQuery(trpc.tasks.list.queryOptions({ missionId: missionId || undefined, limit: 200 }));
  const linkable = (siblings.data?.items ?? []).filter(
    (task) => (task.missionId ?? "") === missionId && task.status !== "cancelled",
  );
  const open = (missions.data?.items ?? []).filter((one) => !["done", "failed", "cancelled"].includes(one.status));
  const create = useMutation(
    trpc.tasks.create.mutationOptions({
      onSuccess: ({ id }) => {
        onClose();
        router.push(`${team.path}/tasks/${id}`);
      },
    }),
  );
  const save = () =>
    create.mutate({
      title: title.trim(),
      description: description.trim(),
      criteria: linesOf(criteria),
      labels: labelsOf(labels),
      dependsOn,
      ...(missionId ? { missionId } : {}),
      ...(preset.parentId && missionId === (preset.missionId ?? "") ? { parentId: preset.parentId } : {}),
      ...(capability ? { capability } : {}),
      ...(priority === "auto" ? {} : { priority }),
      dueAt: endOfDay(due) ?? undefined,
    });
  return (
    <FormSheet
      title={preset.parentId ? "New part" : "New task"}
      saveText="Add task"
      offReason={title.trim() ? undefined : "A task needs a title"}
      isBusy={create.isPending}
      error={create.error}
      onSave={save}
      onClose={onClose}
    >
      <Field label="Title">
        <Input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Field label="What is to be done" hint="Whoever does it sees this and nothing else.">
        <Textarea
          rows={5}
          maxLength={20_000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      <Field label="Done means" hint="One checkable statement a line; each needs proof.">
        <Textarea rows={3} value={criteria} onChange={(event) => setCriteria(event.target.value)} />
      </Field>
      <Field label="For the mission">
        <Select
          value={missionId}
          onValue={(next) => {
            setMissionId(next);
            setDependsOn([]);
          }}
          options={[
            { value: "", label: "No mission" },
            ...open.map((mission) => ({ value: mission.id, label: `M-${mission.number} ${mission.title}` })),
          ]}
        />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="It takes">
          <Select
            value={capability}
            onValue={(next) => setCapability(CAPABILITIES.find((one) => one === next) ?? "")}
            options={[{ value: "", label: "Anybody" }, ...CAPABILITIES.map((one) => ({ value: one, label: one }))]}
          />
        </Field>
        <DueField value={due} onChange={setDue} />
        <PriorityField value={priority} onChange={setPriority} />
        <LabelsField value={labels} onChange={setLabels} />
      </div>
      <LinksField value={dependsOn} tasks={linkable} onChange={setDependsOn} />
    </FormSheet>
  );
}
