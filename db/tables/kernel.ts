import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid, varchar } from "drizzle-orm/pg-core";
import type { Actor } from "#server/lib/actor";
import type { EventClass } from "#server/lib/event";
import { createdAt, id, instant, json } from "../columns.ts";

/** Outbox, activity feed and analytics source in one. `seq` is null until the relay stamps the committed row. */
export const events = pgTable(
  "events",
  {
    id: id(),
    seq: bigint({ mode: "number" }),
    teamId: uuid().notNull(),
    kind: text().notNull(),
    class: text().$type<EventClass>().notNull(),
    payload: json<unknown>().notNull(),
    actor: json<Actor>().notNull(),
    missionId: uuid(),
    taskId: uuid(),
    agentId: uuid(),
    runId: uuid(),
    documentId: uuid(),
    correlationId: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("events_seq").on(t.seq),
    index("events_unstamped").on(t.createdAt, t.id).where(sql`seq is null`),
    index("events_team_seq").on(t.teamId, t.seq),
    index("events_mission_seq").on(t.missionId, t.seq),
    index("events_health").on(t.teamId, t.createdAt).where(sql`kind = 'agent.health_changed'`),
    index("events_old_traces").on(t.createdAt).where(sql`class = 'trace'`),
  ],
);

/** Where each consumer of the stamped events stands. */
export const eventCursors = pgTable("event_cursors", {
  consumer: text().primaryKey(),
  seq: bigint({ mode: "number" }).notNull().default(0),
  updatedAt: instant().notNull().defaultNow(),
});

export const auditLog = pgTable(
  "audit_log",
  {
    id: id(),
    teamId: uuid().notNull(),
    command: text().notNull(),
    actor: json<Actor>().notNull(),
    input: json<unknown>(),
    entity: text(),
    entityId: text(),
    before: json<unknown>(),
    after: json<unknown>(),
    correlationId: text().notNull(),
    createdAt: createdAt(),
    /** Its place in the team's chain and the hash that seals it and all before it; null for the moment until the sealer comes. */
    seq: bigint({ mode: "number" }),
    hash: text(),
  },
  (t) => [
    uniqueIndex("audit_log_team_seq").on(t.teamId, t.seq),
    index("audit_log_unsealed").on(t.createdAt, t.id).where(sql`seq is null`),
    index("audit_log_team_time").on(t.teamId, t.createdAt),
    index("audit_log_task").on(t.entityId, t.createdAt).where(sql`entity = 'task'`),
  ],
);

/** Where a team's chain of audit rows begins and ends. Rows up to `startSeq` are gone; `startHash` is what the next one builds on. */
export const auditChains = pgTable("audit_chains", {
  teamId: uuid().primaryKey(),
  seq: bigint({ mode: "number" }).notNull().default(0),
  hash: text().notNull(),
  startSeq: bigint({ mode: "number" }).notNull().default(0),
  startHash: text().notNull(),
  /** How long rows stay; null: for ever. */
  keptDays: integer(),
  updatedAt: instant().notNull().defaultNow(),
});

/** The short numbers people say aloud: M-3, T-12, run 211. One row a team and kind. */
export const teamCounters = pgTable(
  "team_counters",
  { teamId: uuid().notNull(), kind: text().notNull(), value: integer().notNull() },
  (t) => [primaryKey({ columns: [t.teamId, t.kind] })],
);

/** Secrets of the installation made at the first start, such as the one that signs sessions. */
export const instanceSettings = pgTable("instance_settings", { name: text().primaryKey(), value: text().notNull() });

/** What `rate-limiter-flexible` counts when several processes share the database. `expire` is epoch ms. */
export const rateLimits = pgTable("rate_limits", {
  key: varchar({ length: 255 }).primaryKey(),
  points: integer().notNull().default(0),
  expire: bigint({ mode: "number" }),
});
