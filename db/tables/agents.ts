import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type {
  AgentSnapshot,
  CapabilityLevel,
  HEARTBEAT_HEALTH,
  ModelPolicy,
  RoleName,
} from "#server/domains/agents/schema";
import type { PromptUse } from "#server/domains/prompts/schema";
import { createdAt, id, instant, json, micros, searchVector } from "../columns.ts";
import { teams, users } from "./teams.ts";

/** What search looks through. */
export const agentSearch = searchVector(["name"], ["role", "instructions"]);

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
    /** The prompt its instructions come from, with what is put into it; null: its own text. */
    prompt: json<PromptUse>(),
    capabilities: json<CapabilityLevel[]>().notNull(),
    modelPolicy: json<ModelPolicy>().notNull(),
    /** Names of the tools it may use; null: all that its kind of run offers. */
    tools: json<string[]>(),
    /** What it may spend on models in a day; null: only the team's cap holds. */
    dailyCapMicros: micros(),
    isPaused: boolean().notNull().default(false),
    /** Its work is done by a program outside of Muster with a key of its own, not by a model that Muster asks. */
    isProgram: boolean().notNull().default(false),
    /** What that program last said of itself. */
    programStatus: text(),
    /** Counts the changes of what it is; an edit names the one it started from. */
    revision: integer().notNull().default(1),
    /** A retired agent keeps its history and takes no work. */
    retiredAt: instant(),
    retiredReason: text(),
    /** An agent that another one hired: by whom, for which mission, and why. */
    hiredByAgentId: uuid(),
    hiredForMissionId: uuid(),
    hireReason: text(),
    /** Its schedule: an interval or a cron entry in the team's time zone, never both. */
    heartbeatEveryMs: integer(),
    heartbeatCron: text(),
    lastHeartbeatAt: instant(),
    nextHeartbeatAt: instant(),
    /** How long after its time the last heartbeat came. */
    heartbeatLateMs: integer(),
    /** Heartbeats in a row that failed. */
    failedHeartbeats: integer().notNull().default(0),
    /** As last told to everybody; an event only when it changes. */
    heartbeatHealth: text().$type<(typeof HEARTBEAT_HEALTH)[number]>().notNull().default("healthy"),
    heartbeatReason: text(),
    createdAt: createdAt(),
  },
  (t) => [
    index("agents_search").using("gin", agentSearch),
    // A name belongs to one living agent; a retired one gives it free.
    uniqueIndex("agents_team_name").on(t.teamId, sql`lower(${t.name})`).where(sql`retired_at is null`),
    index("agents_hired_for").on(t.hiredForMissionId).where(sql`hired_for_mission_id is not null`),
    index("agents_prompt").on(t.teamId, sql`(prompt->>'promptId')`).where(sql`prompt is not null`),
    index("agents_due").on(t.nextHeartbeatAt).where(sql`next_heartbeat_at is not null`),
  ],
);

/** What an agent was after each change, who made it and why; nothing here is ever changed or deleted. */
export const agentRevisions = pgTable(
  "agent_revisions",
  {
    id: id(),
    teamId: uuid().notNull(),
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    revision: integer().notNull(),
    snapshot: json<AgentSnapshot>().notNull(),
    /** The fields that differ from the revision before. */
    changed: json<string[]>().notNull(),
    note: text().notNull(),
    byName: text().notNull(),
    byUserId: uuid().references(() => users.id),
    byAgentId: uuid(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("agent_revisions_once").on(t.agentId, t.revision)],
);
