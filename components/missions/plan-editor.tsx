"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import type { MissionView } from "#server/domains/missions/schema";
import type { PlanView } from "#server/domains/plans/schema";
import { changesOf, draftsOf, newDraft, problemOf, type StepDraft } from "./plan-draft.ts";
import { StepFields } from "./step-fields.tsx";

type PlanEditorProps = { mission: MissionView; plan: PlanView; onClose: () => void };

/** The steps that have not begun, as a list to change, remove from and add to. Saving makes the next version. */
export function PlanEditor({ mission, plan, onClose }: PlanEditorProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [before] = useState(() => draftsOf(plan));
  const [drafts, setDrafts] = useState(before);
  const [open, setOpen] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const agents = useQuery(trpc.agents.list.queryOptions({})).data ?? [];
  const save = useMutation(
    trpc.plans.edit.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.plans.pathFilter());
        await queries.invalidateQueries(trpc.missions.pathFilter());
        onClose();
      },
    }),
  );
  const { steps, remove } = changesOf(before, drafts);
  const isUnchanged = steps.length === 0 && remove.length === 0;
  const problem = problemOf(drafts) ?? (isUnchanged ? "Nothing is changed yet" : null);
  const change = (key: string, next: Partial<StepDraft>) =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...next } : draft)));
  const add = () => {
    const draft = newDraft(drafts);
    setDrafts([...drafts, draft]);
    setOpen(draft.key);
  };
  return (
    <FormSheet
      title={`Edit the plan of M-${mission.number}`}
      description={`From version ${plan.version}. What is done or being worked on stays as it is.`}
      saveText={`Save as version ${plan.version + 1}`}
      offReason={problem ?? undefined}
      isBusy={save.isPending}
      error={save.error}
      onSave={() =>
        save.mutate({ missionId: mission.id, baseVersion: plan.version, reason: reason.trim(), remove, steps })
      }
      onClose={onClose}
    >
      <ol className="grid gap-1.5">
        {drafts.map((draft) => (
          <StepFields
            key={draft.key}
            draft={draft}
            others={drafts.filter((other) => other.key !== draft.key)}
            agents={agents.map((agent) => agent.name)}
            isExpanded={open === draft.key}
            onToggle={() => setOpen(open === draft.key ? null : draft.key)}
            onChange={(next) => change(draft.key, next)}
            onRemove={() => setDrafts(drafts.filter((other) => other.key !== draft.key))}
          />
        ))}
      </ol>
      <Button className="justify-self-start" onClick={add}>
        <Plus size={13} aria-hidden /> Step
      </Button>
      <Field label="Why (shown with the version)">
        <Input value={reason} maxLength={1_000} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormSheet>
  );
}
