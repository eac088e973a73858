import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const agent = defineComponent({
  about: "an agent as on the command center, live",
  props: z.strictObject({ agentId: z.uuid() }),
  sample: { agentId: "019ad000-0000-7000-8000-000000000001" },
});
