import { defineTool } from "#server/core/tool";
import { ownMission } from "#server/domains/missions/tools";
import { proposePlan } from "./commands.ts";
import { proposePlanInput } from "./schema.ts";

export const planPropose = defineTool({
  name: "plan_propose",
  description:
    "Proposes the plan: steps that form a directed acyclic graph. They become tasks at once and independent ones run in parallel.",
  input: proposePlanInput,
  effect: "command",
  isTerminal: true,
  run: ({ ctx, scope, input }) => proposePlan.call(ctx, { ...input, missionId: ownMission(scope), runId: scope.runId }),
});
