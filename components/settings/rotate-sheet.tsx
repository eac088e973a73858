"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Select } from "#components/ui/select";
import type { ApiKeyView } from "#server/domains/teams/schema";
import { KeyMade } from "./key-made.tsx";

const graceOptions = [
  { value: "0", label: "ends at once" },
  { value: "60", label: "works for another hour" },
  { value: "1440", label: "works for another 24 hours" },
];

/** A new secret for the same key; the one before may go on for a while, so that no program stands still. */
export function RotateSheet({ shown, onClose }: { shown: ApiKeyView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [grace, setGrace] = useState("60");
  const rotate = useMutation(
    trpc.apiKeys.rotate.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.apiKeys.list.pathFilter()),
    }),
  );
  if (rotate.data) return <KeyMade title={`${shown.name} has a new secret`} {...rotate.data} onClose={onClose} />;
  return (
    <FormSheet
      title={`Rotate ${shown.name}`}
      description="It gets a new secret, the same permissions, and as long a life again."
      saveText="Rotate the key"
      failText="Not rotated"
      isBusy={rotate.isPending}
      error={rotate.error}
      onSave={() => rotate.mutate({ keyId: shown.id, graceMinutes: Number(grace) })}
      onClose={onClose}
    >
      <Field label="The secret before">
        <Select value={grace} options={graceOptions} onValue={setGrace} />
      </Field>
    </FormSheet>
  );
}
