import { z } from "zod";
import { capability } from "#server/domains/agents/schema";
import { criterionText, taskTitle } from "#server/domains/tasks/schema";

export const planStep = z.object({
  key: z.string().min(1).max(40).describe("A short name for the step, used by dependsOn of other steps"),
  title: taskTitle.describe("What is to be done, as a phrase"),
  description: z
    .string()
    .trim()
    .min(1)
    .max(6_000)
    .describe("All the assignee needs to know: it sees only this, the goal and its inputs"),
  capability: capability.describe("The capability the work asks for"),
  assignee: z.string().max(80).optional().describe("Name of the agent, if it must be that one"),
  dependsOn: z.array(z.string().max(40)).max(50).describe("Keys of the steps whose results this step needs"),
  criteria: z
    .array(criterionText)
    .min(1)
    .max(8)
    .describe("Checkable statements: what must be true for the step to count as done"),
  estimateMinutes: z.number().min(0).max(10_000).optional(),
});
export type PlanStep = z.infer<typeof planStep>;

export const proposePlanInput = z.object({
  summary: z.string().trim().min(1).max(2_000).describe("The plan in one or two sentences"),
  steps: z.array(planStep).min(1).max(50),
});

export const planView = z.object({
  id: z.string(),
  missionId: z.string(),
  version: z.number(),
  summary: z.string(),
  createdAt: z.date(),
  nodes: z.array(
    z.object({
      taskId: z.string(),
      number: z.number(),
      title: z.string(),
      status: z.string(),
      blockedReason: z.string().nullable(),
      isRunning: z.boolean(),
      agent: z.string().nullable(),
      costMicros: z.number(),
      durationMs: z.number().nullable(),
      estimateMinutes: z.number().nullable(),
      dependsOn: z.array(z.string()),
    }),
  ),
});
export type PlanView = z.infer<typeof planView>;
