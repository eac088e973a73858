"use client";
import dynamic from "next/dynamic";
import type { AgentDraft } from "#components/lib/agent-draft";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { PRODUCTION } from "#server/lib/prompts/words";

const PromptSource = dynamic(() => import("./prompt-source.tsx").then((module) => module.PromptSource), { ssr: false });

type InstructionFieldsProps = {
  draft: AgentDraft;
  error: string | undefined;
  ownHint: string | undefined;
  placeholder: string | undefined;
  onChange: (changes: Partial<AgentDraft>) => void;
};

const NONE = { promptId: "", label: PRODUCTION, version: null, typed: {} };

/** What an agent is told: a text of its own, which stays while it is told a prompt, or a prompt of the team. */
export function InstructionFields({ draft, error, ownHint, placeholder, onChange }: InstructionFieldsProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-12 text-ink2">What it is told before every piece of work</legend>
      <Segment
        label="Where its instructions come from"
        isSmall
        value={draft.prompt ? "prompt" : "own"}
        options={[
          { value: "own", label: "Its own text" },
          { value: "prompt", label: "A prompt of the team" },
        ]}
        onChange={(next) => onChange({ prompt: next === "own" ? null : (draft.prompt ?? NONE) })}
      />
      {draft.prompt ? (
        <PromptSource chosen={draft.prompt} onChange={(prompt) => onChange({ prompt })} />
      ) : (
        <Field label="Its own text" hint={ownHint}>
          <Textarea
            rows={8}
            value={draft.instructions}
            maxLength={20_000}
            placeholder={placeholder}
            onChange={(event) => onChange({ instructions: event.target.value })}
          />
        </Field>
      )}
      {error && <Notice kind="fail">{error}</Notice>}
    </fieldset>
  );
}
