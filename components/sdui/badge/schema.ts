import { z } from "zod";
import { defineComponent, label } from "../schema.ts";

export const badge = defineComponent({
  about: "one or two words on a ground; tone says what they mean",
  props: z.strictObject({
    text: label,
    tone: z.enum(["plain", "live", "wait", "block", "fail", "outline"]).optional(),
  }),
  sample: { text: "Above its average", tone: "live" },
});
