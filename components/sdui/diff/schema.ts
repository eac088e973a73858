import { z } from "zod";
import { defineComponent, label, longText } from "../schema.ts";

export const diff = defineComponent({
  about: "what changed between two texts",
  props: z.strictObject({ title: label.optional(), before: longText, after: longText }),
  sample: { title: "Returns policy", before: "Within 14 days.\nUnworn only.", after: "Within 30 days.\nUnworn only." },
});
