import { z } from "zod";
import { checkLengths, defineComponent, index, LIMITS, label, labels, marked, series, valueStyle } from "../schema.ts";

export const line = defineComponent({
  about: "lines over dates or names, up to five drawn; forecastFrom is the index of the first forecast value",
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
    title: "Cost by day",
    format: "usd",
    labels: ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"],
    series: [{ name: "Cost", values: [1.2, 2.4, 1.9, null, 3.1, 2.8, 4.2] }],
  },
  empty: { labels: [], series: [] },
});
