import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { ownMission } from "#server/domains/missions/tools";
import { isDomainError } from "#server/lib/errors";
import { proposePlan, reviseCurrentPlan } from "./commands.ts";
import { requireGraph } from "./policy.ts";
import { previewPlan } from "./preview.ts";
import { readPlanForAgents } from "./queries.ts";
import { proposePlanInput, revisePlanInput } from "./schema.ts";

/** Also an edit by whoever approves it: a plan that cannot be is refused before anybody says yes to it. */
const graphInput = proposePlanInput.superRefine(({ steps }, check) => {
  try {
    requireGraph(steps);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    check.addIssue({ code: "custom", path: ["steps"], message: error.message });
  }
});

export const planPropose = defineTool({
  name: "plan_propose",
  description:
    "Proposes the plan: steps that form a directed acyclic graph. They become tasks at once and independent ones run in parallel.",
  input: graphInput,
  effect: "command",
  isTerminal: true,
  approvalKind: "plan",
  preview: (input) => previewPlan({ lead: input.summary, steps: input.steps }),
  run: ({ ctx, scope, input }) => proposePlan.call(ctx, { ...input, missionId: ownMission(scope), runId: scope.runId }),
});

export const planRead = defineTool({
  name: "plan_read",
  description:
    "Reads the current plan: each step with its state, owner, result, and for a failed one every try with its reason; what asks for another plan, and how often that is still possible.",
  input: z.object({}),
  effect: "query",
  run: ({ ctx, scope }) => readPlanForAgents.call(ctx, { missionId: ownMission(scope) }),
});

export const planRevise = defineTool({
  name: "plan_revise",
  description:
    "Makes the next version of the plan. What is done stays with its result and every step you do not name stays as it is. Give new steps, name in `replaces` whose place they take, drop what is not needed, and say for each failed step what becomes of it.",
  input: revisePlanInput,
  effect: "command",
  isTerminal: true,
  approvalKind: "plan",
  preview: (input) => previewPlan({ lead: input.reason, steps: input.steps, drop: input.drop, keep: input.keep }),
  run: ({ ctx, scope, input }) =>
    reviseCurrentPlan.call(ctx, { ...input, missionId: ownMission(scope), runId: scope.runId }),
});
