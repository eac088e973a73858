"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { FormSheet } from "#components/ui/form-sheet";

type CancelRunSheetProps = { run: { id: string; number: number }; onClose: () => void };

/** Asks before a run is stopped for good: what stops, and what stays. */
export function CancelRunSheet({ run, onClose }: CancelRunSheetProps) {
  const trpc = useTRPC();
  const cancel = useMutation(trpc.runs.cancel.mutationOptions({ onSuccess: onClose }));
  return (
    <FormSheet
      title={`Cancel run ${run.number}`}
      description="It stops between two steps and does not go on. What it has recorded and written stays."
      saveText="Cancel the run"
      failText="Not cancelled"
      isDanger
      isBusy={cancel.isPending}
      error={cancel.error}
      onSave={() => cancel.mutate({ id: run.id })}
      onClose={onClose}
    />
  );
}
