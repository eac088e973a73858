import { z } from "zod";
import { defineComponent, optionalText, phrase } from "../schema.ts";

export const image = defineComponent({
  about: "an attached file of the team by its id, never an address; alt says what it shows",
  props: z.strictObject({ fileId: z.uuid(), alt: phrase, caption: optionalText.optional() }),
  sample: { fileId: "019ad000-0000-7000-8000-000000000001", alt: "Floor plan of the new store" },
});
