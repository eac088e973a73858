import { z } from "zod";
import { createAgent, setAgentPaused, updateAgent } from "#server/domains/agents/commands";
import { getAgent, listAgentCards } from "#server/domains/agents/queries";
import { listRuns } from "#server/domains/runs/queries";
import { runRow } from "#server/domains/runs/schema";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const agentsRouter = router({
  list: queryOf(listAgentCards),
  /** The agent's page: the agent, its card and its last twenty runs. */
  get: scoped(getAgent.scope)
    .input(getAgent.input)
    .output(getAgent.output.extend({ runs: z.array(runRow) }))
    .query(async ({ ctx, input }) => {
      const agent = await getAgent.call(ctx.team, input);
      const { items } = await listRuns.call(ctx.team, { agentId: input.id, limit: 20 });
      return { ...agent, runs: items };
    }),
  create: mutationOf(createAgent),
  setPaused: mutationOf(setAgentPaused),
  update: mutationOf(updateAgent),
});
