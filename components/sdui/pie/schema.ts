import { z } from "zod";
import { defineComponent, figure, label, marked, valueStyle } from "../schema.ts";

export const pie = defineComponent({
  about: "shares of a whole, five at most; small ones are added up",
  props: z.strictObject({
    title: label,
    items: z.array(z.strictObject({ label, value: figure.min(0) })).max(50),
    ...valueStyle,
    ...marked,
  }),
  sample: {
    title: "Revenue by region",
    format: "usd",
    items: [
      { label: "North", value: 48_200 },
      { label: "West", value: 31_900 },
      { label: "South", value: 22_400 },
      { label: "Islands", value: 2_100 },
    ],
  },
  empty: { items: [] },
});
