"use client";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { StepButtons } from "./step-buttons.tsx";

export type SampleGoal = { id: string; title: string; goal: string };
type FirstGoal = { text: string; sampleId: string | null };
type GoalStepProps = {
  samples: SampleGoal[];
  goal: FirstGoal;
  onChange: (goal: FirstGoal) => void;
  onBack: () => void;
  onDone: () => void;
};

/** It travels in the address of the command center, where it is started; nothing runs before. */
const LONGEST = 1_000;

export function GoalStep({ samples, goal, onChange, onBack, onDone }: GoalStepProps) {
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (goal.text.trim()) onDone();
      }}
    >
      <Field label="In one sentence" hint="You add files and start it on the next page. Nothing runs before that.">
        <Textarea
          rows={4}
          className="max-h-60 field-sizing-content"
          maxLength={LONGEST}
          value={goal.text}
          onChange={(event) => onChange({ ...goal, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-12 text-ink2">Or take one that runs on sample data</legend>
        {samples.map((sample) => (
          <label
            key={sample.id}
            className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-8 border border-line2 border-dashed px-3 py-1.5 hover:bg-sunk has-checked:border-ac has-checked:border-solid has-checked:bg-ac-soft has-focus-visible:outline-2 has-focus-visible:outline-ac has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name="sample"
              value={sample.id}
              checked={goal.sampleId === sample.id}
              onChange={() => onChange({ text: sample.goal.slice(0, LONGEST), sampleId: sample.id })}
              className="size-4 shrink-0 accent-ac outline-none"
            />
            {sample.title}
          </label>
        ))}
      </fieldset>
      <StepButtons
        action="Next"
        offReason={goal.text.trim() ? undefined : "Write or choose one, or skip"}
        onBack={onBack}
        onSkip={() => {
          onChange({ text: "", sampleId: null });
          onDone();
        }}
      />
    </form>
  );
}
