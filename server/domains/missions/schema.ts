import { z } from "zod";
import { fileView } from "#server/domains/files/schema";
import { actorSchema } from "#server/lib/actor";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";
import { TASK_STATUSES } from "#server/lib/task-lists";

export const MISSION_STATUSES = ["planning", "running", "needs_answer", "done", "failed", "cancelled"] as const;
export const missionStatus = z.enum(MISSION_STATUSES);
export type MissionStatus = z.infer<typeof missionStatus>;

export function isMissionOver(status: MissionStatus): boolean {
  return status === "done" || status === "failed" || status === "cancelled";
}

export const goal = z
  .string()
  .trim()
  .min(3, "Say in a sentence what the team should find out or make.")
  .max(20_000, "A goal may have 20,000 characters; attach longer text as a file.");

export const createMissionInput = z.object({
  goal,
  fileIds: z.array(z.uuid()).max(20).default([]),
  budgetMicros: z.number().int().min(0).max(1_000_000_000_000).optional(),
  deadlineAt: z.date().optional(),
  /** Nothing of the plan begins before a person has seen it. */
  wantsPlanApproval: z.boolean().default(false),
  /** Made by the caller, so that a repeated request creates nothing twice. */
  idempotencyKey: z.string().min(8).max(200).optional(),
});

export const missionRow = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  goal: z.string(),
  status: missionStatus,
  statusReason: z.string().nullable(),
  ownerName: z.string(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
  budgetMicros: z.number().nullable(),
  spentMicros: z.number(),
  taskCounts: z.record(z.enum(TASK_STATUSES), z.number()),
  isPaused: z.boolean(),
  pausedReason: z.string().nullable(),
});
export type MissionRow = z.infer<typeof missionRow>;

export const MAX_QUESTION_FIELDS = 10;
const fieldLabel = z.string().trim().min(1).max(200);

/** One part of a question that is answered as a form. */
export const questionField = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "A key is a lower-case word such as region or max_price."),
  label: fieldLabel,
  type: z.enum(["text", "choice", "number", "boolean"]),
  options: z.array(fieldLabel).min(2).max(20).optional(),
  isOptional: z.boolean().optional(),
});
export type QuestionField = z.infer<typeof questionField>;
export const questionValues = z.record(z.string().max(40), z.union([z.string().max(4_000), z.number(), z.boolean()]));
export type QuestionValues = z.infer<typeof questionValues>;

export const questionView = z.object({
  id: z.string(),
  missionId: z.string(),
  taskId: z.string().nullable(),
  question: z.string(),
  why: z.string(),
  fields: z.array(questionField).nullable(),
  deadlineAt: z.date().nullable(),
  fallback: z.string().nullable(),
  isFallback: z.boolean(),
  askedBy: z.string(),
  askedAt: z.date(),
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  answeredAt: z.date().nullable(),
  /** Text from outside that it may hold. */
  outside: z.array(outsideOrigin),
});
export type QuestionView = z.infer<typeof questionView>;

export const missionView = missionRow.extend({
  attachments: z.array(fileView),
  deadlineAt: z.date().nullable(),
  summary: z.string().nullable(),
  wantsPlanApproval: z.boolean(),
  /** Who paused it; null while it is not paused, or when the machine did. */
  pausedBy: z.string().nullable(),
  pausedAt: z.date().nullable(),
  isSimulated: z.boolean(),
  runs: z.number(),
  steps: z.number(),
  modelCalls: z.number(),
  inputTokens: z.number(),
  cachedTokens: z.number(),
  outputTokens: z.number(),
  /** From the start to now or the end. */
  durationMs: z.number(),
  questions: z.array(questionView),
  costByAgent: z.array(
    z.object({
      agentId: z.string(),
      name: z.string(),
      model: z.string(),
      isSimulated: z.boolean(),
      costMicros: z.number(),
      tokens: z.number(),
    }),
  ),
  plan: z.object({ id: z.string(), version: z.number(), summary: z.string(), createdAt: z.date() }).nullable(),
  /** Text from outside that its goal, or how it ended, may hold. */
  outside: z.array(outsideOrigin),
});
export type MissionView = z.infer<typeof missionView>;

const ref = z.object({ missionId: z.string(), number: z.number(), title: z.string() });
export const missionCreated = defineEvent("mission.created", "domain", ref);
export const missionPlanned = defineEvent(
  "mission.planned",
  "domain",
  ref.extend({ version: z.number(), taskCount: z.number(), agentNames: z.array(z.string()) }),
);
export const missionFinished = defineEvent(
  "mission.finished",
  "domain",
  ref.extend({ status: missionStatus, reason: z.string().nullable() }),
);
export const missionStatusChanged = defineEvent(
  "mission.status_changed",
  "domain",
  ref.extend({ status: missionStatus, reason: z.string().nullable() }),
);
export const missionPaused = defineEvent(
  "mission.paused",
  "domain",
  ref.extend({ isPaused: z.boolean(), reason: z.string().nullable() }),
);
export const missionBudgetChanged = defineEvent(
  "mission.budget_changed",
  "domain",
  ref.extend({ budgetMicros: z.number().nullable() }),
);
export const questionAsked = defineEvent(
  "question.asked",
  "domain",
  ref.extend({ questionId: z.string(), question: z.string() }),
);
export const questionAnswered = defineEvent(
  "question.answered",
  "domain",
  ref.extend({ questionId: z.string(), answeredBy: actorSchema, isFallback: z.boolean().default(false) }),
);
