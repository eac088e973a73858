import { z } from "zod";
import { grantableTools } from "#server/agents/tools";
import { createAgent, setAgentPaused, updateAgent } from "#server/domains/agents/commands";
import { cloneAgent, retireAgent, rollbackAgent, unretireAgent } from "#server/domains/agents/control";
import {
  diffAgentRevisions,
  findAgents,
  getAgent,
  listAgentCards,
  listAgentRevisions,
  listAllAgents,
} from "#server/domains/agents/queries";
import { ROLE_LIST } from "#server/domains/agents/roles";
import { capability, capabilityLevel } from "#server/domains/agents/schema";
import { listRuns } from "#server/domains/runs/queries";
import { runRow } from "#server/domains/runs/schema";
import { createAgentKey } from "#server/domains/teams/keys";
import { createHook, revokeHook, wakeByHand } from "#server/domains/wakes/control";
import { listHooks, listWakes } from "#server/domains/wakes/queries";
import { outsideTools } from "#server/integrations/mcp/tools";
import { CAPABILITIES, ROLE_NAMES } from "#server/lib/agent-words";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const agentsRouter = router({
  list: queryOf(listAgentCards),
  all: queryOf(listAllAgents),
  find: queryOf(findAgents),
  /** The agent's page: the agent, its card and its last twenty runs. */
  get: scoped(getAgent.scope)
    .input(getAgent.input)
    .output(getAgent.output.extend({ runs: z.array(runRow) }))
    .query(async ({ ctx, input }) => {
      const agent = await getAgent.call(ctx.team, input);
      const { items } = await listRuns.call(ctx.team, { agentId: input.id, limit: 20 });
      return { ...agent, runs: items };
    }),
  /** What the form of an agent offers: roles with what they bring, and tools a person may grant or keep. */
  choices: scoped(getAgent.scope)
    .output(
      z.object({
        roles: z.array(
          z.object({
            name: z.enum(ROLE_NAMES),
            label: z.string(),
            capabilities: z.array(capabilityLevel),
            prompt: z.string(),
          }),
        ),
        capabilities: z.array(capability),
        tools: z.array(z.object({ name: z.string(), description: z.string() })),
      }),
    )
    .query(async ({ ctx }) => ({
      roles: [...ROLE_LIST],
      capabilities: [...CAPABILITIES],
      tools: [
        ...grantableTools(),
        ...(await outsideTools(ctx.team)).map(({ name, description }) => ({
          name,
          description: description.slice(0, 200),
        })),
      ],
    })),
  revisions: queryOf(listAgentRevisions),
  diff: queryOf(diffAgentRevisions),
  create: mutationOf(createAgent),
  clone: mutationOf(cloneAgent),
  rollback: mutationOf(rollbackAgent),
  retire: mutationOf(retireAgent),
  unretire: mutationOf(unretireAgent),
  wake: mutationOf(wakeByHand),
  wakes: queryOf(listWakes),
  hooks: queryOf(listHooks),
  createHook: mutationOf(createHook),
  revokeHook: mutationOf(revokeHook),
  createKey: mutationOf(createAgentKey),
  setPaused: mutationOf(setAgentPaused),
  update: mutationOf(updateAgent),
});
