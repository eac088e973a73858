"use client";
import { useQuery } from "@tanstack/react-query";
import { clockTime } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import type { TeamSummary } from "#server/domains/overview/schema";
import { BINDINGS, type BindingName, type UiBinding } from "./binding/schema.ts";
import type { UiType } from "./catalog.ts";
import { useCompareBinding, useSeriesBinding } from "./market-bindings.ts";

/** Data for a component by its kind: what is left out keeps the words the card was written with. */
type LiveProps = Partial<Record<UiType, Record<string, unknown>>>;
export type LiveData = { data: LiveProps | undefined; dataUpdatedAt: number; error: { message: string } | null };
type Input<Name extends BindingName> = ReturnType<(typeof BINDINGS)[Name]["input"]["parse"]>;

/** Each is one query, read with the permissions of whoever looks and refreshed by the events that make it stale. */
const SOURCES: { [Name in BindingName]: (input: Input<Name>) => LiveData } = {
  "team.summary": function useSummary({ figure }) {
    const trpc = useTRPC();
    const select = (team: TeamSummary): LiveProps => ({ metric: figureOf(team, figure) });
    return useQuery(trpc.team.summary.queryOptions(undefined, { select }));
  },
  "tasks.counts": function useTaskCounts({ missionId }) {
    const trpc = useTRPC();
    return useQuery(
      trpc.missions.get.queryOptions(
        { id: missionId },
        {
          select: ({ taskCounts }): LiveProps => {
            const shown = Object.entries(taskCounts).map(([status, value]) => ({
              label: status.replace("_", " "),
              value,
            }));
            const counted = shown
              .filter(({ label }) => label !== "cancelled")
              .reduce((sum, { value }) => sum + value, 0);
            return {
              ...countProps(shown, "Tasks"),
              progress: { value: taskCounts.done ?? 0, max: Math.max(1, counted) },
            };
          },
        },
      ),
    );
  },
  "spend.by_day": function useSpendByDay({ days }) {
    const trpc = useTRPC();
    return useQuery(
      trpc.money.team.queryOptions(
        { days },
        {
          select: ({ byDay, total }): LiveProps => {
            const labels = byDay.map((entry) => entry.day);
            const series = [{ name: "Spent", values: byDay.map((entry) => entry.spentMicros) }];
            const chart = { labels, series, format: "micros" };
            return { line: chart, area: chart, bar: chart, metric: { value: total.spentMicros, format: "micros" } };
          },
        },
      ),
    );
  },
  "spend.by_agent": function useSpendByAgent({ days }) {
    const trpc = useTRPC();
    return useQuery(
      trpc.money.team.queryOptions(
        { days },
        {
          select: ({ byAgent }): LiveProps =>
            countProps(
              byAgent.map((line) => ({ label: line.name, value: line.spentMicros })),
              "Spent",
              "micros",
            ),
        },
      ),
    );
  },
  "runs.recent": function useRecentRuns({ missionId }) {
    const trpc = useTRPC();
    return useQuery(
      trpc.runs.list.queryOptions(
        { limit: 20, ...(missionId ? { missionId } : {}) },
        {
          select: ({ items }): LiveProps => ({
            table: {
              columns: [{ label: "Run" }, { label: "Agent" }, { label: "Status" }, { label: "Cost", format: "micros" }],
              rows: items.map((run) => [`run ${run.number}`, run.agent.name, run.status, run.costMicros]),
            },
            timeline: {
              items: items.map((run) => ({
                at: clockTime(run.createdAt.getTime()),
                title: `${run.agent.name}, run ${run.number}`,
                detail: run.status,
              })),
            },
          }),
        },
      ),
    );
  },
  "market.series": useSeriesBinding,
  "market.compare": useCompareBinding,
};

/** Call it in a component of its own, keyed by the query's name: each name is a hook of its own. */
export function useBinding({ query, input }: UiBinding): LiveData {
  const useSource = SOURCES[query];
  // The name chose the schema; types cannot follow that through a lookup.
  return useSource(BINDINGS[query].input.parse(input) as never);
}

function figureOf(team: TeamSummary, figure: Input<"team.summary">["figure"]): Record<string, unknown> {
  switch (figure) {
    case "spentToday":
      return { value: team.spentTodayMicros, format: "micros" };
    case "tokensPerMinute":
      return { value: team.tokensPerMinute, format: "tokens" };
    case "tasksDone":
      return { value: team.tasks.done, format: "number" };
    case "tasksTotal":
      return { value: team.tasks.total, format: "number" };
    case "agentsWorking":
      return { value: team.counters.working ?? 0, format: "number" };
    case "documents":
      return { value: team.documentCount, format: "number" };
    case "openQuestions":
      return { value: team.openQuestions, format: "number" };
  }
}

function countProps(items: { label: string; value: number }[], name: string, format = "number"): LiveProps {
  const labels = items.map((item) => item.label);
  return {
    bar: { labels, series: [{ name, values: items.map((item) => item.value) }], format },
    pie: { items: items.filter((item) => item.value > 0), format },
    table: { columns: [{ label: "" }, { label: name, format }], rows: items.map((item) => [item.label, item.value]) },
  };
}
