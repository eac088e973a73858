import { z } from "zod";
import { defineComponent, figure, label, valueStyle } from "../schema.ts";

export const progress = defineComponent({
  about: "how far something is; forecast is hatched",
  props: z.strictObject({
    label,
    value: figure.min(0),
    max: figure.positive(),
    forecast: figure.min(0).optional(),
    ...valueStyle,
  }),
  sample: { label: "Tasks done", value: 9, max: 14, forecast: 12 },
  empty: { value: 0, max: 1 },
});
