"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { KeyMade } from "#components/settings/key-made";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

const dayOptions = [
  { value: "7", label: "a week" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
];

type ProgramKeySheetProps = { agentId: string; name: string; onClose: () => void };

/** A key for an agent’s program. Then its secret, once. */
export function ProgramKeySheet({ agentId, name, onClose }: ProgramKeySheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [label, setLabel] = useState(`${name}’s program`);
  const [days, setDays] = useState("90");
  const make = useMutation(
    trpc.agents.createKey.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.apiKeys.list.pathFilter()),
    }),
  );
  if (make.data) return <KeyMade title={`The key for ${name} is made`} {...make.data} onClose={onClose} />;
  return (
    <FormSheet
      title={`New key for ${name}`}
      description={`It opens ${name}’s heartbeat and ${name}’s work, and nothing else of the team.`}
      saveText="Make the key"
      failText="Not made"
      offReason={label.trim() ? undefined : "Give it a name"}
      isBusy={make.isPending}
      error={make.error}
      onSave={() => make.mutate({ agentId, name: label.trim(), expiresInDays: Number(days) })}
      onClose={onClose}
    >
      <Field label="Name" hint="Where it runs: “build machine”, “Claude Code on my laptop”.">
        <Input maxLength={80} value={label} onChange={(event) => setLabel(event.target.value)} />
      </Field>
      <Field label="It works for">
        <Select value={days} options={dayOptions} onValue={setDays} />
      </Field>
    </FormSheet>
  );
}
