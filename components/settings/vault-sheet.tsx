"use client";
import { useMutation } from "@tanstack/react-query";
import { plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { FormSheet } from "#components/ui/form-sheet";
import { Notice } from "#components/ui/notice";

/** Seals everything anew with a fresh key of the team. */
export function VaultSheet({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const rotate = useMutation(trpc.secrets.rotateVault.mutationOptions());
  return (
    <FormSheet
      title="Give the vault a new key"
      description="All secrets are sealed anew with a fresh key of the team. Their values stay, and so does whatever uses them."
      saveText="Make a new key"
      failText="Not changed"
      offReason={rotate.data ? "Done" : undefined}
      isBusy={rotate.isPending}
      error={rotate.error}
      onSave={() => rotate.mutate({})}
      onClose={onClose}
    >
      {rotate.data && (
        <Notice kind="done">
          Key {rotate.data.keyVersion} seals {plural(rotate.data.resealed, "secret")} now.
        </Notice>
      )}
    </FormSheet>
  );
}
