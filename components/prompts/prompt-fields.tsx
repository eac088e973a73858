"use client";
import type { PromptDraft } from "#components/lib/prompt-draft";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { MAX_PROMPT_CHARS } from "#server/lib/prompts/words";
import { VariableFields } from "./variable-fields.tsx";

type PromptFieldsProps = {
  draft: PromptDraft;
  rows: number;
  noteLabel?: string;
  onChange: (changes: Partial<PromptDraft>) => void;
};

/** The text, what stands in its places, and why it was written. */
export function PromptFields({ draft, rows, noteLabel, onChange }: PromptFieldsProps) {
  return (
    <>
      <Field label="Text">
        <Textarea
          rows={rows}
          value={draft.body}
          maxLength={MAX_PROMPT_CHARS}
          className="font-mono text-12"
          onChange={(event) => onChange({ body: event.target.value })}
        />
      </Field>
      <VariableFields draft={draft} onChange={onChange} />
      {noteLabel && (
        <Field label={noteLabel} hint="Optional.">
          <Input value={draft.note} maxLength={300} onChange={(event) => onChange({ note: event.target.value })} />
        </Field>
      )}
    </>
  );
}
