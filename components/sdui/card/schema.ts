import { z } from "zod";
import { defineComponent, label, optionalText } from "../schema.ts";

export const card = defineComponent({
  about: "children that belong together, with a title",
  props: z.strictObject({ title: label.optional(), detail: optionalText.optional() }),
  sample: { title: "Freight", detail: "per kilogram" },
  children: "any",
});
