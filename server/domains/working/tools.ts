import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { checkoutWorking, proposeWorking } from "./commands.ts";
import { MAX_WORKING_CHARS } from "./schema.ts";

const LINES_TOLD = 60;

export const workingRead = defineTool({
  name: "working_read",
  description:
    "Reads WORKING.md: the team's agents, missions, tasks by section and latest activity, with the version an edit is based on.",
  input: z.object({}),
  effect: "query",
  async run({ ctx }) {
    const { version, body } = await checkoutWorking.call(ctx, {});
    return { version, body };
  },
});

export const workingEdit = defineTool({
  name: "working_edit",
  description:
    "Edits WORKING.md: send the whole text with changed lines and the version it is based on. Move a line to another section, retitle it, name @who has it, set !high, write · held up: reason, or add “- title @Name” under Inbox or Assigned. The answer says of each change whether it was made, and why not.",
  input: z.object({
    baseVersion: z.number().int().min(1),
    body: z.string().max(MAX_WORKING_CHARS),
    isStrict: z.boolean().default(false),
  }),
  effect: "command",
  risk: "medium",
  preview: (input) =>
    `Edits WORKING.md, based on v${input.baseVersion}:\n\n\`\`\`\n${input.body.slice(0, 3_500)}\n\`\`\``,
  async run({ ctx, input }) {
    const { isApplied, version, lines } = await proposeWorking.call(ctx, input);
    return {
      isApplied,
      version,
      lines: lines.slice(0, LINES_TOLD).map(({ line, about, outcome, message }) => ({ line, about, outcome, message })),
      more: Math.max(0, lines.length - LINES_TOLD),
    };
  },
});
