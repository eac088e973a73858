import { z } from "zod";
import { defineComponent, LIMITS, link, optionalText, phrase, state } from "../schema.ts";

export const list = defineComponent({
  about: "short lines, each with an optional state, detail and link",
  props: z.strictObject({
    isOrdered: z.boolean().optional(),
    items: z
      .array(
        z.strictObject({
          text: phrase,
          detail: optionalText.optional(),
          state: state.optional(),
          link: link.optional(),
        }),
      )
      .max(LIMITS.items),
  }),
  sample: {
    items: [
      { text: "Read 5 supplier contracts", detail: "2 have no end date", state: "done" },
      { text: "Compare freight costs", state: "blocked" },
      { text: "Norwegian customs tariff", link: "https://www.toll.no/en" },
    ],
  },
  empty: { items: [] },
});
