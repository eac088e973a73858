"use client";
import type { ChosenPrompt } from "#components/lib/agent-draft";
import { ValueFields } from "#components/prompts/value-fields";
import { Field } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { renderTemplate, typedValues } from "#server/lib/prompts/template";
import { PRODUCTION } from "#server/lib/prompts/words";
import { useChosenPrompt } from "./use-chosen-prompt.ts";

type PromptSourceProps = { chosen: ChosenPrompt; onChange: (chosen: ChosenPrompt) => void };

/** Which prompt an agent is told, which version of it, and what stands in its places. */
export function PromptSource({ chosen, onChange }: PromptSourceProps) {
  const { prompts, prompt, shown } = useChosenPrompt(chosen);
  if (prompts?.length === 0)
    return <p className="text-12 text-ink3">The team keeps no prompt yet. Write one under Prompts first.</p>;
  return (
    <div className="grid gap-3 rounded-8 border border-line2 p-3">
      <Field label="Prompt" {...(prompt?.description ? { hint: prompt.description } : {})}>
        <Select
          value={chosen.promptId}
          options={[
            ...(prompt ? [] : [{ value: chosen.promptId, label: chosen.promptId ? "…" : "Choose one" }]),
            ...(prompts ?? []).map((one) => ({ value: one.id, label: one.name })),
          ]}
          onValue={(promptId) => onChange({ promptId, label: PRODUCTION, version: null, typed: {} })}
        />
      </Field>
      {prompt && (
        <Field
          label="Version"
          hint={chosen.version === null ? "Moves on with the label." : "Stays whatever is released."}
        >
          <Select
            value={chosen.version === null ? `label ${chosen.label ?? PRODUCTION}` : String(chosen.version)}
            options={[
              ...prompt.labels.map((one) => ({
                value: `label ${one.label}`,
                label: `${one.label} (now v${one.version})`,
              })),
              ...newestOf(prompt.version, chosen.version).map((one) => ({
                value: String(one),
                label: `always v${one}`,
              })),
            ]}
            onValue={(value) =>
              onChange(
                value.startsWith("label ")
                  ? { ...chosen, label: value.slice(6), version: null }
                  : { ...chosen, label: null, version: Number(value) },
              )
            }
          />
        </Field>
      )}
      {shown && (
        <>
          <ValueFields
            variables={shown.variables}
            typed={chosen.typed}
            onChange={(typed) => onChange({ ...chosen, typed })}
          />
          <Preview {...renderTemplate(shown, typedValues(shown.variables, chosen.typed))} />
        </>
      )}
    </div>
  );
}

const MOST_OFFERED = 50;

function newestOf(newest: number, chosen: number | null): number[] {
  const offered = Array.from({ length: Math.min(newest, MOST_OFFERED) }, (_, at) => newest - at);
  return chosen === null || offered.includes(chosen) ? offered : [...offered, chosen];
}

function Preview({ text, problems }: ReturnType<typeof renderTemplate>) {
  if (problems.length > 0)
    return (
      <Notice kind="wait">
        {problems.map(({ message }) => (
          <p key={message}>{message}</p>
        ))}
      </Notice>
    );
  return (
    <section aria-label="What it is told" className="grid gap-1">
      <h4 className="text-12 text-ink2">What it is told</h4>
      <p className="max-h-48 overflow-auto whitespace-pre-wrap rounded-6 bg-sunk px-2.5 py-2 text-12 [overflow-wrap:anywhere]">
        {text}
      </p>
    </section>
  );
}
