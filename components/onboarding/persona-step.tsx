"use client";
import { useState } from "react";
import { personaWords } from "#components/lib/persona-words";
import { PERSONAS, type Persona } from "#server/lib/personas";
import { StepButtons } from "./step-buttons.tsx";

type PersonaStepProps = { chosen: Persona | null; onDone: (persona: Persona | null) => void };

export function PersonaStep({ chosen, onDone }: PersonaStepProps) {
  const [picked, setPicked] = useState(chosen);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (picked) onDone(picked);
      }}
    >
      <p className="text-ink2">It chooses which agents stand ready and what they offer first. You can change both.</p>
      <fieldset className="grid gap-1.5 sm:grid-cols-2">
        <legend className="sr-only">What do you do?</legend>
        {PERSONAS.map((persona) => (
          <label
            key={persona}
            className="flex cursor-pointer items-start gap-2.5 rounded-8 border border-line2 px-3 py-2 hover:bg-sunk has-checked:border-ac has-checked:bg-ac-soft has-focus-visible:outline-2 has-focus-visible:outline-ac has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name="persona"
              value={persona}
              checked={picked === persona}
              onChange={() => setPicked(persona)}
              className="mt-0.5 size-4 shrink-0 accent-ac outline-none"
            />
            <span>
              <span className="block font-550">{personaWords[persona].label}</span>
              <span className="block text-12 text-ink2">{personaWords[persona].hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <StepButtons action="Next" offReason={picked ? undefined : "Choose one, or skip"} onSkip={() => onDone(null)} />
    </form>
  );
}
