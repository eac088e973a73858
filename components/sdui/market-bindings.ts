"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import type { BINDINGS } from "./binding/schema.ts";
import type { LiveData } from "./bindings.ts";

type Input<Name extends "market.series" | "market.compare"> = ReturnType<(typeof BINDINGS)[Name]["input"]["parse"]>;

const markOf = ({ isSample, sourceLabel }: { isSample: boolean; sourceLabel: string }) =>
  isSample ? { mark: "sample", markText: sourceLabel } : {};

/** Prices of a share as stored: of one series, or the newest of a symbol. */
export function useSeriesBinding(input: Input<"market.series">): LiveData {
  const trpc = useTRPC();
  return useQuery(
    trpc.market.series.queryOptions(input, {
      select: (series) => {
        const labels = series.bars.map(({ date }) => date);
        const lines = [{ name: series.symbol, values: series.bars.map(({ close }) => close) }];
        return {
          candlestick: { candles: series.bars, averageDays: 20, ...markOf(series) },
          line: { labels, series: lines, decimals: 2, ...markOf(series) },
          metric: { value: series.figures.lastClose?.text ?? "unknown", ...markOf(series) },
        };
      },
    }),
  );
}

/** Two shares from 100 on. */
export function useCompareBinding({ first, second, range }: Input<"market.compare">): LiveData {
  const trpc = useTRPC();
  return useQuery(
    trpc.market.compare.queryOptions(
      { seriesIds: [first, second], range },
      {
        select: ({ lines, series }) => ({
          line: {
            labels: lines[0]?.points.map(({ date }) => date) ?? [],
            series: lines.map(({ symbol, points }) => ({ name: symbol, values: points.map(({ value }) => value) })),
            decimals: 1,
            ...markOf(series.find(({ isSample }) => isSample) ?? { isSample: false, sourceLabel: "" }),
          },
        }),
      },
    ),
  );
}
