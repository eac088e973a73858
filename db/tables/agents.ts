import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CapabilityLevel, ModelPolicy, RoleName } from "#server/domains/agents/schema";
import { createdAt, id, instant, json } from "../columns.ts";
import { teams } from "./teams.ts";

export const agents = pgTable(
  "agents",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    name: text().notNull(),
    role: text().$type<RoleName>().notNull(),
    instructions: text().notNull(),
    capabilities: json<CapabilityLevel[]>().notNull(),
    modelPolicy: json<ModelPolicy>().notNull(),
    isPaused: boolean().notNull().default(false),
    heartbeatEveryMs: integer(),
    lastHeartbeatAt: instant(),
    nextHeartbeatAt: instant(),
    /** Heartbeats in a row whose run failed. */
    failedHeartbeats: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("agents_team_name").on(t.teamId, sql`lower(${t.name})`),
    index("agents_due").on(t.nextHeartbeatAt).where(sql`next_heartbeat_at is not null`),
  ],
);
