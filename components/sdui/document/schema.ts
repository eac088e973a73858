import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const document = defineComponent({
  about: "a document of the team: title, version, beginning",
  props: z.strictObject({ documentId: z.uuid() }),
  sample: { documentId: "019ad000-0000-7000-8000-000000000001" },
});
