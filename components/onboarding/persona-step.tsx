"use client";
import { useState } from "react";
import { personaWords } from "#components/lib/persona-words";
import { RadioCard } from "#components/ui/radio-card";
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
          <RadioCard
            key={persona}
            name="persona"
            value={persona}
            isChosen={picked === persona}
            onChoose={() => setPicked(persona)}
            {...personaWords[persona]}
          />
        ))}
      </fieldset>
      <StepButtons action="Next" offReason={picked ? undefined : "Choose one, or skip"} onSkip={() => onDone(null)} />
    </form>
  );
}
