import { z } from "zod";
import { defineComponent, label, longText } from "../schema.ts";

export const code = defineComponent({
  about: "text as it is, in a fixed width",
  props: z.strictObject({
    text: longText,
    title: label.optional(),
    language: z
      .string()
      .regex(/^[\w+#.-]{1,20}$/)
      .optional(),
  }),
  sample: { title: "sum.ts", language: "ts", text: "export const sum = (a: number, b: number) => a + b;" },
});
