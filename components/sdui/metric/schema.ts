import { z } from "zod";
import { defineComponent, figure, label, marked, optionalText, valueStyle } from "../schema.ts";

export const metric = defineComponent({
  about:
    "one figure with its label; change is in percent; trend draws a small line; isLarge for the one figure the card is about",
  props: z.strictObject({
    label,
    value: z.union([figure, label]),
    ...valueStyle,
    isLarge: z.boolean().optional(),
    change: figure.optional(),
    detail: optionalText.optional(),
    trend: z.array(figure.nullable()).max(200).optional(),
    ...marked,
  }),
  sample: {
    label: "Return, 3 months",
    value: 123.74,
    decimals: 2,
    isLarge: true,
    change: 28.9,
    detail: "since August",
    trend: [96, 94, 99, 106, 102, 104, 110, 118, 123.7],
  },
  empty: { value: "—" },
});
