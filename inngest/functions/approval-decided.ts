import { z } from "zod";
import { hearDecision, settleRaises } from "#server/agents/approvals";
import type { MusterInngest } from "../client.ts";

const decided = z.object({
  teamId: z.string(),
  runId: z.string().nullish(),
  number: z.number(),
  status: z.string(),
});

/** A decision, a deadline or a withdrawal ends the wait of the run that asked. */
export const approvalDecided = (client: MusterInngest) =>
  client.createFunction(
    { id: "approval-decided", triggers: [{ event: "approval.decided" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, runId, ...of } = decided.parse(event.data);
      if (runId) await step.run("wake", () => hearDecision(teamId, { runId, ...of }));
    },
  );

const raised = z.object({ teamId: z.string(), missionId: z.string().nullish() });

/** A limit was changed: what was asked for that is settled. */
export const approvalSettled = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "approval-settled",
      triggers: [{ event: "mission.budget_changed" }, { event: "team.cap_changed" }],
      retries: 5,
    },
    async ({ event, step }) => {
      const { teamId, missionId } = raised.parse(event.data);
      await step.run("settle", () => settleRaises(teamId, missionId ?? null));
    },
  );
