"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { type InsightsFilter, insightsInput, writeInsightsFilter } from "#components/lib/insights-filter";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { AnalyticsView } from "#server/domains/analytics/schema";
import { HeartbeatList } from "./heartbeat-list.tsx";
import { InsightsCharts } from "./insights-charts.tsx";
import { InsightsRange } from "./insights-range.tsx";
import { InsightsSums } from "./insights-sums.tsx";
import { InsightsTables, type Narrow } from "./insights-tables.tsx";

/** The filter, kept in the address so that it can be shared and survives a reload. */
function useFilter(initial: InsightsFilter): [InsightsFilter, (next: InsightsFilter) => void] {
  const team = useTeam();
  const [filter, setFilter] = useState(initial);
  const change = (next: InsightsFilter) => {
    setFilter(next);
    window.history.replaceState(null, "", `${team.path}/insights${writeInsightsFilter(next)}`);
  };
  return [filter, change];
}

/** What the figures are narrowed to, and the way back to all of them. */
function Narrowed({ data, filter, onClear }: { data: AnalyticsView; filter: InsightsFilter; onClear: () => void }) {
  const nameIn = (group: AnalyticsView["byAgent"], id: string | undefined) =>
    id === undefined ? undefined : (group.lines.find((line) => line.id === id)?.name ?? "nothing in this time");
  const names = [
    nameIn(data.byAgent, filter.agentId),
    nameIn(data.byModel, filter.model),
    nameIn(data.byMission, filter.missionId),
  ].filter((name) => name !== undefined);
  if (names.length === 0) return null;
  return (
    <Button size="small" onClick={onClear} aria-label={`Show everything, not only ${names.join(", ")}`}>
      <span className="max-w-60 truncate">Only {names.join(", ")}</span>
      <X size={12} aria-hidden />
    </Button>
  );
}

/** What the team got done, how well, how fast and for how much, over a stretch of days. */
export function InsightsPage({ initial }: { initial: InsightsFilter }) {
  const trpc = useTRPC();
  const [filter, change] = useFilter(initial);
  const query = useQuery({
    ...trpc.analytics.team.queryOptions(insightsInput(filter)),
    placeholderData: keepPreviousData,
  });
  const narrow: Narrow = (key, id) => change({ ...filter, [key]: id });
  const all = () => change({ ...filter, agentId: undefined, model: undefined, missionId: undefined });
  return (
    <PageFrame title="Insights">
      <div className="grid grid-cols-1 gap-4 p-4">
        <div className="flex flex-wrap items-center gap-2">
          <InsightsRange filter={filter} shown={query.data} onChange={change} />
          {query.data && <Narrowed data={query.data} filter={filter} onClear={all} />}
        </div>
        <QueryState query={query} subject="The figures" loading={<SkeletonRows rows={8} label="Loading the figures" />}>
          {(data) => (
            <div className={cn("grid grid-cols-1 gap-5", query.isPlaceholderData && "opacity-60")}>
              {query.error && <Notice kind="fail">{query.error.message}</Notice>}
              {data.rebuildingDay && (
                <Notice kind="wait">
                  Earlier days are being worked out; {data.rebuildingDay} is next. The figures grow until that is done.
                </Notice>
              )}
              <InsightsSums data={data} />
              <InsightsCharts data={data} />
              <InsightsTables data={data} narrow={narrow} />
              <HeartbeatList data={data} />
            </div>
          )}
        </QueryState>
      </div>
    </PageFrame>
  );
}
