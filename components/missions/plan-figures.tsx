"use client";
import { elapsed, money, plural } from "#components/lib/format";
import type { PlanForecast, PlanView } from "#server/domains/plans/schema";

const MINUTE_MS = 60_000;

/** Minutes of an estimate: `≈ 0:48`, `≈ 12 min`, `≈ 1 h 26`. */
export function about(minutes: number): string {
  if (minutes < 2) return `≈ ${elapsed(minutes * MINUTE_MS)}`;
  return minutes < 60 ? `≈ ${Math.round(minutes)} min` : `≈ ${elapsed(minutes * MINUTE_MS)}`;
}

export function moneyOf(forecast: PlanForecast): string {
  if (forecast.isSimulated && forecast.unknownMicros === 0) return "$0 simulated";
  const isBlank = forecast.micros === 0 && forecast.unknownMicros > 0;
  return isBlank ? "no figure yet" : `≈ ${money(forecast.micros)}`;
}

function unknownWords(forecast: PlanForecast): string {
  const gaps = [
    forecast.unknownMinutes > 0 ? `${plural(forecast.unknownMinutes, "step")} without a time` : "",
    forecast.unknownMicros > 0 ? `${plural(forecast.unknownMicros, "step")} without a price` : "",
  ].filter((part) => part !== "");
  return gaps.length > 0 ? `; ${gaps.join(", ")}` : "";
}

/** What the plan was expected to take beside what it took: time with the agents side by side, money as the sum of its steps. */
export function PlanFigures({ plan }: { plan: PlanView }) {
  const { forecast, left, actual } = plan;
  const isBegun = actual.workMinutes > 0;
  const rest = plan.nodes.filter((node) => node.status !== "done" && node.status !== "cancelled").length;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-12">
      <div className="flex gap-1.5">
        <dt className="text-ink3">Expected</dt>
        <dd>
          {about(forecast.minutes)} · {moneyOf(forecast)}
          <span className="text-ink3">
            {" "}
            ({about(forecast.workMinutes)} of work{unknownWords(forecast)})
          </span>
        </dd>
      </div>
      {isBegun && (
        <div className="flex gap-1.5">
          <dt className="text-ink3">So far</dt>
          <dd>
            {elapsed(actual.minutes * MINUTE_MS)} · {money(actual.micros)}
            <span className="text-ink3"> ({elapsed(actual.workMinutes * MINUTE_MS)} of work)</span>
          </dd>
        </div>
      )}
      {isBegun && rest > 0 && (
        <div className="flex gap-1.5">
          <dt className="text-ink3">Left</dt>
          <dd>
            {plural(rest, "step")} · {about(left.minutes)} · {moneyOf(left)}
          </dd>
        </div>
      )}
    </dl>
  );
}
