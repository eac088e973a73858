import { z } from "zod";
import { defineComponent } from "../schema.ts";

export const task = defineComponent({
  about: "a task as on the board, live",
  props: z.strictObject({ taskId: z.uuid() }),
  sample: { taskId: "019ad000-0000-7000-8000-000000000001" },
});
