"use client";
import { namesIn, optionsIn, type PromptDraft, type VariableDraft, variableOf } from "#components/lib/prompt-draft";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/checkbox";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { TYPE_OPTIONS } from "./words.ts";

type VariableFieldsProps = { draft: PromptDraft; onChange: (changes: Partial<PromptDraft>) => void };

/** What each place in the text may hold. A place that is typed into the text appears here by itself. */
export function VariableFields({ draft, onChange }: VariableFieldsProps) {
  const names = namesIn(draft);
  return (
    <section aria-label="Variables" className="grid gap-2">
      <h3 className="font-600">Variables</h3>
      <p className="text-12 text-ink3">
        {names.length === 0 && "None. "}
        Write <code className="font-mono">{"{{name}}"}</code> where something changes from use to use.
      </p>
      {names.map(({ name, isUsed }) => (
        <VariableCard
          key={name}
          name={name}
          isUsed={isUsed}
          variable={variableOf(draft, name)}
          onChange={(changes) =>
            onChange({ set: { ...draft.set, [name]: { ...variableOf(draft, name), ...changes } } })
          }
          onRemove={() => onChange({ unused: draft.unused.filter((one) => one !== name) })}
        />
      ))}
    </section>
  );
}

type VariableCardProps = {
  name: string;
  isUsed: boolean;
  variable: VariableDraft;
  onChange: (changes: Partial<VariableDraft>) => void;
  onRemove: () => void;
};

function VariableCard({ name, isUsed, variable, onChange, onRemove }: VariableCardProps) {
  return (
    <fieldset className="grid gap-2 rounded-8 border border-line2 px-3 pt-1 pb-3">
      <legend className="-ml-1 px-1 font-mono text-12">{name}</legend>
      {!isUsed && (
        <p className="flex items-center justify-between gap-2 text-12 text-ink3">
          It does not stand in the text.
          <Button size="small" kind="quiet" onClick={onRemove}>
            Remove {name}
          </Button>
        </p>
      )}
      <div className="grid items-start gap-2 sm:grid-cols-[9rem_1fr]">
        <Field label="Holds">
          <Select
            value={variable.type}
            options={TYPE_OPTIONS}
            onValue={(value) => {
              const type = TYPE_OPTIONS.find((option) => option.value === value)?.value ?? "text";
              onChange({ type, fallback: variable.fallback === null ? null : firstOf(type, variable) });
            }}
          />
        </Field>
        <Field label="What it is for">
          <Input
            value={variable.description}
            maxLength={300}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        </Field>
      </div>
      {variable.type === "choice" && (
        <Field label="Options, one a line">
          <Textarea
            rows={3}
            value={variable.options}
            maxLength={5_000}
            onChange={(event) => onChange({ options: event.target.value })}
          />
        </Field>
      )}
      <Checkbox
        isOn={variable.fallback !== null}
        onChange={(isOn) => onChange({ fallback: isOn ? firstOf(variable.type, variable) : null })}
      >
        May be left out
      </Checkbox>
      {variable.fallback !== null && <Fallback variable={variable} onChange={onChange} />}
    </fieldset>
  );
}

/** What a variable that may be left out begins with. */
function firstOf(type: VariableDraft["type"], { options }: VariableDraft): string {
  if (type === "boolean") return "false";
  if (type === "number") return "0";
  return type === "choice" ? (optionsIn(options)[0] ?? "") : "";
}

function Fallback({ variable, onChange }: Pick<VariableCardProps, "variable" | "onChange">) {
  const { type, options, fallback } = variable;
  const choices = type === "boolean" ? ["true", "false"] : type === "choice" ? optionsIn(options) : null;
  const label = "Then it is";
  if (choices)
    return (
      <Field label={label}>
        <Select
          value={fallback ?? ""}
          options={withChosen(choices, fallback ?? "").map((value) => ({ value, label: value || "choose one" }))}
          onValue={(value) => onChange({ fallback: value })}
        />
      </Field>
    );
  return (
    <Field label={label}>
      <Input
        value={fallback ?? ""}
        maxLength={10_000}
        placeholder={type === "text" ? "nothing" : undefined}
        {...(type === "number" ? { inputMode: "decimal" as const } : {})}
        onChange={(event) => onChange({ fallback: event.target.value })}
      />
    </Field>
  );
}

const withChosen = (choices: string[], chosen: string) => (choices.includes(chosen) ? choices : [chosen, ...choices]);
