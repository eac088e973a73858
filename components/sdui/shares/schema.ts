import { z } from "zod";
import { defineComponent } from "../schema.ts";
import { marketRange } from "../share/schema.ts";

export const shares = defineComponent({
  about:
    "two to four shares by their series ids, each from 100 on, over the days all were traded, with a switch of ranges",
  props: z.strictObject({ seriesIds: z.array(z.uuid()).min(2).max(4), range: marketRange.optional() }),
  sample: {
    seriesIds: ["019ad000-0000-7000-8000-000000000001", "019ad000-0000-7000-8000-000000000002"],
    range: "1Y",
  },
});
