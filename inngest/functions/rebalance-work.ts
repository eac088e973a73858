import { z } from "zod";
import { rebalanceAgent } from "#server/agents/rebalance";
import type { MusterInngest } from "../client.ts";

const paused = z.object({ teamId: z.string(), agentId: z.string(), name: z.string(), isPaused: z.boolean() });

/** A paused agent's tasks that were not begun go to others who can do them. */
export const rebalanceAfterPause = (client: MusterInngest) =>
  client.createFunction(
    { id: "rebalance-after-pause", triggers: [{ event: "agent.paused" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, agentId, name, isPaused } = paused.parse(event.data);
      if (isPaused) await step.run("rebalance", () => rebalanceAgent(teamId, agentId, `${name} was paused`));
    },
  );

const health = z.object({ teamId: z.string(), agentId: z.string(), name: z.string(), health: z.string() });

/** The same for an agent whose runs keep failing. */
export const rebalanceAfterFailing = (client: MusterInngest) =>
  client.createFunction(
    { id: "rebalance-after-failing", triggers: [{ event: "agent.health_changed" }], retries: 5 },
    async ({ event, step }) => {
      const of = health.parse(event.data);
      if (of.health === "failing")
        await step.run("rebalance", () => rebalanceAgent(of.teamId, of.agentId, `${of.name} keeps failing`));
    },
  );
