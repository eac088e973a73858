import { z } from "zod";
import { action, actionProblems } from "../action/schema.ts";
import { defineComponent, label } from "../schema.ts";

export const button = defineComponent({
  about: "does one action with a fixed input, with the permissions of whoever presses it",
  props: z
    .strictObject({ label, kind: z.enum(["main", "plain", "quiet"]).optional(), action })
    .superRefine((given, ctx) => {
      for (const problem of actionProblems(given.action)) ctx.addIssue({ code: "custom", ...problem });
    }),
  sample: {
    label: "Make it a task",
    kind: "plain",
    action: { name: "task.create", input: { title: "Compare freight costs" } },
  },
});
