"use client";
import type { ReactNode } from "react";
import { forecastOf } from "#components/lib/forecast";
import { elapsed, money, percent, plural } from "#components/lib/format";
import { tasksDone } from "#components/lib/view-states";
import { Meter } from "#components/ui/meter";
import { Elapsed } from "#components/ui/time";
import type { MissionView } from "#server/domains/missions/schema";

type BarProps = {
  label: string;
  figure: ReactNode;
  of: string | null;
  value: number;
  max: number;
  forecast?: number;
  left: string;
  right: string;
};

function Bar({ label, figure, of, value, max, forecast, left, right }: BarProps) {
  return (
    <div className="grid gap-1.5">
      <p className="flex items-baseline justify-between text-ink2">
        <span>{label}</span>
        <span>
          <span className="font-600 text-14 text-ink">{figure}</span> {of && `of ${of}`}
        </span>
      </p>
      <Meter label={label} value={value} max={max} forecast={forecast} hasCap={of !== null} isTall />
      <p className="flex justify-between gap-2 text-12 text-ink3">
        <span>{left}</span>
        <span>{right}</span>
      </p>
    </div>
  );
}

export function MissionBars({ mission }: { mission: MissionView }) {
  const { done, total } = tasksDone(mission.taskCounts);
  const isOver = mission.finishedAt !== null;
  const moneyForecast = isOver ? undefined : forecastOf(mission.spentMicros, done, total);
  const timeForecast = isOver ? undefined : forecastOf(mission.durationMs, done, total);
  const timeMax = mission.deadlineAt
    ? mission.deadlineAt.getTime() - mission.createdAt.getTime()
    : (timeForecast ?? mission.durationMs);
  // Without a deadline or a forecast there is nothing to measure the time against.
  const isTimeKnown = isOver || mission.deadlineAt !== null || timeForecast !== undefined;
  const cached = mission.cachedTokens > 0 ? `, ${percent(mission.cachedTokens / mission.inputTokens)} cached` : "";
  return (
    <section
      aria-label="Money, time and tasks"
      className="grid gap-x-6 gap-y-4 border-line border-b pb-4 sm:grid-cols-3"
    >
      <Bar
        label="Money"
        figure={money(mission.spentMicros)}
        of={mission.budgetMicros === null ? null : money(mission.budgetMicros)}
        value={mission.spentMicros}
        max={mission.budgetMicros ?? Math.max(moneyForecast ?? 0, mission.spentMicros, 1)}
        forecast={moneyForecast}
        left={`${plural(mission.modelCalls, "call")}${cached}`}
        right={moneyForecast ? `forecast ${money(moneyForecast)}` : plural(mission.runs, "run")}
      />
      <Bar
        label="Time"
        figure={<Elapsed from={mission.createdAt} to={mission.finishedAt} />}
        of={mission.deadlineAt ? elapsed(timeMax) : null}
        value={isTimeKnown ? mission.durationMs : 0}
        max={timeMax}
        forecast={timeForecast}
        left={mission.deadlineAt ? "until the deadline" : isOver ? "from start to end" : "no deadline"}
        right={timeForecast ? `forecast ${elapsed(timeForecast)}` : plural(mission.steps, "step")}
      />
      <Bar
        label="Tasks"
        figure={done}
        of={String(total)}
        value={done}
        max={Math.max(total, 1)}
        left={`${mission.taskCounts.in_progress} in progress · ${mission.taskCounts.review} in review`}
        right={total === 0 ? "no plan yet" : done === total ? "all accepted" : `${total - done} to go`}
      />
    </section>
  );
}
