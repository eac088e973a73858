import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";

export const APPROVAL_KINDS = ["tool_call", "plan", "hire", "budget_raise", "file_export"] as const;
export const approvalKind = z.enum(APPROVAL_KINDS);
export type ApprovalKind = z.infer<typeof approvalKind>;

export const RISKS = ["read", "low", "medium", "high"] as const;
export const risk = z.enum(RISKS);
export type Risk = z.infer<typeof risk>;

export const APPROVAL_STATUSES = [
  "pending",
  "approved",
  "rejected",
  "expired",
  "executed",
  "failed",
  "withdrawn",
] as const;
export const approvalStatus = z.enum(APPROVAL_STATUSES);
export type ApprovalStatus = z.infer<typeof approvalStatus>;

/** The least role that may decide. A viewer never may. */
export const DECIDE_ROLES = ["member", "admin", "owner"] as const;
export const decideRole = z.enum(DECIDE_ROLES);
export type DecideRole = z.infer<typeof decideRole>;

/** At the deadline: the run goes on with a refusal, or the request stays open and is shown as overdue. */
export const ON_DEADLINE = ["expire", "keep"] as const;
export const onDeadline = z.enum(ON_DEADLINE);
export type OnDeadline = z.infer<typeof onDeadline>;

/** What is done after a yes: a tool call of a run, or a command by its name. */
export const approvalEffect = z.discriminatedUnion("type", [
  z.object({ type: z.literal("tool"), name: z.string().max(200) }),
  z.object({ type: z.literal("command"), name: z.string().max(200) }),
]);
export type ApprovalEffect = z.infer<typeof approvalEffect>;

export const MAX_BATCH = 50;
export const MAX_RULES = 100;
export const MAX_PREVIEW = 4_000;
/** Of a payload as JSON. What an agent wants to write fits; a dump does not. */
export const MAX_PAYLOAD_CHARS = 400_000;

export const historyEntry = z.object({
  at: z.string(),
  by: z.string(),
  what: z.string(),
  note: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

export const approvalRow = z.object({
  id: z.string(),
  number: z.number(),
  kind: approvalKind,
  title: z.string(),
  why: z.string(),
  status: approvalStatus,
  statusReason: z.string().nullable(),
  risk,
  amountMicros: z.number().nullable(),
  isTainted: z.boolean(),
  isEdited: z.boolean(),
  effect: approvalEffect,
  /** Which rule asked, in words. */
  ruleText: z.string(),
  decideRole,
  requestedBy: z.string(),
  agent: z.object({ id: z.string(), name: z.string(), role: z.string() }).nullable(),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  missionTitle: z.string().nullable(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  taskTitle: z.string().nullable(),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  stepIndex: z.number().nullable(),
  assignee: z.object({ userId: z.string(), name: z.string() }).nullable(),
  deadlineAt: z.date().nullable(),
  onDeadline,
  decidedBy: z.string().nullable(),
  decidedAt: z.date().nullable(),
  note: z.string().nullable(),
  createdAt: z.date(),
});
export type ApprovalRow = z.infer<typeof approvalRow>;

export const approvalView = approvalRow.extend({
  payload: z.unknown(),
  originalPayload: z.unknown(),
  payloadHash: z.string(),
  preview: z.string(),
  ruleId: z.string().nullable(),
  result: z.unknown(),
  executedAt: z.date().nullable(),
  history: z.array(historyEntry),
  /** What of outside the run had read, the newest first. */
  outside: z.array(outsideOrigin),
  /** Whether the person who asks may decide, and if not, what is missing. */
  canDecide: z.boolean(),
  whyNot: z.string().nullable(),
});
export type ApprovalView = z.infer<typeof approvalView>;

const hour = z.number().int().min(0).max(24);

/** One line of a team's policy. Everything left empty matches; the first rule that matches decides. */
export const ruleInput = z.object({
  tool: z.string().trim().min(1).max(200).nullable().default(null),
  kind: approvalKind.nullable().default(null),
  minRisk: risk.nullable().default(null),
  agentRole: z.string().trim().min(1).max(100).nullable().default(null),
  minAmountMicros: z.number().int().min(0).max(1_000_000_000_000).nullable().default(null),
  /** True: only when the run has read text from outside the team. */
  onlyTainted: z.boolean().default(false),
  /** The hours of the team's day in which it holds; `from` after `to` goes over midnight. */
  fromHour: hour.nullable().default(null),
  toHour: hour.nullable().default(null),
  decision: z.enum(["ask", "allow", "deny"]),
  decideRole: decideRole.default("member"),
  deadlineMinutes: z.number().int().min(1).max(525_600).nullable().default(null),
  onDeadline: onDeadline.default("expire"),
  note: z.string().trim().max(300).default(""),
  isEnabled: z.boolean().default(true),
});
export type RuleInput = z.infer<typeof ruleInput>;

export const ruleView = ruleInput.extend({
  id: z.string(),
  position: z.number(),
  /** The rule in one sentence. */
  text: z.string(),
});
export type RuleView = z.infer<typeof ruleView>;

export const policyView = z.object({
  rules: z.array(ruleView).max(MAX_RULES),
  /** What holds when no rule of the team matches; always after them. */
  defaults: z.array(ruleView).max(20),
});

export type PolicyView = z.infer<typeof policyView>;

export const policyVerdict = z.object({
  decision: z.enum(["ask", "allow", "deny"]),
  ruleId: z.string().nullable(),
  explanation: z.string(),
  decideRole,
  deadlineMinutes: z.number(),
  onDeadline,
});
export type PolicyVerdict = z.infer<typeof policyVerdict>;

const ref = z.object({
  approvalId: z.string(),
  number: z.number(),
  kind: approvalKind,
  title: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  agentId: z.string().nullable(),
  runId: z.string().nullable(),
});
export const approvalRequested = defineEvent(
  "approval.requested",
  "domain",
  ref.extend({
    agentName: z.string().nullable(),
    assigneeUserId: z.string().nullable(),
    deadlineAt: z.string().nullable(),
  }),
);
export const approvalDelegated = defineEvent(
  "approval.delegated",
  "domain",
  ref.extend({ assigneeUserId: z.string().nullable(), assigneeName: z.string().nullable() }),
);
/** The wait is over, whoever ended it: a person, the deadline, or the work it was for. */
export const approvalDecided = defineEvent(
  "approval.decided",
  "domain",
  ref.extend({
    status: z.enum(["approved", "rejected", "expired", "withdrawn"]),
    isEdited: z.boolean(),
    reason: z.string().nullable(),
    payloadHash: z.string(),
  }),
);
/** What was approved is done, or was refused when it was done. */
export const approvalFinished = defineEvent(
  "approval.finished",
  "domain",
  ref.extend({ status: z.enum(["executed", "failed"]), reason: z.string().nullable() }),
);
export const approvalRulesChanged = defineEvent(
  "approval.rules_changed",
  "domain",
  z.object({ text: z.string(), change: z.enum(["added", "changed", "removed", "moved"]) }),
);
