import { z } from "zod";
import { defineEvent } from "#server/lib/event";

export const TASK_STATUSES = ["inbox", "assigned", "in_progress", "review", "done", "cancelled"] as const;
export const taskStatus = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof taskStatus>;

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export const EVIDENCE_KINDS = ["tool_result", "document", "test_run"] as const;

export const BLOCKER_KINDS = [
  "held",
  "no_progress",
  "dependency_failed",
  "question_open",
  "two_writers",
  "assignee_away",
  "over_cap",
  "loop",
] as const;
/** Whom it has reached: the list only, the orchestrator, a person. */
export const BLOCKER_LEVELS = ["noted", "orchestrator", "person"] as const;

/** One agent that was looked at for a task, factor by factor; the score is their product. */
export const candidateScore = z.object({
  agentId: z.string(),
  name: z.string(),
  score: z.number(),
  level: z.number(),
  availability: z.enum(["idle", "busy", "waiting"]),
  openTasks: z.number(),
  accepted: z.number(),
  finished: z.number(),
  /** Times a person preferred (or, below zero, replaced) this agent for the capability, faded with time. */
  preference: z.number(),
  factors: z.object({
    match: z.number(),
    availability: z.number(),
    load: z.number(),
    success: z.number(),
    preference: z.number(),
  }),
  /** The figures in words. */
  words: z.string(),
});
export type CandidateScore = z.infer<typeof candidateScore>;

export const assignmentChoice = z.object({
  capability: z.string(),
  /** The best five, best first. */
  candidates: z.array(candidateScore).max(5),
  able: z.number(),
  /** Agents left out and why, at most ten. */
  left: z.array(z.object({ name: z.string(), why: z.string() })).max(10),
});
export type AssignmentChoice = z.infer<typeof assignmentChoice>;

export const taskTitle = z.string().trim().min(1, "A task needs a title.").max(200);
export const criterionText = z.string().trim().min(3).max(500);

export const evidenceView = z.object({
  id: z.string(),
  criterionId: z.string(),
  kind: z.enum(EVIDENCE_KINDS),
  /** `run:12#4` or `document:<id>@v2`. */
  ref: z.string(),
  note: z.string(),
  by: z.string(),
  createdAt: z.date(),
});
export type EvidenceView = z.infer<typeof evidenceView>;

export const criterionView = z.object({
  id: z.string(),
  taskId: z.string(),
  text: z.string(),
  evidence: z.array(evidenceView),
});
export type CriterionView = z.infer<typeof criterionView>;

/** A card on the board and a row in the list. */
export const taskRow = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  status: taskStatus,
  priority: z.enum(PRIORITIES),
  /** Why it cannot go on, when it cannot. */
  blockedReason: z.string().nullable(),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  assignee: z.object({ id: z.string(), name: z.string(), kind: z.enum(["agent", "user"]) }).nullable(),
  dependsOn: z.array(z.string()),
  criteria: z.number(),
  proven: z.number(),
  costMicros: z.number(),
  isRunning: z.boolean(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type TaskRow = z.infer<typeof taskRow>;

export const taskView = taskRow.extend({
  description: z.string(),
  capability: z.string().nullable(),
  result: z.string().nullable(),
  reviewer: z.string().nullable(),
  returnCount: z.number(),
  criteriaList: z.array(criterionView),
  returns: z.array(z.object({ reason: z.string(), by: z.string(), at: z.date() })),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  /** Why this agent was chosen. */
  assignmentReason: z.string().nullable(),
});
export type TaskView = z.infer<typeof taskView>;

export const taskMessageView = z.object({
  id: z.string(),
  taskId: z.string(),
  author: z.string(),
  isAgent: z.boolean(),
  kind: z.enum(["comment", "status_update", "return"]),
  body: z.string(),
  createdAt: z.date(),
});

const ref = z.object({ taskId: z.string(), missionId: z.string().nullable(), number: z.number(), title: z.string() });
export const taskCreated = defineEvent("task.created", "domain", ref);
export const taskUpdated = defineEvent("task.updated", "domain", ref);
export const taskAssigned = defineEvent(
  "task.assigned",
  "domain",
  ref.extend({ agentId: z.string(), agentName: z.string(), reason: z.string() }),
);
export const taskStarted = defineEvent("task.started", "domain", ref.extend({ agentId: z.string().nullable() }));
export const taskSubmitted = defineEvent(
  "task.submitted",
  "domain",
  ref.extend({ agentId: z.string().nullable(), excerpt: z.string() }),
);
export const taskReturned = defineEvent("task.returned", "domain", ref.extend({ reason: z.string() }));
export const taskAccepted = defineEvent(
  "task.accepted",
  "domain",
  ref.extend({ criteria: z.number(), note: z.string() }),
);
export const taskBlocked = defineEvent("task.blocked", "domain", ref.extend({ reason: z.string() }));
export const taskCancelled = defineEvent("task.cancelled", "domain", ref);
export const criterionProven = defineEvent(
  "criterion.proven",
  "domain",
  ref.extend({ criterionId: z.string(), text: z.string(), refs: z.array(z.string()) }),
);
export const messagePosted = defineEvent(
  "message.posted",
  "domain",
  ref.extend({ messageId: z.string(), excerpt: z.string() }),
);
