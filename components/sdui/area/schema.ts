import { z } from "zod";
import { checkLengths, defineComponent, index, LIMITS, label, labels, marked, series, valueStyle } from "../schema.ts";

export const area = defineComponent({
  about: "like line, filled from zero",
  props: z
    .strictObject({
      title: label,
      labels,
      series: z.array(series).max(LIMITS.series),
      forecastFrom: index.optional(),
      ...valueStyle,
      ...marked,
    })
    .superRefine(checkLengths),
  sample: {
    title: "Tokens by day",
    format: "tokens",
    labels: ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"],
    series: [{ name: "Tokens", values: [12_000, 24_500, 19_100, 18_000, 31_400, 28_200, 42_000] }],
  },
  empty: { labels: [], series: [] },
});
