import type { StepView } from "#server/domains/runs/schema";
import { elapsed } from "./format.ts";

/** The shared time axis of a run: every bar is placed between the first start and the last end. */
export type TraceSpan = { fromMs: number; toMs: number };
export type TraceBar = { leftPercent: number; widthPercent: number };

const SHORTEST_BAR = 0.8;

export function spanOf(steps: Pick<StepView, "startedAt" | "finishedAt">[], nowMs: number): TraceSpan {
  const starts = steps.map((step) => step.startedAt.getTime());
  const ends = steps.map((step) => step.finishedAt?.getTime() ?? nowMs);
  const fromMs = starts.length > 0 ? Math.min(...starts) : nowMs;
  return { fromMs, toMs: Math.max(fromMs + 1, ...ends) };
}

export function barOf(step: Pick<StepView, "startedAt" | "finishedAt">, span: TraceSpan, nowMs: number): TraceBar {
  const whole = span.toMs - span.fromMs;
  const start = step.startedAt.getTime();
  const end = step.finishedAt?.getTime() ?? nowMs;
  const widthPercent = Math.min(100, Math.max(SHORTEST_BAR, ((end - start) / whole) * 100));
  const leftPercent = Math.min(100 - widthPercent, Math.max(0, ((start - span.fromMs) / whole) * 100));
  return { leftPercent, widthPercent };
}

/** Labels at quarters of the axis; tenths of a second when the run is short. */
export function axisOf(span: TraceSpan): { leftPercent: number; label: string }[] {
  const whole = span.toMs - span.fromMs;
  // So short a run would have the same tenth twice.
  const digits = whole >= 40 && whole < 1_000 ? 2 : 1;
  const label = (ms: number) => (whole < 10_000 ? `${(ms / 1_000).toFixed(digits)} s` : elapsed(ms));
  return [0, 25, 50, 75].map((leftPercent) => ({ leftPercent, label: label((whole * leftPercent) / 100) }));
}
