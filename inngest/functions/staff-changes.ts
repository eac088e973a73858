import { z } from "zod";
import { releaseWorkOf } from "#server/agents/member-left";
import { handBackWork, offerWork } from "#server/agents/staff";
import type { MusterInngest } from "../client.ts";

const retired = z.object({ teamId: z.string(), agentId: z.string(), isRetired: z.boolean() });

/** A retired agent's work goes to others; one that is back may take some. */
export const staffRetired = (client: MusterInngest) =>
  client.createFunction(
    { id: "staff-retired", triggers: [{ event: "agent.retired" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, agentId, isRetired } = retired.parse(event.data);
      await step.run("hand over", () => (isRetired ? handBackWork(teamId, agentId) : offerWork(teamId)));
    },
  );

const member = z.object({
  teamId: z.string(),
  userId: z.string(),
  change: z.enum(["joined", "role", "removed", "left"]),
});

/** What a person had in hand who is not in the team any more goes back to the inbox. */
export const memberGone = (client: MusterInngest) =>
  client.createFunction(
    { id: "member-gone", triggers: [{ event: "member.changed" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, userId, change } = member.parse(event.data);
      if (change === "removed" || change === "left") await step.run("release", () => releaseWorkOf(teamId, userId));
    },
  );

const about = z.object({ teamId: z.string(), changed: z.array(z.string()).optional() });

/** A new agent, or one that can do more: what nobody could do is offered again. */
export const staffGrown = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "staff-grown",
      triggers: [{ event: "agent.created" }, { event: "agent.hired" }, { event: "agent.updated" }],
      concurrency: { limit: 1, key: "event.data.teamId" },
      retries: 5,
    },
    async ({ event, step }) => {
      const { teamId, changed } = about.parse(event.data);
      if (!changed || changed.includes("capabilities")) await step.run("offer", () => offerWork(teamId));
    },
  );
