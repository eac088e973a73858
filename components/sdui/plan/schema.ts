import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const plan = defineComponent({
  about: "the plan graph of a mission, live",
  props: z.strictObject({ missionId: z.uuid() }),
  sample: { missionId: "019ad000-0000-7000-8000-000000000001" },
});
