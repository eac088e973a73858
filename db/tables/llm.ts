import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { BudgetKind, LedgerOutcome, LedgerState } from "#server/domains/budgets/schema";
import type { InteractionStatus, ModelErrorKind } from "#server/domains/interactions/schema";
import { createdAt, id, instant, json, micros } from "../columns.ts";
import { teams } from "./teams.ts";

/** One limit on spending and what is held against it. `refId` is the team, mission or agent the limit is about. */
export const budgets = pgTable(
  "budgets",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    kind: text().$type<BudgetKind>().notNull(),
    refId: uuid().notNull(),
    /** `2026-11-21` in the team's time zone; null for a limit that does not start anew each day. */
    day: text(),
    limitMicros: micros().notNull(),
    reservedMicros: micros().notNull().default(0),
    spentMicros: micros().notNull().default(0),
    softWarnedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [unique("budgets_once").on(t.teamId, t.kind, t.refId, t.day).nullsNotDistinct()],
);

/** One model call's money: reserved → sent → settled, or reserved → released. */
export const ledgerEntries = pgTable(
  "ledger_entries",
  {
    id: id(),
    teamId: uuid().notNull(),
    runId: uuid().notNull(),
    stepId: uuid().notNull(),
    agentId: uuid().notNull(),
    missionId: uuid(),
    interactionId: uuid().notNull(),
    attempt: integer().notNull(),
    state: text().$type<LedgerState>().notNull(),
    reservedMicros: micros().notNull(),
    settledMicros: micros(),
    outcome: text().$type<LedgerOutcome>(),
    /** The budgets it was reserved from: it settles on the same ones, whatever day it is by then. */
    budgetIds: json<string[]>().notNull(),
    day: text().notNull(),
    reservedAt: instant().notNull(),
    sentAt: instant(),
    settledAt: instant(),
  },
  (t) => [
    // One reservation a call: a repeated step cannot hold money twice for the same interaction.
    uniqueIndex("ledger_entries_interaction").on(t.interactionId),
    index("ledger_entries_open").on(t.runId).where(sql`state in ('reserved', 'sent')`),
    index("ledger_entries_team_day").on(t.teamId, t.day),
    index("ledger_entries_agent_day").on(t.agentId, t.day),
    index("ledger_entries_mission").on(t.missionId),
  ],
);

/** Every model call: what was asked, what came back, what it took. */
export const interactions = pgTable(
  "interactions",
  {
    id: id(),
    teamId: uuid().notNull(),
    runId: uuid().notNull(),
    stepId: uuid().notNull(),
    agentId: uuid().notNull(),
    missionId: uuid(),
    attempt: integer().notNull(),
    traceId: text().notNull(),
    status: text().$type<InteractionStatus>().notNull(),
    provider: text().notNull(),
    model: text().notNull(),
    isSimulated: boolean().notNull(),
    whyModel: text().notNull(),
    /** The others that were looked at, and why not; null in records of before. */
    notTaken: json<{ model: string; why: string }[]>(),
    /** Start of the hash of the instructions: equal versions mean equal instructions. */
    promptVersion: text().notNull(),
    /** The prompt of the team that the instructions came from, and which version; null: an agent's own text. */
    promptId: uuid(),
    promptNumber: integer(),
    /** Hashes of `prompt_parts`, in order. */
    systemPart: text().notNull(),
    messageParts: json<string[]>().notNull(),
    toolParts: json<string[]>().notNull(),
    maxOutputTokens: integer().notNull(),
    response: json<unknown>(),
    inputTokens: integer(),
    cachedTokens: integer(),
    cacheWriteTokens: integer(),
    outputTokens: integer(),
    reasoningTokens: integer(),
    /** By the price table; null when the model's price is not known. */
    costMicros: micros(),
    /** What was counted instead when the price is not known. */
    fallbackCostMicros: micros(),
    latencyMs: integer(),
    firstTokenMs: integer(),
    error: text(),
    errorKind: text().$type<ModelErrorKind>(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
  },
  (t) => [
    index("interactions_team").on(t.teamId, t.id),
    index("interactions_team_time").on(t.teamId, t.startedAt),
    index("interactions_run").on(t.runId, t.id),
    index("interactions_agent").on(t.agentId, t.id),
    index("interactions_mission").on(t.missionId, t.id),
    index("interactions_step").on(t.stepId),
    index("interactions_prompt").on(t.promptId, t.promptNumber).where(sql`prompt_id is not null`),
  ],
);

/**
 * Instructions, messages and tool descriptions, once for each content and team: every call of a run repeats all messages
 * before it, and without this a long run would store the square of its length.
 */
export const promptParts = pgTable(
  "prompt_parts",
  {
    teamId: uuid().notNull(),
    sha256: text().notNull(),
    body: json<unknown>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.sha256] })],
);
