"use client";
import type { CSSProperties } from "react";
import { cn } from "#components/lib/cn";
import { stateWords, type ViewState } from "#components/lib/states";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { STEP_HEIGHT, STEP_WIDTH } from "./plan-layout.ts";
import type { StepLook } from "./plan-steps.ts";

const borders: Partial<Record<ViewState, string>> = {
  working: "border-ac",
  review: "border-ac",
  waiting: "border-wait-f",
  blocked: "border-block",
  failed: "border-fail",
  queued: "border-dashed",
};

type StepCardProps = { step: StepLook; style?: CSSProperties; className?: string };

/** A step of a plan: its state, what it is, who does it, what it took. Leads to its task. */
export function StepCard({ step, style, className }: StepCardProps) {
  return (
    <Link
      href={step.href}
      draggable={false}
      style={{ width: STEP_WIDTH, height: STEP_HEIGHT, ...style }}
      className={cn(
        "flex flex-col rounded-8 border border-line2 bg-surface px-2 py-1.5 hover:bg-sunk",
        borders[step.state],
        step.isMarked && "outline-2 outline-ac outline-offset-1",
        className,
      )}
    >
      <span className="flex items-start gap-1.5">
        <StateGlyph state={step.state} size={12} label={stateWords[step.state]} className="mt-0.5" />
        <span
          dir="auto"
          className="line-clamp-2 min-w-0 text-12 font-550 leading-4 [overflow-wrap:anywhere]"
          title={step.title}
        >
          {step.title}
        </span>
      </span>
      <span className="mt-auto flex items-center gap-1.5 text-11 text-ink2">
        {step.agent && <AgentFace name={step.agent} />}
        <span className="truncate" title={step.figure}>
          {step.figure}
        </span>
      </span>
    </Link>
  );
}
