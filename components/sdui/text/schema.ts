import { z } from "zod";
import { defineComponent, markdown } from "../schema.ts";

export const text = defineComponent({
  about: "Markdown without HTML and images; tone lead for the one sentence that matters, muted for a note",
  props: z.strictObject({ text: markdown, tone: z.enum(["plain", "lead", "muted"]).optional() }),
  sample: { text: "Up since August after a fall in September. **Not advice.**" },
});
