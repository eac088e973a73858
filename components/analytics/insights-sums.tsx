import type { ReactNode } from "react";
import { count, money, percent, plural, stepTime, tokens } from "#components/lib/format";
import { SimulatedMark } from "#components/ui/simulated";
import type { AnalyticsView } from "#server/domains/analytics/schema";

function Sum({ value, children }: { value: ReactNode; children: ReactNode }) {
  return (
    <li>
      <span className="font-600 text-ink">{value}</span> {children}
    </li>
  );
}

/** The range in one row of figures, each beside what it counts. */
export function InsightsSums({ data }: { data: AnalyticsView }) {
  const { total } = data;
  const isSimulated = total.calls > 0 && total.calls === total.simulatedCalls;
  const ended = total.runsSucceeded + total.runsFailed;
  return (
    <ul aria-label="In this time" className="flex flex-wrap gap-x-5 gap-y-1.5 text-ink2">
      <Sum value={count(total.tasksDone)}>
        {total.tasksDone === 1 ? "task" : "tasks"} accepted
        {total.tasksReturned > 0 && `, sent back ${plural(total.tasksReturned, "time")} before`}
      </Sum>
      {total.successShare !== null && (
        <Sum value={percent(total.successShare, 0)}>of {plural(ended, "run")} went well</Sum>
      )}
      {total.cycleMedianMs !== null && (
        <Sum value={stepTime(total.cycleMedianMs)}>
          from beginning to acceptance, for nine of ten within {stepTime(total.cycleP90Ms ?? 0)}
        </Sum>
      )}
      <Sum value={isSimulated ? <SimulatedMark /> : money(total.spentMicros)}>
        for {plural(total.calls, "model call")}
        {!isSimulated &&
          total.perAcceptedMicros !== null &&
          `, ${money(total.perAcceptedMicros, "call")} an accepted task`}
      </Sum>
      <Sum value={tokens(total.inputTokens + total.outputTokens)}>
        {total.cachedTokens > 0 &&
          `of it ${percent(total.cachedTokens / (total.inputTokens + total.outputTokens), 0)} cached`}
      </Sum>
      {total.latencyP50Ms !== null && !isSimulated && (
        <Sum value={stepTime(total.latencyP50Ms)}>
          an answer, for 95 of 100 within {stepTime(total.latencyP95Ms ?? 0)}
        </Sum>
      )}
    </ul>
  );
}
