"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CandleChart } from "#components/charts/candle-chart";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { Skeleton } from "#components/ui/skeleton";
import type { MarketRange } from "#server/lib/market-ranges";
import { FigureRow } from "./figure-row.tsx";
import { RangeSwitch } from "./range-switch.tsx";
import { RefreshPrices } from "./refresh-prices.tsx";
import { PriceHead } from "./share-head.tsx";
import { SeriesNotes } from "./share-notes.tsx";

type ShareViewProps = {
  /** Stored prices stay what they were; another range is read anew from them. */
  seriesId: string;
  /** Reads the newest prices of this symbol instead. */
  symbol?: string | undefined;
  range: MarketRange;
};

const OFFERED: readonly MarketRange[] = ["1M", "3M", "1Y"];
const AVERAGE_DAYS = 20;

/** A share: price, ranges, candles with their average, and the figures of the range. All of it is one query. */
export function ShareView({ seriesId: given, symbol, range: asked }: ShareViewProps) {
  const trpc = useTRPC();
  const [range, setRange] = useState(asked);
  const [seriesId, setSeriesId] = useState(given);
  const input = { ...(symbol ? { symbol } : { seriesId }), range, average: "sma20" } as const;
  const { data, error, refetch, isPlaceholderData } = useQuery(
    trpc.market.series.queryOptions(input, { placeholderData: keepPreviousData, staleTime: 60_000 }),
  );
  if (error)
    return (
      <Notice
        kind="fail"
        action={
          <button
            type="button"
            onClick={() => void refetch()}
            className="min-h-6 rounded-5 px-2 font-550 max-md:min-h-9"
          >
            Try again
          </button>
        }
      >
        {error.message}
      </Notice>
    );
  if (!data) return <ShareSkeleton />;
  const averages = data.averages[0]?.values ?? [];
  return (
    <section aria-label={`${data.symbol}, prices`} aria-busy={isPlaceholderData} className="grid min-w-0 gap-2.5">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <PriceHead series={data} />
        <RangeSwitch source={data} offered={OFFERED} asked={asked} value={range} onChange={setRange} />
      </div>
      <CandleChart
        title={`${data.symbol} ${data.window.range}`}
        candles={data.bars}
        averageDays={averages.some((value) => value !== null) ? AVERAGE_DAYS : undefined}
        averages={averages}
        mark={data.isSample ? "sample" : undefined}
        markText={data.isSample ? data.sourceLabel : undefined}
      />
      <FigureRow figures={data.figures} />
      <SeriesNotes series={data} />
      <RefreshPrices series={data} onFresh={setSeriesId} />
    </section>
  );
}

function ShareSkeleton() {
  return (
    <div role="status" aria-label="Reading prices" className="grid gap-2.5">
      <Skeleton className="h-5 w-40" />
      <Skeleton className="h-7 w-24" />
      <Skeleton className="h-65 w-full rounded-8" />
      <Skeleton className="h-9 w-full" />
    </div>
  );
}
