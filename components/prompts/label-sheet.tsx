"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import type { PromptView } from "#server/domains/prompts/schema";
import { KNOWN_LABELS, promptNameOf } from "#server/lib/prompts/words";
import { LabelChip } from "./label-chip.tsx";
import { PromptDiff } from "./prompt-diff.tsx";

const OWN = "";

/** Lets a label mean the version that is shown, with what that changes in sight; and takes labels away. */
export function LabelSheet({ prompt, onClose }: { prompt: PromptView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { version } = prompt.shown;
  const held = new Map(prompt.labels.map((one) => [one.label, one.version]));
  const offered = [...new Set([...KNOWN_LABELS, ...held.keys()])];
  const [picked, setPicked] = useState<string>();
  // Not kept: where the labels stand may have been read before the last one was moved, and is read again.
  const chosen = picked ?? offered.find((label) => held.get(label) !== version) ?? OWN;
  const [typed, setTyped] = useState("");
  const refresh = () => queryClient.invalidateQueries(trpc.prompts.pathFilter());
  const move = useMutation(trpc.prompts.setLabel.mutationOptions({ onSuccess: onClose, onSettled: refresh }));
  const label = chosen === OWN ? promptNameOf(typed).slice(0, 30) : chosen;
  const before = held.get(label);
  const options = [
    ...offered.map((one) => ({ value: one, label: held.has(one) ? `${one} (now v${held.get(one)})` : one })),
    { value: OWN, label: "A new label" },
  ];
  return (
    <FormSheet
      title={`Label v${version}`}
      description={explain(label, version, before)}
      saveText={label ? `Make v${version} ${label}` : "Label it"}
      offReason={
        label === "" ? "Name the label" : before === version ? `${label} means v${version} already` : undefined
      }
      failText="Not moved"
      isBusy={move.isPending}
      error={move.error}
      onClose={onClose}
      onSave={() => move.mutate({ id: prompt.id, label, version })}
    >
      <Field label="Label">
        <Select value={chosen} options={options} onValue={setPicked} />
      </Field>
      {chosen === OWN && (
        <Field label="Its name" hint={label && label !== typed ? `Written as ${label}` : "Such as “canary”."}>
          <Input maxLength={30} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      )}
      {prompt.agentCount > 0 && (
        <p className="text-12 text-ink2">
          {plural(prompt.agentCount, "agent is", "agents are")} told by this prompt; “Where used” says by which label.
        </p>
      )}
      {before !== undefined && before !== version && (
        <div className="-mx-4">
          <PromptDiff id={prompt.id} from={before} to={version} />
        </div>
      )}
      <HeldLabels prompt={prompt} />
    </FormSheet>
  );
}

function explain(label: string, version: number, before: number | undefined): string {
  if (label === "" || before === version) return "Whoever uses a prompt by a label gets the version it means.";
  if (before === undefined)
    return `No version is ${label} yet. Runs that begin from then on by that label get v${version}.`;
  const way = before > version ? "goes back" : "moves on";
  return `${label} ${way} from v${before} to v${version}: runs that begin from then on get it. Those under way go on as they began.`;
}

/** Every label there is, each with a way to take it off. */
function HeldLabels({ prompt }: { prompt: PromptView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.prompts.removeLabel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.prompts.pathFilter()),
    }),
  );
  if (prompt.labels.length === 0) return null;
  return (
    <section aria-label="Labels there are" className="grid grid-cols-1 gap-1 border-line border-t pt-3">
      <h3 className="text-12 text-ink2">Labels there are</h3>
      <ul className="grid grid-cols-1 gap-1">
        {prompt.labels.map((one) => (
          <li key={one.label} className="flex flex-wrap items-center justify-between gap-x-2">
            <LabelChip {...one} />
            <Button
              kind="quiet"
              size="small"
              isBusy={remove.isPending && remove.variables.label === one.label}
              onClick={() => remove.mutate({ id: prompt.id, label: one.label })}
            >
              <X size={12} aria-hidden /> Take {one.label} off
            </Button>
          </li>
        ))}
      </ul>
      {remove.error && <Notice kind="fail">Not taken off: {remove.error.message}</Notice>}
    </section>
  );
}
