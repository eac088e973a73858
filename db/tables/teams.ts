import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Role } from "#server/domains/teams/schema";
import { createdAt, id, instant, json, micros } from "../columns.ts";

export const users = pgTable(
  "users",
  {
    id: id(),
    email: text().notNull(),
    name: text().notNull(),
    passwordHash: text().notNull(),
    /** Raised to end every session of the person at once. */
    tokenVersion: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("users_email").on(t.email)],
);

export const teams = pgTable(
  "teams",
  {
    id: id(),
    slug: text().notNull(),
    name: text().notNull(),
    timezone: text().notNull().default("UTC"),
    isPaused: boolean().notNull().default(false),
    dailyCapMicros: micros().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("teams_slug").on(t.slug)],
);

export const memberships = pgTable(
  "memberships",
  {
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    role: text().$type<Role>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.userId] }), index("memberships_user").on(t.userId)],
);

/** Bearer tokens of programs; only the hash is kept. */
export const accessTokens = pgTable(
  "access_tokens",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    name: text().notNull(),
    hash: text().notNull(),
    scopes: json<string[]>(),
    lastUsedAt: instant(),
    expiresAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("access_tokens_hash").on(t.hash)],
);
