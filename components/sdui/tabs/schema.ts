import { z } from "zod";
import { defineComponent, label } from "../schema.ts";

export const tabs = defineComponent({
  about: "one child at a time; as many labels as children",
  props: z.strictObject({ labels: z.array(label).min(1).max(8) }),
  sample: { labels: ["This year", "Last year"] },
  children: "any",
});
