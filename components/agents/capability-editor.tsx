"use client";
import { useQuery } from "@tanstack/react-query";
import { cn } from "#components/lib/cn";
import { useTRPC } from "#components/trpc/trpc";
import type { Capability } from "#server/domains/agents/schema";

type Levels = Partial<Record<Capability, number>>;
type LevelRowProps = { tag: Capability; level: number; onChoose: (level: number) => void };
type CapabilityEditorProps = { levels: Levels; onChange: (levels: Levels) => void };

const steps = [0, 1, 2, 3, 4, 5];

function LevelRow({ tag, level: current, onChoose }: LevelRowProps) {
  return (
    <div role="radiogroup" aria-label={tag} className="flex items-center gap-1.5">
      <span className={cn("min-w-0 flex-1 truncate", current === 0 && "text-ink3")}>{tag}</span>
      {steps.map((level) => {
        const isChosen = current === level;
        const chosen = level === 0 ? "border-line2 bg-sunk text-ink2" : "border-transparent bg-ac font-600 text-ac-ink";
        return (
          <label
            key={level}
            className={cn(
              "grid size-7 cursor-pointer place-items-center rounded-6 border text-12 transition-colors duration-[80ms] has-focus-visible:outline-2 has-focus-visible:outline-ac max-md:size-9",
              isChosen ? chosen : "border-line2 text-ink3 hover:bg-sunk",
            )}
          >
            <input
              type="radio"
              name={`level-${tag}`}
              className="sr-only"
              checked={isChosen}
              onChange={() => onChoose(level)}
            />
            <span aria-hidden>{level === 0 ? "–" : level}</span>
            <span className="sr-only">{level === 0 ? "not" : `level ${level}`}</span>
          </label>
        );
      })}
    </div>
  );
}

/** One row a capability, from “not” to 5: what work is given to the agent, and before whom. */
export function CapabilityEditor({ levels, onChange }: CapabilityEditorProps) {
  const trpc = useTRPC();
  const { data: choices } = useQuery(trpc.agents.choices.queryOptions());
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-12 text-ink2">What it can, from 1 (a beginner) to 5 (an expert)</legend>
      {choices?.capabilities.map((tag) => (
        <LevelRow
          key={tag}
          tag={tag}
          level={levels[tag] ?? 0}
          onChoose={(level) => onChange({ ...levels, [tag]: level })}
        />
      ))}
    </fieldset>
  );
}
