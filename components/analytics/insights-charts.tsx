"use client";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Skeleton } from "#components/ui/skeleton";
import type { AnalyticsView } from "#server/domains/analytics/schema";

const loading = () => <Skeleton className="h-50 w-full" />;
// Drawn in the browser only: they take its width, and the page does not wait for their code.
const LineChart = dynamic(() => import("../charts/line-chart.tsx").then((module) => module.LineChart), {
  ssr: false,
  loading,
});
const BarChart = dynamic(() => import("../charts/bar-chart.tsx").then((module) => module.BarChart), {
  ssr: false,
  loading,
});

const HEIGHT = 160;

function Panel({ title, note, children }: { title: string; note?: string | undefined; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid min-w-0 content-start gap-1.5 rounded-10 border border-line2 bg-surface p-3"
    >
      <h2 className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-600">{title}</span>
        {note && <span className="text-12 text-ink3">{note}</span>}
      </h2>
      <div className="min-h-48">{children}</div>
    </section>
  );
}

/** The range by day: what was done, how long it took, how well it went, what it cost, how fast models answered. */
export function InsightsCharts({ data }: { data: AnalyticsView }) {
  const { byDay, total } = data;
  const labels = byDay.map(({ day }) => day);
  const values = (pick: (day: (typeof byDay)[number]) => number | null) => byDay.map(pick);
  const isSimulated = total.calls > 0 && total.calls === total.simulatedCalls;
  return (
    <div className="grid grid-cols-1 gap-3 xl:grid-cols-2">
      <Panel title="Tasks accepted a day">
        <BarChart
          title="Tasks accepted by day"
          labels={labels}
          series={[{ name: "Tasks", values: values((day) => day.tasksDone) }]}
          highlight={labels.length - 1}
          height={HEIGHT}
        />
      </Panel>
      <Panel
        title="From beginning to acceptance"
        note="Half were faster than the first line, nine of ten than the second"
      >
        <LineChart
          title="Time from the beginning of a task to its acceptance, by day"
          labels={labels}
          format="ms"
          series={[
            { name: "half", values: values((day) => day.cycleMedianMs) },
            { name: "nine of ten", values: values((day) => day.cycleP90Ms) },
          ]}
          height={HEIGHT}
        />
      </Panel>
      <Panel title="Runs that went well">
        <LineChart
          title="Share of runs that went well, by day"
          labels={labels}
          format="percent"
          decimals={0}
          series={[
            { name: "went well", values: values((day) => (day.successShare === null ? null : day.successShare * 100)) },
          ]}
          height={HEIGHT}
        />
      </Panel>
      <Panel title="Cost a day" note={isSimulated ? "Only the simulated model worked; it costs nothing" : undefined}>
        {total.spentMicros === 0 ? (
          <p className="text-12 text-ink3">Nothing was spent in this time.</p>
        ) : (
          <BarChart
            title="Cost of model calls by day"
            labels={labels}
            format="micros"
            series={[{ name: "Cost", values: values((day) => day.spentMicros) }]}
            highlight={labels.length - 1}
            height={HEIGHT}
          />
        )}
      </Panel>
      <Panel title="How fast models answer" note="Half were faster than the first line, 95 of 100 than the second">
        <LineChart
          title="Time of a model call, by day"
          labels={labels}
          format="ms"
          series={[
            { name: "half", values: values((day) => day.latencyP50Ms) },
            { name: "95 of 100", values: values((day) => day.latencyP95Ms) },
          ]}
          height={HEIGHT}
        />
      </Panel>
      <Panel
        title="How soon the first word comes"
        note="Half came sooner than the first line, 95 of 100 than the second"
      >
        <LineChart
          title="Time to the first token of a model call, by day"
          labels={labels}
          format="ms"
          series={[
            { name: "half", values: values((day) => day.firstTokenP50Ms) },
            { name: "95 of 100", values: values((day) => day.firstTokenP95Ms) },
          ]}
          height={HEIGHT}
        />
      </Panel>
    </div>
  );
}
