"use client";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { elapsed, plural } from "#components/lib/format";
import { stateWords } from "#components/lib/states";
import { planNodeState } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { useNow } from "#components/ui/time";
import { TimeAxis } from "#components/ui/time-axis";
import type { PlanView } from "#server/domains/plans/schema";
import { expected } from "./plan-node-text.ts";
import { type Schedule, type ScheduleRow, scheduleOf } from "./schedule.ts";

const grid = "grid grid-cols-1 gap-x-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1.8fr)_104px] md:items-center";
const lines = "bg-[length:25%_100%] bg-[linear-gradient(90deg,var(--line)_1px,transparent_1px)]";

type BarProps = { from: number; to: number; span: Schedule["span"]; className: string };

function Bar({ from, to, span, className }: BarProps) {
  const whole = span.toMs - span.fromMs;
  const width = Math.max(0.6, ((to - from) / whole) * 100);
  const left = Math.min(100 - width, ((from - span.fromMs) / whole) * 100);
  return <span className={cn("absolute rounded-3", className)} style={{ left: `${left}%`, width: `${width}%` }} />;
}

function barLook({ node, actual }: ScheduleRow): string {
  const state = planNodeState(node);
  if (state === "failed") return "bg-fail";
  if (state === "blocked") return "bg-block";
  return actual?.isOpen ? "bg-ac fade-end" : "bg-ink3";
}

/** The words that the bars stand for. */
function tookWords({ node, actual }: ScheduleRow): string {
  const guess = expected(node);
  if (!actual) return guess ?? "no figure";
  const took = elapsed(actual.toMs - actual.fromMs);
  return actual.isOpen ? `${took} so far` : took;
}

function StepLine({ row, span }: { row: ScheduleRow; span: Schedule["span"] }) {
  const team = useTeam();
  const { node, planned, actual, ahead, isCritical } = row;
  const state = planNodeState(node);
  return (
    <li className={cn(grid, "border-line border-b px-3 py-1.5 last:border-b-0 md:h-9 md:py-0")}>
      <span className="flex min-w-0 items-center gap-1.5">
        <StateGlyph state={state} size={12} label={stateWords[state]} className="shrink-0" />
        <Link
          href={`${team.path}/tasks/${node.taskId}`}
          dir="auto"
          title={node.title}
          className={cn("truncate hover:underline", isCritical && "font-600")}
        >
          {node.title}
        </Link>
        {isCritical && <span className="sr-only">, on the longest way</span>}
      </span>
      <span className={cn("relative block h-7 md:h-full", lines)} aria-hidden suppressHydrationWarning>
        {actual && (
          <Bar
            from={actual.fromMs}
            to={actual.toMs}
            span={span}
            className={cn("top-1.5 h-2.5 md:top-2", barLook(row))}
          />
        )}
        {ahead && ahead.toMs > ahead.fromMs && (
          <Bar
            from={ahead.fromMs}
            to={ahead.toMs}
            span={span}
            className="hatch-ac top-1.5 h-2.5 border border-ac-line md:top-2"
          />
        )}
        {planned && (
          <Bar
            from={planned.fromMs}
            to={planned.toMs}
            span={span}
            className="hatch bottom-1.5 h-1.5 border border-line2 md:bottom-2"
          />
        )}
        {isCritical && (actual ?? ahead) && (
          <Bar
            from={actual?.fromMs ?? ahead?.fromMs ?? 0}
            to={ahead?.toMs ?? actual?.toMs ?? 0}
            span={span}
            className="top-[18px] h-0.5 bg-ink md:top-5"
          />
        )}
      </span>
      <span className="text-right text-12 text-ink2 max-md:hidden" suppressHydrationWarning>
        {tookWords(row)}
      </span>
    </li>
  );
}

const legend = [
  ["h-2.5 bg-ink3", "done"],
  ["h-2.5 bg-ac", "running"],
  ["hatch-ac h-2.5 border border-ac-line", "to come"],
  ["hatch h-1.5 border border-line2", "as planned"],
  ["h-0.5 bg-ink", "longest way"],
] as const;

/** The steps over time: solid is what happened, hatched what was planned or is to come. */
export function PlanSchedule({ plan }: { plan: PlanView }) {
  const now = useNow();
  const { rows, span, leftMs } = scheduleOf(plan.nodes, plan.createdAt.getTime(), now);
  const critical = rows.filter((row) => row.isCritical).length;
  return (
    <section aria-label="Schedule" className="rounded-10 border border-line2">
      <div className={cn(grid, "h-8 border-line border-b px-3 text-12 text-ink3 max-md:hidden")}>
        <span className="font-550 text-ink2">Step</span>
        <TimeAxis span={span} />
        <span className="text-right">Time</span>
      </div>
      <ol>
        {rows.map((row) => (
          <StepLine key={row.node.taskId} row={row} span={span} />
        ))}
      </ol>
      <footer className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-t px-3 py-2 text-12 text-ink2">
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {legend.map(([look, word]) => (
            <li key={word} className="flex items-center gap-1.5">
              <span className={cn("w-5 rounded-3", look)} aria-hidden /> {word}
            </li>
          ))}
        </ul>
        <p className="text-ink3" suppressHydrationWarning>
          Longest way: {plural(critical, "step")}
          {leftMs > 0 && `, ${elapsed(leftMs)} left`}
        </p>
      </footer>
    </section>
  );
}
