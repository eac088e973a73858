"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/checkbox";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { KEY_SCOPE_GROUPS, KEY_SCOPES, type KeyScope } from "#server/lib/scopes";
import { KeyMade } from "./key-made.tsx";

const NEVER = "never";
const dayOptions = [
  { value: "7", label: "a week" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
];

type KeySheetProps = { held: readonly string[]; onClose: () => void };

/** A new key: its name, what it may do, when it ends. Then its secret, once. */
export function KeySheet({ held, onClose }: KeySheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [chosen, setChosen] = useState<ReadonlySet<KeyScope>>(new Set());
  const make = useMutation(
    trpc.apiKeys.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.apiKeys.list.pathFilter()),
    }),
  );
  if (make.data) return <KeyMade title={`${make.variables.name} is made`} {...make.data} onClose={onClose} />;
  const endings = held.includes("team:own")
    ? [...dayOptions, { value: NEVER, label: "until it is revoked" }]
    : dayOptions;
  const offReason = name.trim() ? (chosen.size > 0 ? undefined : "Choose what it may do") : "Give it a name";
  return (
    <FormSheet
      title="New API key"
      saveText="Make the key"
      failText="Not made"
      offReason={offReason}
      isBusy={make.isPending}
      error={make.error}
      onSave={() =>
        make.mutate({ name: name.trim(), scopes: [...chosen], expiresInDays: days === NEVER ? null : Number(days) })
      }
      onClose={onClose}
    >
      <Field label="Name" hint="What uses it: “nightly report”, “CI”.">
        <Input maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="It works for">
        <Select value={days} options={endings} onValue={setDays} />
      </Field>
      <ScopeChoice held={held} chosen={chosen} onChange={setChosen} />
    </FormSheet>
  );
}

type ScopeChoiceProps = {
  held: readonly string[];
  chosen: ReadonlySet<KeyScope>;
  onChange: (chosen: ReadonlySet<KeyScope>) => void;
};

/** Grouped, in words; what one does not hold oneself is not offered. */
function ScopeChoice({ held, chosen, onChange }: ScopeChoiceProps) {
  const groups = KEY_SCOPE_GROUPS.map((group) => ({
    name: group.name,
    scopes: group.scopes.filter(([scope]) => held.includes(scope)),
  })).filter(({ scopes }) => scopes.length > 0);
  const offered = KEY_SCOPES.filter((scope) => held.includes(scope));
  const turn = (scope: KeyScope, isOn: boolean) => {
    const next = new Set(chosen);
    if (isOn) next.add(scope);
    else next.delete(scope);
    onChange(next);
  };
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 text-12 text-ink2">It may</legend>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => onChange(new Set(offered.filter((scope) => scope.endsWith(":read"))))}>
          Only read
        </Button>
        <Button size="small" onClick={() => onChange(new Set(offered.filter((scope) => scope !== "keys:write")))}>
          Everything I may
        </Button>
        <Button size="small" kind="quiet" onClick={() => onChange(new Set())}>
          Nothing
        </Button>
      </div>
      {groups.map(({ name, scopes }) => (
        <div key={name}>
          <p className="font-550">{name}</p>
          {scopes.map(([scope, words]) => (
            <Checkbox key={scope} isOn={chosen.has(scope)} onChange={(isOn) => turn(scope, isOn)}>
              <span title={scope}>{words}</span>
            </Checkbox>
          ))}
        </div>
      ))}
    </fieldset>
  );
}
