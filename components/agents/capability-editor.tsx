"use client";
import { cn } from "#components/lib/cn";
import { CAPABILITIES, type Capability } from "#server/domains/agents/schema";

type Levels = Partial<Record<Capability, number>>;
type CapabilityEditorProps = { levels: Levels; onChange: (levels: Levels) => void };

const steps = [0, 1, 2, 3, 4, 5];

/** One row a capability, from “not” to 5: what work is given to the agent, and before whom. */
export function CapabilityEditor({ levels, onChange }: CapabilityEditorProps) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-12 text-ink2">What it can, from 1 (a beginner) to 5 (an expert)</legend>
      {CAPABILITIES.map((tag) => (
        <div key={tag} role="radiogroup" aria-label={tag} className="flex items-center gap-2">
          <span className={cn("min-w-0 flex-1 truncate", !levels[tag] && "text-ink3")}>{tag}</span>
          {steps.map((level) => {
            const isChosen = (levels[tag] ?? 0) === level;
            return (
              <label
                key={level}
                className={cn(
                  "grid size-7 cursor-pointer place-items-center rounded-6 border text-12 transition-colors duration-[80ms] focus-within:outline-2 focus-within:outline-ac max-md:size-9",
                  isChosen
                    ? level === 0
                      ? "border-line2 bg-sunk text-ink2"
                      : "border-transparent bg-ac font-600 text-ac-ink"
                    : "border-line2 text-ink3 hover:bg-sunk",
                )}
              >
                <input
                  type="radio"
                  name={`level-${tag}`}
                  className="sr-only"
                  checked={isChosen}
                  onChange={() => onChange({ ...levels, [tag]: level })}
                />
                <span aria-hidden>{level === 0 ? "–" : level}</span>
                <span className="sr-only">{level === 0 ? "not" : `level ${level}`}</span>
              </label>
            );
          })}
        </div>
      ))}
    </fieldset>
  );
}
