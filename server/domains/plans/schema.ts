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

export const PLAN_STATUSES = ["proposed", "current", "superseded", "rejected"] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];
/** `proposed` by the orchestrator from the goal, `edited` by a person, `revised` by the orchestrator. */
export const PLAN_ORIGINS = ["proposed", "edited", "revised"] as const;
export type PlanOrigin = (typeof PLAN_ORIGINS)[number];
export const REPLAN_OUTCOMES = ["revised", "asked", "failed", "dropped"] as const;
export type ReplanOutcome = (typeof REPLAN_OUTCOMES)[number];

/** What a step is expected to take, and where the figures come from. */
export const stepEstimate = z.object({
  minutes: z.number().nullable(),
  minutesFrom: z.enum(["history", "model", "none"]),
  micros: z.number().nullable(),
  microsFrom: z.enum(["history", "price", "simulated", "none"]),
  /** How many finished tasks of the capability the figures rest on. */
  samples: z.number(),
});
export type StepEstimate = z.infer<typeof stepEstimate>;

/** A step as a version of the plan holds it: the task it became and what was planned, so that versions can be compared later. */
export const plannedStep = z.object({
  key: z.string(),
  taskId: z.string(),
  number: z.number(),
  title: z.string(),
  description: z.string(),
  capability: z.string(),
  assignee: z.string().nullable(),
  dependsOn: z.array(z.string()),
  criteria: z.array(z.string()),
  estimate: stepEstimate,
});
export type PlannedStep = z.infer<typeof plannedStep>;
export type PlanContent = { steps: PlannedStep[] };

export const STEP_FIELDS = ["title", "description", "capability", "assignee", "dependsOn", "criteria"] as const;
export const planDiff = z.object({
  kept: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.object({ key: z.string(), title: z.string(), number: z.number() })),
  changed: z.array(z.object({ key: z.string(), fields: z.array(z.enum(STEP_FIELDS)) })),
});
export type PlanDiff = z.infer<typeof planDiff>;

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
