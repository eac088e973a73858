"use client";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import type { PromptVariable } from "#server/domains/prompts/schema";
import { defaultWords } from "./words.ts";

type ValueFieldsProps = {
  variables: readonly PromptVariable[];
  /** As it is typed, by name. */
  typed: Readonly<Record<string, string>>;
  onChange: (typed: Record<string, string>) => void;
};

/** A field for each variable; what stays empty falls back to its default. */
export function ValueFields({ variables, typed, onChange }: ValueFieldsProps) {
  return variables.map((variable) => (
    <Field
      key={variable.name}
      label={variable.name}
      hint={[variable.description, defaultWords(variable.default)].filter(Boolean).join(" · ")}
    >
      <ValueField
        variable={variable}
        value={Object.hasOwn(typed, variable.name) ? (typed[variable.name] ?? "") : ""}
        onValue={(value) => onChange({ ...typed, [variable.name]: value })}
      />
    </Field>
  ));
}

type ValueFieldProps = { variable: PromptVariable; value: string; onValue: (value: string) => void };

/** `rest` is what ties it to its label. */
function ValueField({ variable, value, onValue, ...rest }: ValueFieldProps) {
  const { type, options } = variable;
  if (type === "text")
    return (
      <Textarea
        {...rest}
        rows={2}
        className="min-h-0"
        maxLength={10_000}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
    );
  if (type === "number")
    return <Input {...rest} inputMode="decimal" value={value} onChange={(event) => onValue(event.target.value)} />;
  const choices = type === "boolean" ? ["true", "false"] : options;
  const none = { value: "", label: variable.default === null ? "Choose one" : "As its default" };
  return (
    <Select
      {...rest}
      value={value}
      options={[none, ...choices.map((choice) => ({ value: choice, label: choice }))]}
      onValue={onValue}
    />
  );
}
