import { z } from "zod";
import { defineComponent, figure, LIMITS, label, marked, valueStyle } from "../schema.ts";

const candle = z
  .strictObject({
    date: z.string().regex(/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/, "A date reads 2026-11-20."),
    open: figure,
    high: figure,
    low: figure,
    close: figure,
    volume: figure.min(0).nullable().optional(),
  })
  .refine(
    ({ open, high, low, close }) => high >= Math.max(open, close) && low <= Math.min(open, close),
    "high and low must enclose open and close",
  )
  .meta({ id: "Candle" });

export const candlestick = defineComponent({
  about: "prices of one symbol, oldest first, with volume and the average of averageDays closes",
  props: z.strictObject({
    title: label,
    candles: z.array(candle).max(LIMITS.points),
    averageDays: z.number().int().min(2).max(400).optional(),
    ...valueStyle,
    ...marked,
  }),
  sample: {
    title: "NRLD",
    averageDays: 3,
    mark: "sample",
    markText: "Sample prices",
    candles: [
      { date: "2026-11-02", open: 118.1, high: 119.4, low: 117.2, close: 119.0, volume: 41_000 },
      { date: "2026-11-03", open: 119.0, high: 121.2, low: 118.8, close: 120.6, volume: 52_300 },
      { date: "2026-11-04", open: 120.6, high: 121.0, low: 118.9, close: 119.3, volume: 38_900 },
      { date: "2026-11-05", open: 119.3, high: 122.5, low: 119.1, close: 122.2, volume: 61_200 },
      { date: "2026-11-06", open: 122.2, high: 124.1, low: 121.7, close: 123.7, volume: 57_800 },
    ],
  },
  empty: { candles: [] },
});
