import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const stack = defineComponent({
  about: "children below each other, or in a row that wraps",
  props: z.strictObject({
    direction: z.enum(["column", "row"]).optional(),
    gap: z.enum(["small", "usual"]).optional(),
  }),
  sample: { direction: "row" },
  children: "any",
});
