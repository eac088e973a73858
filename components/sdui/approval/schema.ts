import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const approval = defineComponent({
  about: "what waits for a decision, with its buttons",
  props: z.strictObject({ approvalId: z.uuid() }),
  sample: { approvalId: "019ad000-0000-7000-8000-000000000001" },
});
