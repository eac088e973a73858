"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LineChart } from "#components/charts/line-chart";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { Skeleton } from "#components/ui/skeleton";
import type { MarketRange } from "#server/lib/market-ranges";
import { RangeSwitch } from "./range-switch.tsx";
import { dayWords } from "./share-notes.tsx";

const OFFERED: readonly MarketRange[] = ["1M", "3M", "YTD", "1Y"];

/** Several shares from 100 on, over the days on which all were traded. */
export function ComparisonView({ seriesIds, range: asked }: { seriesIds: string[]; range: MarketRange }) {
  const trpc = useTRPC();
  const [range, setRange] = useState(asked);
  const { data, error } = useQuery(
    trpc.market.compare.queryOptions({ seriesIds, range }, { placeholderData: keepPreviousData, staleTime: 60_000 }),
  );
  if (error) return <Notice kind="fail">{error.message}</Notice>;
  if (!data) return <Skeleton className="h-65 w-full rounded-8" />;
  const symbols = data.lines.map(({ symbol }) => symbol).join(" and ");
  const sample = data.series.find(({ isSample }) => isSample);
  const currencies = new Set(data.series.map(({ currency }) => currency));
  const source = sample ?? data.series[0] ?? { isSample: false, sourceLabel: "Prices" };
  return (
    <section aria-label={`${symbols}, compared`} className="grid min-w-0 gap-2.5">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h3 className="font-550">Each from 100 on {dayWords(data.from)}</h3>
        <RangeSwitch source={source} offered={OFFERED} asked={asked} value={range} onChange={setRange} />
      </div>
      <LineChart
        title={`${symbols}, ${dayWords(data.from)} = 100`}
        labels={data.lines[0]?.points.map(({ date }) => date) ?? []}
        series={data.lines.map(({ symbol, points }) => ({ name: symbol, values: points.map(({ value }) => value) }))}
        decimals={1}
        mark={sample ? "sample" : undefined}
        markText={sample?.sourceLabel}
        height={260}
      />
      <dl className="flex flex-wrap gap-x-8 gap-y-2 border-line border-t pt-2.5">
        {data.pairs.map((pair) => (
          <div key={pair.b}>
            <dt className="text-12 text-ink3">
              {pair.a} against {pair.b}
            </dt>
            <dd className="font-600">{pair.leadText}</dd>
            <dd className="text-12 text-ink2">correlation {pair.correlationText}</dd>
          </div>
        ))}
      </dl>
      <p className="text-12 text-ink3">
        {data.days} days on which all were traded, {dayWords(data.from)} to {dayWords(data.to)}
        {currencies.size > 1 ? ", each in its own currency" : ""}.
      </p>
    </section>
  );
}
