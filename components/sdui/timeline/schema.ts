import { z } from "zod";
import { defineComponent, LIMITS, label, optionalText, phrase, state } from "../schema.ts";

export const timeline = defineComponent({
  about: "what happened or will happen, in order; at is a date, a time or a word",
  props: z.strictObject({
    items: z
      .array(
        z.strictObject({
          at: label.optional(),
          title: phrase,
          detail: optionalText.optional(),
          state: state.optional(),
        }),
      )
      .max(LIMITS.items),
  }),
  sample: {
    items: [
      { at: "2026-11-20", title: "Contracts read", detail: "by Otto", state: "done" },
      { at: "2026-11-27", title: "Draft of the memo", state: "working" },
      { at: "December", title: "Board meeting", state: "queued" },
    ],
  },
  empty: { items: [] },
});
