import { z } from "zod";
import { checkLengths, defineComponent, index, LIMITS, label, labels, marked, series, valueStyle } from "../schema.ts";

export const bar = defineComponent({
  about: "bars from zero; one series has one petrol bar (highlight, else the highest); more stand side by side",
  props: z
    .strictObject({
      title: label,
      labels,
      series: z.array(series).max(LIMITS.series),
      highlight: index.nullable().optional(),
      direction: z.enum(["columns", "rows"]).optional(),
      forecastFrom: index.optional(),
      ...valueStyle,
      ...marked,
    })
    .superRefine(checkLengths),
  sample: {
    title: "Revenue by product",
    format: "usd",
    labels: ["Trekking tent, two persons", "Down sleeping bag", "Titanium cook set", "Folding saw"],
    series: [{ name: "Revenue", values: [48_200, 31_900, 22_400, 3_120] }],
  },
  empty: { labels: [], series: [] },
});
