import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const grid = defineComponent({
  about: "children in equal columns; fewer on narrow screens",
  props: z.strictObject({ columns: z.number().int().min(1).max(6) }),
  sample: { columns: 3 },
  children: "any",
});
