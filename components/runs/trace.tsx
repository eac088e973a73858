"use client";
import { Bell, Globe, Hourglass, Plug, Sparkles, StickyNote } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { cn } from "#components/lib/cn";
import { money, stepTime } from "#components/lib/format";
import { barOf, spanOf, type TraceSpan } from "#components/lib/trace";
import { stepState } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { ToolIcon } from "#components/state/tool-icon";
import { Empty } from "#components/ui/empty";
import { useNow } from "#components/ui/time";
import { TimeAxis } from "#components/ui/time-axis";
import type { RunView, StepView } from "#server/domains/runs/schema";

const grid =
  "grid grid-cols-[28px_24px_minmax(0,1fr)_64px] items-center gap-x-2 px-4 md:grid-cols-[28px_24px_minmax(0,1.1fr)_minmax(0,1.2fr)_64px_64px]";

function StepIcon({ step }: { step: StepView }) {
  const style = { size: 13, strokeWidth: 1.6, "aria-hidden": true } as const;
  const box = "grid size-5 place-items-center rounded-5";
  if (step.kind === "model") {
    return (
      <span className={cn(box, "bg-ac-soft text-ac")}>
        <Sparkles {...style} />
      </span>
    );
  }
  if (step.kind === "program") {
    return (
      <span className={cn(box, "bg-ac-soft text-ac")}>
        <Plug {...style} />
      </span>
    );
  }
  if (step.kind === "wait") {
    return (
      <span className={cn(box, "bg-wait-soft text-wait")}>
        <Hourglass {...style} />
      </span>
    );
  }
  const icon =
    step.kind === "tool" ? (
      <ToolIcon tool={step.name} />
    ) : step.kind === "wake" ? (
      <Bell {...style} />
    ) : (
      <StickyNote {...style} />
    );
  return <span className={cn(box, "bg-sunk text-ink2")}>{icon}</span>;
}

const kindWords = { wake: "Woke up", model: "Think", program: "Its program", wait: "Waited", note: "Note" } as const;

function StepName({ step }: { step: StepView }) {
  const summary = step.error ?? step.summary;
  return (
    <span className="min-w-0 truncate text-left" title={summary}>
      {step.kind === "tool" ? (
        <code className="font-mono text-12">{step.name}</code>
      ) : (
        <span className="font-550">{kindWords[step.kind]}</span>
      )}{" "}
      {step.readsOutside && (
        <Globe
          size={12}
          strokeWidth={1.6}
          className="mr-1 inline text-wait"
          role="img"
          aria-label="read text from outside"
        />
      )}
      <span className="text-ink2">{summary}</span>
    </span>
  );
}

function barLook(step: StepView): string {
  if (step.status === "failed") return "bg-fail";
  if (step.kind === "wait") return "stripes-wait";
  if (step.status === "running") return "fade-end";
  return step.kind === "model" ? "bg-ac" : step.kind === "tool" ? "bg-ink3" : "bg-line2";
}

type StepRowProps = { step: StepView; span: TraceSpan; now: number; isChosen: boolean; onChoose: () => void };

function StepRow({ step, span, now, isChosen, onChoose }: StepRowProps) {
  const bar = barOf(step, span, now);
  const took = (step.finishedAt?.getTime() ?? Math.max(now, step.startedAt.getTime())) - step.startedAt.getTime();
  return (
    <li>
      <button
        type="button"
        data-step={step.index}
        aria-pressed={isChosen}
        onClick={onChoose}
        className={cn(
          grid,
          "relative h-7 w-full hover:bg-bg focus-visible:outline-offset-[-2px] max-md:h-10",
          isChosen &&
            "bg-ac-soft before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-ac hover:bg-ac-soft",
        )}
      >
        <span className="text-right text-12 text-ink3">{step.index}</span>
        <StepIcon step={step} />
        <StepName step={step} />
        <span
          className="relative h-full bg-[length:25%_100%] bg-[linear-gradient(90deg,var(--line)_1px,transparent_1px)] max-md:hidden"
          aria-hidden
        >
          <span
            className={cn("absolute inset-y-[9px] rounded-3", barLook(step))}
            style={{ left: `${bar.leftPercent}%`, width: `${bar.widthPercent}%` }}
          />
        </span>
        <span className="text-right text-12 max-md:hidden">
          {step.kind === "model" ? money(step.costMicros, "call") : ""}
        </span>
        <span className="flex items-center justify-end gap-1 text-12 text-ink2" suppressHydrationWarning>
          {step.status !== "succeeded" && (
            <StateGlyph state={stepState(step)} size={12} label={step.status === "unknown" ? "Outcome unknown" : ""} />
          )}
          {stepTime(took)}
        </span>
      </button>
    </li>
  );
}

/** One row per step on a shared time axis. Arrow keys move between the rows. */
export function Trace({
  run,
  chosen,
  onChoose,
}: {
  run: RunView;
  chosen: number | null;
  onChoose: (index: number) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const now = useNow();
  if (run.steps.length === 0) {
    return (
      <Empty className="m-4" title="No step yet">
        The first one shows here as soon as {run.agent.name} begins.
      </Empty>
    );
  }
  const span = spanOf(run.steps, now);
  function move(event: KeyboardEvent): void {
    const by =
      event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = run.steps.findIndex((step) => step.index === chosen);
    const next = run.steps[Math.min(run.steps.length - 1, Math.max(0, at + by))];
    if (!next) return;
    onChoose(next.index);
    list.current?.querySelector<HTMLElement>(`[data-step="${next.index}"]`)?.focus();
  }
  return (
    <section aria-label="Steps" className="pb-4">
      <div className={cn(grid, "h-9 text-12 text-ink3 max-md:hidden")}>
        <span className="col-span-3 font-550 text-ink2">Timeline</span>
        <TimeAxis span={span} />
        <span className="text-right">Cost</span>
        <span className="text-right">Time</span>
      </div>
      <ol ref={list} onKeyDown={move}>
        {run.steps.map((step) => (
          <StepRow
            key={step.id}
            step={step}
            span={span}
            now={now}
            isChosen={step.index === chosen}
            onChoose={() => onChoose(step.index)}
          />
        ))}
      </ol>
    </section>
  );
}
