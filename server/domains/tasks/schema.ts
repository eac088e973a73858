import { z } from "zod";
import { capability } from "#server/domains/agents/schema";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";
import { PRIORITIES, TASK_STATUSES } from "#server/lib/task-lists";

export const taskStatus = z.enum(TASK_STATUSES);

export const EVIDENCE_KINDS = ["tool_result", "document", "test_run"] as const;

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

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
export const taskLabel = z
  .string()
  .trim()
  .min(1)
  .max(40, "A label may have 40 characters.")
  .transform((text) => text.toLowerCase().replace(/\s+/g, "-"));
export const taskLabels = z
  .array(taskLabel)
  .max(12, "A task may have 12 labels.")
  .transform((labels) => [...new Set(labels)]);
export const dependencyIds = z.array(z.uuid()).max(50, "A task may wait for 50 others.");

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
  /** A person let it pass without proof. */
  waived: z.object({ by: z.string(), reason: z.string(), at: z.date() }).nullable(),
});
export type CriterionView = z.infer<typeof criterionView>;

/** Something recorded that a person may pick as proof. */
export const evidenceOption = z.object({
  kind: z.enum(EVIDENCE_KINDS),
  ref: z.string(),
  label: z.string(),
  detail: z.string(),
  at: z.date(),
});
export type EvidenceOption = z.infer<typeof evidenceOption>;

/** Who could take a task's seat: agents with their figures, best first, and people. */
export const seatOptions = z.object({
  agents: z.array(candidateScore.extend({ why: z.string().nullable() })),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  overrides: z.array(
    z.object({ capability, agentId: z.string(), agent: z.string(), times: z.number(), by: z.string() }),
  ),
});
export type SeatOptions = z.infer<typeof seatOptions>;

/** A card on the board and a row in the list. */
export const taskRow = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  status: taskStatus,
  priority: z.enum(PRIORITIES),
  /** A person set it; else it follows from due date, dependants and mission. */
  isPriorityFixed: z.boolean(),
  labels: z.array(z.string()),
  dueAt: z.date().nullable(),
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
  /** Why its run rests, when one does. */
  restReason: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type TaskRow = z.infer<typeof taskRow>;

/** A task as another one names it. */
export const taskLink = z.object({ id: z.string(), number: z.number(), title: z.string(), status: taskStatus });
export type TaskLink = z.infer<typeof taskLink>;

export const blockerView = z.object({
  id: z.string(),
  kind: z.enum(BLOCKER_KINDS),
  level: z.enum(BLOCKER_LEVELS),
  reason: z.string(),
  since: z.date(),
  escalatedAt: z.date().nullable(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  taskTitle: z.string().nullable(),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
});
export type BlockerView = z.infer<typeof blockerView>;

export const taskView = taskRow.extend({
  parent: taskLink.nullable(),
  parts: z.array(taskLink),
  waitsFor: z.array(taskLink),
  neededBy: z.array(taskLink),
  blockers: z.array(blockerView),
  /** Who put its assignee on the seat, when a person did. */
  assignedBy: z.string().nullable(),
  assignmentChoice: assignmentChoice.nullable(),
  /** The person who is to check it, when it is to be a person. */
  reviewerUser: z.object({ id: z.string(), name: z.string() }).nullable(),
  createdBy: z.string(),
  /** What it or its result holds of outside. */
  outside: z.array(outsideOrigin),
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

/** One field of a task that somebody changed, in words; null where there was or is nothing. */
export const taskChange = z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() });
export type TaskChange = z.infer<typeof taskChange>;

export const taskHistoryEntry = z.object({
  id: z.string(),
  /** The command: `task.update`. */
  what: z.string(),
  by: z.object({ name: z.string(), kind: z.enum(["agent", "user"]) }),
  at: z.date(),
  changes: z.array(taskChange),
});
export type TaskHistoryEntry = z.infer<typeof taskHistoryEntry>;

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
  ref.extend({ criteria: z.number(), waived: z.number().default(0), note: z.string() }),
);
export const taskBlocked = defineEvent("task.blocked", "domain", ref.extend({ reason: z.string() }));
export const taskCancelled = defineEvent("task.cancelled", "domain", ref);
/** Its agent cannot go on with it: it is in the inbox again, for somebody else. */
export const taskHandedBack = defineEvent(
  "task.handed_back",
  "domain",
  ref.extend({ agentId: z.string(), agentName: z.string(), reason: z.string() }),
);
export const criterionProven = defineEvent(
  "criterion.proven",
  "domain",
  ref.extend({ criterionId: z.string(), text: z.string(), refs: z.array(z.string()) }),
);
export const criterionWaived = defineEvent(
  "criterion.waived",
  "domain",
  ref.extend({ texts: z.array(z.string()), reason: z.string() }),
);
export const taskSeated = defineEvent(
  "task.seated",
  "domain",
  ref.extend({ userId: z.string(), userName: z.string(), reason: z.string() }),
);
export const taskWaits = defineEvent(
  "task.waits",
  "domain",
  ref.extend({ forNumbers: z.array(z.number()), reason: z.string() }),
);
const blockerRef = z.object({
  blockerId: z.string(),
  kind: z.enum(BLOCKER_KINDS),
  taskId: z.string().nullable(),
  missionId: z.string().nullable(),
  number: z.number().nullable(),
  reason: z.string(),
});
export const blockerFound = defineEvent("blocker.found", "trace", blockerRef);
export const blockerEscalated = defineEvent(
  "blocker.escalated",
  "domain",
  blockerRef.extend({ level: z.enum(BLOCKER_LEVELS) }),
);
export const blockerCleared = defineEvent("blocker.cleared", "trace", blockerRef);
