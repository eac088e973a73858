import { z } from "zod";
import { capability } from "#server/domains/agents/schema";
import { criterionText, taskTitle } from "#server/domains/tasks/schema";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";

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
  steps: z.array(planStep).min(1).max(200),
});

const stepName = z.string().min(1).max(40);
export const revisedStep = planStep.extend({
  replaces: z
    .array(stepName)
    .max(20)
    .optional()
    .describe(
      "Keys of steps whose place it takes; it also gets what they waited for, and those that needed them need it",
    ),
});
export type RevisedStep = z.infer<typeof revisedStep>;

export const revisePlanInput = z.object({
  reason: z.string().trim().min(3).max(1_000).describe("Why the plan changes, for the people who read it"),
  keep: z.array(stepName).max(200).default([]).describe("Keys of failed steps to try again as they are"),
  drop: z.array(stepName).max(200).default([]).describe("Keys of open steps that fall away"),
  steps: z
    .array(revisedStep)
    .max(200)
    .default([])
    .describe("New steps, and open ones in other words under their old key. Every step not named stays as it is"),
});

/** A proposal that waits for a person, and one that was turned down, are approvals: they never became a version. */
export const PLAN_STATUSES = ["current", "superseded"] as const;
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

export const planForecast = z.object({
  /** With the team's agents side by side; `workMinutes` is the sum, `criticalMinutes` the longest way through the plan. */
  minutes: z.number(),
  workMinutes: z.number(),
  criticalMinutes: z.number(),
  micros: z.number(),
  /** Steps nobody has a figure for. */
  unknownMinutes: z.number(),
  unknownMicros: z.number(),
  isSimulated: z.boolean(),
});
export type PlanForecast = z.infer<typeof planForecast>;

export const planNode = z.object({
  key: z.string().nullable(),
  taskId: z.string(),
  number: z.number(),
  title: z.string(),
  status: z.string(),
  blockedReason: z.string().nullable(),
  isRunning: z.boolean(),
  restReason: z.string().nullable(),
  agent: z.string().nullable(),
  costMicros: z.number(),
  durationMs: z.number().nullable(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  estimateMinutes: z.number().nullable(),
  estimate: stepEstimate.nullable(),
  dependsOn: z.array(z.string()),
});
export type PlanNode = z.infer<typeof planNode>;

export const planVersionRow = z.object({
  id: z.string(),
  version: z.number(),
  status: z.enum(PLAN_STATUSES),
  origin: z.enum(PLAN_ORIGINS),
  summary: z.string(),
  reason: z.string().nullable(),
  basedOnVersion: z.number().nullable(),
  stepCount: z.number(),
  diff: planDiff.nullable(),
  by: z.string(),
  /** Who approved it before it began, when somebody had to. */
  approvedBy: z.string().nullable(),
  createdAt: z.date(),
});
export type PlanVersionRow = z.infer<typeof planVersionRow>;

export const planView = z.object({
  id: z.string(),
  missionId: z.string(),
  version: z.number(),
  status: z.enum(PLAN_STATUSES),
  origin: z.enum(PLAN_ORIGINS),
  summary: z.string(),
  reason: z.string().nullable(),
  diff: planDiff.nullable(),
  createdAt: z.date(),
  nodes: z.array(planNode),
  /** As it was planned: what a person edits, and what a version is compared by. */
  steps: z.array(plannedStep),
  forecast: planForecast,
  /** What is not done yet. */
  left: planForecast,
  actual: z.object({ minutes: z.number(), workMinutes: z.number(), micros: z.number() }),
  /** Text from outside that it may hold. */
  outside: z.array(outsideOrigin),
});
export type PlanView = z.infer<typeof planView>;

export const replanView = z.object({
  id: z.string(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  cause: z.string(),
  byName: z.string().nullable(),
  outcome: z.enum(REPLAN_OUTCOMES).nullable(),
  planVersion: z.number().nullable(),
  createdAt: z.date(),
  closedAt: z.date().nullable(),
});
export type ReplanView = z.infer<typeof replanView>;

const ref = z.object({ missionId: z.string(), number: z.number(), title: z.string() });
export const planRevised = defineEvent(
  "plan.revised",
  "domain",
  ref.extend({
    planId: z.string(),
    version: z.number(),
    origin: z.enum(PLAN_ORIGINS),
    reason: z.string(),
    kept: z.number(),
    added: z.number(),
    changed: z.number(),
    removed: z.number(),
  }),
);
export const replanOpened = defineEvent(
  "plan.replan_opened",
  "domain",
  ref.extend({ replanId: z.string(), taskId: z.string().nullable(), cause: z.string() }),
);
