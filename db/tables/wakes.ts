import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { WakeKind, WakeStatus } from "#server/domains/wakes/schema";
import { createdAt, id, instant } from "../columns.ts";
import { agents } from "./agents.ts";
import { teams, users } from "./teams.ts";

/** Why an agent was woken and what came of it. Pending ones are its queue, bounded; the rest is its history. */
export const wakes = pgTable(
  "wakes",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    kind: text().$type<WakeKind>().notNull(),
    reason: text().notNull(),
    /** The words it was woken with: a message, a person's text, the body of a webhook. */
    text: text(),
    taskId: uuid(),
    missionId: uuid(),
    messageId: uuid(),
    status: text().$type<WakeStatus>().notNull(),
    /** What came of it when no run tells: why it was dropped, which work it started. */
    outcome: text(),
    /** The run that took it. */
    runId: uuid(),
    isTainted: boolean().notNull().default(false),
    /** How many agents woke each other before this one. */
    depth: integer().notNull().default(0),
    dedupeKey: text().notNull(),
    attempts: integer().notNull().default(0),
    /** A failed one is tried again not before this time (epoch ms). */
    notBeforeMs: bigint({ mode: "number" }).notNull().default(0),
    createdAt: createdAt(),
    takenAt: instant(),
  },
  (t) => [
    uniqueIndex("wakes_once").on(t.agentId, t.dedupeKey),
    index("wakes_pending").on(t.agentId, t.createdAt).where(sql`status = 'pending'`),
    index("wakes_retry").on(t.notBeforeMs).where(sql`status = 'pending' and not_before_ms > 0`),
    index("wakes_agent").on(t.agentId, t.id),
    index("wakes_run").on(t.runId).where(sql`run_id is not null`),
    index("wakes_over").on(t.id).where(sql`run_id is null and status in ('noted', 'failed', 'dropped')`),
  ],
);

/** An address at which programs wake one agent. Only a hash of its secret part is kept. */
export const wakeHooks = pgTable(
  "wake_hooks",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    label: text().notNull(),
    tokenHash: text().notNull(),
    /** The last characters, by which a person tells one from another. */
    tokenTail: text().notNull(),
    byUserId: uuid().references(() => users.id),
    createdAt: createdAt(),
    lastUsedAt: instant(),
    revokedAt: instant(),
    /** Calls in the minute that began at `windowMs` (epoch ms): its rate limit. */
    windowMs: bigint({ mode: "number" }).notNull().default(0),
    windowCount: integer().notNull().default(0),
  },
  (t) => [uniqueIndex("wake_hooks_token").on(t.tokenHash), index("wake_hooks_agent").on(t.agentId)],
);
