import { z } from "zod";
import { defineTool } from "#server/core/tool";

export const wakeDone = defineTool({
  name: "wake_done",
  description: "Ends your answer to what woke you: says in a sentence or two what you did and what you could not do.",
  input: z.object({ summary: z.string().trim().min(1).max(2_000) }),
  effect: "command",
  isTerminal: true,
  reach: "task",
  // The run's own record keeps the summary; there is nothing else to change.
  run: async ({ input }) => ({ summary: input.summary }),
});
