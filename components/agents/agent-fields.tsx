"use client";
import { useQuery } from "@tanstack/react-query";
import { type AgentDraft, type DraftProblem, levelsOf } from "#components/lib/agent-draft";
import { cn } from "#components/lib/cn";
import { roleWord } from "#components/lib/roles";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";
import { CapabilityEditor } from "./capability-editor.tsx";
import { InstructionFields } from "./instruction-fields.tsx";
import { ScheduleFields } from "./schedule-fields.tsx";
import { ToolsEditor } from "./tools-editor.tsx";

type AgentFieldsProps = {
  draft: AgentDraft;
  problem: DraftProblem | undefined;
  /** A new agent starts with what its role brings. */
  isNew: boolean;
  onChange: (changes: Partial<AgentDraft>) => void;
};

/** Everything an agent is, top to bottom: who it is, what it is told, what it can, what it may, when it wakes. */
export function AgentFields({ draft, problem, isNew, onChange }: AgentFieldsProps) {
  const trpc = useTRPC();
  const { data: choices } = useQuery(trpc.agents.choices.queryOptions());
  const errorAt = (field: keyof AgentDraft) => (problem?.field === field ? problem.message : undefined);
  const roles = choices?.roles.map((role) => role.name) ?? [draft.role];
  const brought = choices?.roles.find((entry) => entry.name === draft.role);
  // Until somebody sets them, a new agent has the levels of its role; typed instructions are kept whatever the role.
  const isUntouched = isNew && Object.keys(draft.levels).length === 0;
  const levels = isUntouched && brought ? levelsOf(brought.capabilities) : draft.levels;
  const chooseRole = (name: string) => {
    const found = choices?.roles.find((entry) => entry.name === name);
    if (found) onChange(isNew ? { role: found.name, levels: {} } : { role: found.name });
  };
  return (
    <div className="grid gap-4">
      <Field label="Name" error={errorAt("name")}>
        <Input value={draft.name} maxLength={60} onChange={(event) => onChange({ name: event.target.value })} />
      </Field>
      <Field label="Role" hint={isNew ? "Brings what such an agent can and is told." : undefined}>
        <Select
          value={draft.role}
          options={roles.map((name) => ({ value: name, label: roleWord(name) }))}
          onValue={chooseRole}
        />
      </Field>
      <PlaceField isProgram={draft.isProgram} onChange={onChange} />
      <InstructionFields
        draft={draft}
        error={errorAt("prompt")}
        ownHint={isNew ? "Left empty: what its role is told." : undefined}
        placeholder={isNew ? brought?.prompt : undefined}
        onChange={onChange}
      />
      <CapabilityEditor levels={levels} onChange={(chosen) => onChange({ levels: chosen })} />
      <ToolsEditor tools={draft.tools} onChange={(tools) => onChange({ tools })} />
      {!draft.isProgram && <ModelField model={draft.model} onChange={onChange} />}
      <div className={cn("grid grid-cols-1 items-start gap-2", !draft.isProgram && "grid-cols-2")}>
        <Field label="Daily cap in $" hint="Empty: the team’s." error={errorAt("capDollars")}>
          <Input
            inputMode="decimal"
            value={draft.capDollars}
            onChange={(event) => onChange({ capDollars: event.target.value })}
          />
        </Field>
        {!draft.isProgram && (
          <Field label="Tokens an answer, at most" error={errorAt("maxOutputTokens")}>
            <Input
              inputMode="numeric"
              value={draft.maxOutputTokens}
              onChange={(event) => onChange({ maxOutputTokens: event.target.value })}
            />
          </Field>
        )}
      </div>
      <ScheduleFields draft={draft} error={errorAt("everyCount") ?? errorAt("cron")} onChange={onChange} />
    </div>
  );
}

type PartProps = { onChange: (changes: Partial<AgentDraft>) => void };

function PlaceField({ isProgram, onChange }: PartProps & { isProgram: boolean }) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-12 text-ink2">Runs</legend>
      <Segment
        label="Runs"
        isSmall
        value={isProgram ? "outside" : "muster"}
        options={[
          { value: "muster", label: "In Muster" },
          { value: "outside", label: "Outside, by a program" },
        ]}
        onChange={(place) => onChange({ isProgram: place === "outside" })}
      />
      <p className="text-12 text-ink3">
        {isProgram
          ? "A program of yours does its work, with a key from the agent’s page. Muster keeps trace, approvals, proof and limits."
          : "Muster asks a model, step by step."}
      </p>
    </fieldset>
  );
}

function ModelField({ model, onChange }: PartProps & { model: string }) {
  const trpc = useTRPC();
  const { data: models } = useQuery(trpc.models.status.queryOptions());
  const known = models?.providers.flatMap((one) => (one.isConfigured && one.model ? [`${one.name}/${one.model}`] : []));
  return (
    <>
      <Field
        label="Model"
        hint={`default follows the team${models ? ` (now ${models.default.model})` : ""}; else provider/model.`}
      >
        <Input
          value={model}
          maxLength={120}
          list="known-models"
          onChange={(event) => onChange({ model: event.target.value })}
        />
      </Field>
      <datalist id="known-models">
        {["default", ...(known ?? [])].map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </>
  );
}
