"use client";
import { Pencil } from "lucide-react";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Segment } from "#components/ui/segment";
import type { PromptView } from "#server/domains/prompts/schema";
import { LabelChip } from "./label-chip.tsx";

const VIEWS = [
  { value: "text", label: "Text" },
  { value: "try", label: "Try it" },
  { value: "compare", label: "Compare" },
  { value: "uses", label: "Where used" },
] as const;
export type ViewOf = (typeof VIEWS)[number]["value"] | "edit";

export function viewOf(given: string | null, mayWrite: boolean): ViewOf {
  if (given === "edit" && mayWrite) return "edit";
  return VIEWS.find(({ value }) => value === given)?.value ?? "text";
}

type BarProps = { prompt: PromptView; view: ViewOf; mayWrite: boolean; onView: (view: ViewOf) => void };

/** Which version is shown and what it is called, and the ways to look at it. */
export function PromptBar({ prompt, view, mayWrite, onView }: BarProps) {
  const { shown } = prompt;
  const labels = prompt.labels.filter(({ version }) => version === shown.version);
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2">
      {view === "edit" ? (
        <p className="font-600">The next version, from v{prompt.version}</p>
      ) : (
        <Segment label="How to look at it" value={view} options={[...VIEWS]} onChange={onView} />
      )}
      {view !== "edit" && (
        <span className="flex flex-1 flex-wrap items-center gap-1.5">
          <Chip>
            v{shown.version}
            {shown.version === prompt.version && " newest"}
          </Chip>
          {labels.map(({ label }) => (
            <LabelChip key={label} label={label} />
          ))}
        </span>
      )}
      {mayWrite && view !== "edit" && (
        <Button onClick={() => onView("edit")}>
          <Pencil size={13} aria-hidden /> Write v{prompt.version + 1}
        </Button>
      )}
    </div>
  );
}
