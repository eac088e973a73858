"use client";
import { Tag } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "#components/ui/button";
import type { PromptView } from "#server/domains/prompts/schema";
import { LabelChip } from "./label-chip.tsx";

const LabelSheet = dynamic(() => import("./label-sheet.tsx").then((module) => module.LabelSheet), { ssr: false });

type LabelLineProps = { prompt: PromptView; mayRelease: boolean };

/** Which version each label means, and the way to let one mean the version that is shown. */
export function LabelLine({ prompt, mayRelease }: LabelLineProps) {
  const [isMoving, setMoving] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {prompt.labels.length === 0 && <span className="text-ink3">No label means any version of it.</span>}
      {prompt.labels.map((one) => (
        <LabelChip key={one.label} {...one} />
      ))}
      {mayRelease && (
        <Button kind="quiet" size="small" onClick={() => setMoving(true)}>
          <Tag size={12} aria-hidden /> Label v{prompt.shown.version}
        </Button>
      )}
      {isMoving && <LabelSheet prompt={prompt} onClose={() => setMoving(false)} />}
    </div>
  );
}
