import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type {
  ApprovalEffect,
  ApprovalKind,
  ApprovalStatus,
  DecideRole,
  HistoryEntry,
  OnDeadline,
  Risk,
} from "#server/domains/approvals/schema";
import type { Actor } from "#server/lib/actor";
import { createdAt, id, instant, json, micros } from "../columns.ts";
import { agents } from "./agents.ts";
import { missions } from "./missions.ts";
import { runs } from "./runs.ts";
import { tasks } from "./tasks.ts";
import { teams, users } from "./teams.ts";

/** One thing a person is asked to allow. What is decided is the payload; its hash is bound at the decision. */
export const approvals = pgTable(
  "approvals",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    number: integer().notNull(),
    kind: text().$type<ApprovalKind>().notNull(),
    title: text().notNull(),
    why: text().notNull().default(""),
    effect: json<ApprovalEffect>().notNull(),
    /** What will be done: as asked for, and after the decision as approved. */
    payload: json<unknown>().notNull(),
    originalPayload: json<unknown>().notNull(),
    /** SHA-256 over effect and payload as canonical JSON. */
    payloadHash: text().notNull(),
    isEdited: boolean().notNull().default(false),
    preview: text().notNull().default(""),
    risk: text().$type<Risk>().notNull(),
    amountMicros: micros(),
    isTainted: boolean().notNull().default(false),
    ruleId: uuid(),
    ruleText: text().notNull(),
    decideRole: text().$type<DecideRole>().notNull().default("member"),
    requestedBy: json<Actor>().notNull(),
    agentId: uuid().references(() => agents.id),
    missionId: uuid().references(() => missions.id),
    taskId: uuid().references(() => tasks.id),
    runId: uuid().references(() => runs.id),
    /** The run's waiting step. */
    stepIndex: integer(),
    status: text().$type<ApprovalStatus>().notNull().default("pending"),
    statusReason: text(),
    assigneeUserId: uuid().references(() => users.id),
    deadlineAt: instant(),
    onDeadline: text().$type<OnDeadline>().notNull().default("expire"),
    decidedByUserId: uuid().references(() => users.id),
    decidedAt: instant(),
    note: text(),
    result: json<unknown>(),
    executedAt: instant(),
    /** Asking twice for the same gives the one that is open. */
    dedupeKey: text(),
    history: json<HistoryEntry[]>().notNull().default([]),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("approvals_team_number").on(t.teamId, t.number),
    uniqueIndex("approvals_open_key").on(t.teamId, t.dedupeKey).where(sql`status in ('pending', 'approved')`),
    uniqueIndex("approvals_run_step").on(t.runId, t.stepIndex),
    index("approvals_team_status").on(t.teamId, t.status, t.createdAt),
    index("approvals_open").on(t.deadlineAt).where(sql`status in ('pending', 'approved')`),
    index("approvals_mission").on(t.missionId),
    index("approvals_task").on(t.taskId),
  ],
);

/** A team's policy: ordered, the first rule that matches decides. */
export const approvalRules = pgTable(
  "approval_rules",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    position: integer().notNull(),
    tool: text(),
    kind: text().$type<ApprovalKind>(),
    minRisk: text().$type<Risk>(),
    agentRole: text(),
    minAmountMicros: micros(),
    onlyTainted: boolean().notNull().default(false),
    fromHour: integer(),
    toHour: integer(),
    decision: text().$type<"ask" | "allow" | "deny">().notNull(),
    decideRole: text().$type<DecideRole>().notNull().default("member"),
    deadlineMinutes: integer(),
    onDeadline: text().$type<OnDeadline>().notNull().default("expire"),
    note: text().notNull().default(""),
    isEnabled: boolean().notNull().default(true),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index("approval_rules_team").on(t.teamId, t.position)],
);
