import { z } from "zod";
import {
  agentInstructions,
  agentName,
  allowedTools,
  capabilityLevels,
  dailyCapMicros,
  heartbeatCron,
  heartbeatEveryMs,
  modelPolicy,
} from "#server/domains/agents/schema";
import { approvalKind, approvalStatus, decideRole, onDeadline, risk } from "#server/domains/approvals/schema";
import { BUDGET_KINDS, LEDGER_STATES } from "#server/domains/budgets/schema";
import { missionStatus } from "#server/domains/missions/schema";
import { runPurpose, runStatus, STEP_KINDS, STEP_STATUSES } from "#server/domains/runs/schema";
import { taskStatus } from "#server/domains/tasks/schema";
import { wakeKind, wakeStatus } from "#server/domains/wakes/schema";
import { actorSchema } from "#server/lib/actor";
import { ROLE_NAMES } from "#server/lib/agent-words";
import { PRIORITIES } from "#server/lib/task-lists";

const amount = z.number().int().min(0);

/**
 * What sweeps and engine act on must be what this Muster itself would write: a word they do not know would stop them for everybody.
 * Texts, times and references are held by the database's own types.
 */
export const ROW_RULES: Readonly<Record<string, z.ZodType>> = {
  agents: z.looseObject({
    name: agentName,
    role: z.enum(ROLE_NAMES),
    instructions: agentInstructions,
    capabilities: capabilityLevels,
    model_policy: modelPolicy,
    tools: allowedTools,
    daily_cap_micros: dailyCapMicros,
    heartbeat_every_ms: heartbeatEveryMs,
    heartbeat_cron: heartbeatCron,
  }),
  missions: z.looseObject({ status: missionStatus, number: amount, budget_micros: amount.nullable() }),
  tasks: z.looseObject({ status: taskStatus, priority: z.enum(PRIORITIES), number: amount }),
  runs: z.looseObject({
    status: runStatus,
    purpose: runPurpose,
    kind: z.enum(["work", "chat", "fork"]),
    number: amount,
    step_limit: amount.max(10_000),
    time_limit_ms: amount.max(7 * 24 * 60 * 60_000),
  }),
  run_steps: z.looseObject({ kind: z.enum(STEP_KINDS), status: z.enum(STEP_STATUSES), index: amount }),
  approvals: z.looseObject({
    kind: approvalKind,
    status: approvalStatus,
    risk,
    decide_role: decideRole,
    on_deadline: onDeadline,
    requested_by: actorSchema,
  }),
  approval_rules: z.looseObject({
    decision: z.enum(["ask", "allow", "deny"]),
    kind: approvalKind.nullable(),
    min_risk: risk.nullable(),
    decide_role: decideRole,
    on_deadline: onDeadline,
  }),
  budgets: z.looseObject({ kind: z.enum(BUDGET_KINDS), limit_micros: amount }),
  ledger_entries: z.looseObject({ state: z.enum(LEDGER_STATES), reserved_micros: amount }),
  wakes: z.looseObject({ kind: wakeKind, status: wakeStatus, depth: amount }),
  events: z.looseObject({ class: z.literal("domain"), kind: z.string().max(80), actor: actorSchema }),
  audit_log: z.looseObject({ command: z.string().max(200), actor: actorSchema, created_at: z.string() }),
  files: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) }),
  workspace_blobs: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
};
