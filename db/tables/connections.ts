import { boolean, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Actor } from "#server/lib/actor";
import { createdAt, id, instant, json } from "../columns.ts";
import { teams } from "./teams.ts";

/** An MCP server that a team connected. Values of its headers lie in the vault; here stand the names they have there. */
export const connections = pgTable(
  "connections",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    name: text().notNull(),
    /** The beginning of its tools' names, as agents know them. */
    slug: text().notNull(),
    url: text().notNull(),
    headers: json<{ name: string; secret: string }[]>().notNull(),
    isPaused: boolean().notNull().default(false),
    /** What the server calls itself. */
    serverName: text(),
    checkedAt: instant(),
    lastError: text(),
    createdBy: json<Actor>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("connections_slug").on(t.teamId, t.slug), uniqueIndex("connections_name").on(t.teamId, t.name)],
);

/**
 * A tool as its server describes it (`seen`) and as a person allowed it (`pinned`, with its hash). Agents use it only while both hashes
 * are one, and are only ever told what was pinned.
 */
export const connectionTools = pgTable(
  "connection_tools",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    connectionId: uuid()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** Unique in the team and unlike any tool of ours. */
    agentName: text().notNull(),
    seen: json<{ description: string; inputSchema: Record<string, unknown> }>().notNull(),
    seenHash: text().notNull(),
    pinned: json<{ description: string; inputSchema: Record<string, unknown> }>(),
    pinnedHash: text(),
    /** What the server says of it, which only suggests a choice to a person. */
    saysReadOnly: boolean().notNull().default(false),
    risk: text({ enum: ["read", "side_effect"] })
      .notNull()
      .default("side_effect"),
    /** The server does not list it any more. */
    isGone: boolean().notNull().default(false),
    allowedBy: text(),
    allowedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("connection_tools_name").on(t.connectionId, t.name),
    uniqueIndex("connection_tools_agent_name").on(t.teamId, t.agentName),
    index("connection_tools_team").on(t.teamId, t.connectionId),
  ],
);
