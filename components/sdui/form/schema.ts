import { z } from "zod";
import { action, actionProblems } from "../action/schema.ts";
import { defineComponent, label, optionalText } from "../schema.ts";

const field = z
  .strictObject({
    key: z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/, "A key is a word such as title."),
    label,
    type: z.enum(["text", "long", "number", "date", "choice", "yesno"]).default("text"),
    options: z.array(label).min(2).max(20).optional(),
    hint: optionalText.optional(),
    value: optionalText.optional(),
    isOptional: z.boolean().optional(),
  })
  .refine((given) => given.type !== "choice" || given.options !== undefined, {
    path: ["options"],
    message: "A choice needs options.",
  })
  .meta({ id: "Field" });

export const form = defineComponent({
  about:
    "asks a person; each field's key fills that part of the action's input. message.send collects all fields as one text",
  props: z
    .strictObject({ title: label.optional(), fields: z.array(field).min(1).max(12), submit: label, action })
    .superRefine((given, ctx) => {
      const keys = given.fields.map((entry) => entry.key);
      if (new Set(keys).size < keys.length)
        ctx.addIssue({ code: "custom", path: ["fields"], message: "Two fields have the same key." });
      if (given.action.name === "message.send") return;
      for (const problem of actionProblems(given.action, keys)) ctx.addIssue({ code: "custom", ...problem });
    }),
  sample: {
    title: "A task for the team",
    fields: [
      { key: "title", label: "What should be done" },
      { key: "description", label: "Anything to know", type: "long", isOptional: true },
    ],
    submit: "Create the task",
    action: { name: "task.create" },
  },
});
