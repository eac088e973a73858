"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Remaining } from "#components/money/remaining";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Textarea } from "#components/ui/input";
import type { MissionView } from "#server/domains/missions/schema";

/** A person's wish: the orchestrator makes another version of the plan from it. */
export function ReplanSheet({ mission, onClose }: { mission: MissionView; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [wish, setWish] = useState("");
  const ask = useMutation(
    trpc.plans.replan.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.plans.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormSheet
      title={`Plan M-${mission.number} again`}
      description="The orchestrator thinks the plan over with your wish. What is done is kept, with its results."
      saveText="Plan again"
      offReason={wish.trim().length < 3 ? "Say what should be otherwise" : undefined}
      isBusy={ask.isPending}
      error={ask.error}
      onSave={() => ask.mutate({ missionId: mission.id, wish: wish.trim() })}
      onClose={onClose}
    >
      <Field
        label="What should be otherwise"
        hint="More to work out, a step to leave out, or somebody else for a step."
      >
        <Textarea rows={5} maxLength={2_000} value={wish} onChange={(event) => setWish(event.target.value)} />
      </Field>
      <Remaining missionId={mission.id} />
    </FormSheet>
  );
}
