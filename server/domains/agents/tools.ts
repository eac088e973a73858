import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { findAgents } from "./queries.ts";
import { capability } from "./schema.ts";

export const agentFind = defineTool({
  name: "agent_find",
  description: "Finds agents of the team, by capability when given, with their load.",
  input: z.object({ capability: capability.optional() }),
  effect: "query",
  async run({ ctx, input }) {
    const found = await findAgents.call(ctx, input);
    return {
      agents: found.map((agent) => ({
        name: agent.name,
        role: agent.role,
        capabilities: agent.capabilities.map((entry) => entry.tag),
        status: agent.isPaused ? "paused" : agent.openTasks > 0 ? "active" : "idle",
        openTasks: agent.openTasks,
      })),
    };
  },
});
