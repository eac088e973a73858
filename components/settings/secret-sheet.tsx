"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { PROVIDER_SECRETS } from "#server/lib/provider-secrets";

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

type SecretSheetProps = {
  /** Kept already: it gets a new value. */
  known?: string;
  /** A name to begin with. */
  suggested?: string | undefined;
  onClose: () => void;
};

/** A new secret, or a new value under a known name. */
export function SecretSheet({ known, suggested, onClose }: SecretSheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const listId = useId();
  const [name, setName] = useState(known ?? suggested ?? "");
  const [value, setValue] = useState("");
  const onSuccess = async () => {
    await queryClient.invalidateQueries(trpc.secrets.pathFilter());
    await queryClient.invalidateQueries(trpc.models.pathFilter());
    onClose();
  };
  const set = useMutation(trpc.secrets.set.mutationOptions({ onSuccess }));
  const rotate = useMutation(trpc.secrets.rotate.mutationOptions({ onSuccess }));
  const save = known ? rotate : set;
  const isNamed = NAME.test(name.trim());
  const offReason = isNamed ? (value.trim() ? undefined : "Put the value in") : "Give it a name without blanks";
  return (
    <FormSheet
      title={known ? `New value for ${known}` : "New secret"}
      description="It is sealed with your team’s own key. Nobody sees it again; keep your own copy."
      saveText={known ? "Replace the value" : "Put it in the vault"}
      failText="Not kept"
      offReason={offReason}
      isBusy={save.isPending}
      error={save.error}
      onSave={() => save.mutate({ name: name.trim(), value })}
      onClose={onClose}
    >
      {!known && (
        <Field label="Name" hint="OPENAI_API_KEY and its like come before the keys of the installation.">
          <Input
            list={listId}
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      )}
      <datalist id={listId}>
        {PROVIDER_SECRETS.map((one) => (
          <option key={one.name} value={one.name}>
            {one.label}
          </option>
        ))}
      </datalist>
      <Field label="Value">
        <Input
          type="password"
          maxLength={8_000}
          autoComplete="new-password"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </Field>
    </FormSheet>
  );
}
