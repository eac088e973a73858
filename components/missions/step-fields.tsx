"use client";
import { ChevronDown, ChevronRight, Trash2 } from "lucide-react";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { CAPABILITIES } from "#server/lib/agent-words";
import { capabilityOf, type StepDraft } from "./plan-draft.ts";

type StepFieldsProps = {
  draft: StepDraft;
  others: StepDraft[];
  agents: string[];
  isExpanded: boolean;
  onToggle: () => void;
  onChange: (next: Partial<StepDraft>) => void;
  onRemove: () => void;
};

const choices = (names: readonly string[], none: string) => [
  { value: "", label: none },
  ...names.map((name) => ({ value: name, label: name })),
];

/** One step of the plan: a line, and its fields once it is opened. A step that has begun is only a line. */
export function StepFields({ draft, isExpanded, onToggle, onRemove, ...rest }: StepFieldsProps) {
  const title = draft.title || "New step";
  if (!draft.isOpen)
    return (
      <li className="flex min-h-9 items-center gap-2 rounded-6 bg-sunk px-2 text-ink3">
        <span className="min-w-0 flex-1 truncate" title={title}>
          T-{draft.number} {title}
        </span>
        <span className="text-12">{draft.state === "done" ? "done" : "begun"}</span>
      </li>
    );
  const Arrow = isExpanded ? ChevronDown : ChevronRight;
  return (
    <li className="rounded-6 border border-line2">
      <div className="flex items-center gap-1 pr-1">
        <button
          type="button"
          aria-expanded={isExpanded}
          onClick={onToggle}
          className="flex min-h-9 min-w-0 flex-1 items-center gap-2 px-2 text-left"
        >
          <Arrow size={13} className="shrink-0 text-ink3" aria-hidden />
          <span className="truncate" title={title}>
            {draft.number === null ? "" : `T-${draft.number} `}
            {title}
          </span>
        </button>
        <Button kind="quiet" size="icon" aria-label={`Remove ${title}`} onClick={onRemove}>
          <Trash2 size={13} aria-hidden />
        </Button>
      </div>
      {isExpanded && <Fields draft={draft} {...rest} />}
    </li>
  );
}

type FieldsProps = Pick<StepFieldsProps, "draft" | "others" | "agents" | "onChange">;

function Fields({ draft, others, agents, onChange }: FieldsProps) {
  return (
    <div className="grid gap-2.5 border-line border-t p-2.5">
      <Field label="Title">
        <Input value={draft.title} maxLength={200} onChange={(event) => onChange({ title: event.target.value })} />
      </Field>
      <Field label="What is to be done" hint="Whoever does it sees this, the goal and its inputs.">
        <Textarea
          rows={4}
          maxLength={6_000}
          value={draft.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </Field>
      <div className="grid gap-2.5 sm:grid-cols-2">
        <Field label="Capability">
          <Select
            value={draft.capability}
            options={choices(CAPABILITIES, "Choose one")}
            onValue={(name) => onChange({ capability: capabilityOf(name) })}
          />
        </Field>
        <Field label="Owner">
          <Select
            value={draft.assignee}
            options={choices(agents, "Whoever does it best")}
            onValue={(assignee) => onChange({ assignee })}
          />
        </Field>
      </div>
      <Field label="Done means, one criterion a line">
        <Textarea rows={3} value={draft.criteria} onChange={(event) => onChange({ criteria: event.target.value })} />
      </Field>
      <Needs draft={draft} others={others} onChange={onChange} />
    </div>
  );
}

function Needs({ draft, others, onChange }: Pick<FieldsProps, "draft" | "others" | "onChange">) {
  if (others.length === 0) return null;
  const toggle = (key: string, isOn: boolean) =>
    onChange({ dependsOn: isOn ? [...draft.dependsOn, key] : draft.dependsOn.filter((name) => name !== key) });
  return (
    <fieldset className="grid gap-0.5">
      <legend className="text-12 text-ink2">Needs the results of</legend>
      {others.map((other) => (
        <label key={other.key} className="flex min-h-6 items-center gap-2 max-md:min-h-9">
          <input
            type="checkbox"
            className="size-4 accent-ac"
            checked={draft.dependsOn.includes(other.key)}
            onChange={(event) => toggle(other.key, event.target.checked)}
          />
          <span className="min-w-0 truncate">{other.title || "New step"}</span>
        </label>
      ))}
    </fieldset>
  );
}
