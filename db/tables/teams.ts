import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Role } from "#server/domains/teams/schema";
import type { Persona } from "#server/lib/personas";
import { createdAt, id, instant, json, micros } from "../columns.ts";

export const users = pgTable(
  "users",
  {
    id: id(),
    email: text().notNull(),
    name: text().notNull(),
    /** Null: the person comes in by a provider only. */
    passwordHash: text(),
    /** Raised to end every session of the person at once. */
    tokenVersion: integer().notNull().default(0),
    /** When a mail to the address was answered. Null: nobody has shown that it is theirs. */
    emailVerifiedAt: instant(),
    /** What the person does, as they said at the beginning. Null: they did not say. */
    persona: text().$type<Persona>(),
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
    /** From then on nobody reaches it, and its data is being removed. */
    deletedAt: instant(),
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

/** Bearer tokens of programs, made by a person and never stronger than that person; only hashes are kept. */
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
    /** Whose program it is for: it opens that agent's heartbeat and work and nothing else. Null: a key of the person. */
    agentId: uuid(),
    name: text().notNull(),
    /** What the token begins with, shown for good. Null: of a version before. */
    prefix: text(),
    hash: text().notNull(),
    /** The secret before the last rotation, good until then. */
    previousHash: text(),
    previousUntil: instant(),
    /** Null: whatever the person may. */
    scopes: json<string[]>(),
    lastUsedAt: instant(),
    expiresAt: instant(),
    rotatedAt: instant(),
    revokedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("access_tokens_hash").on(t.hash),
    uniqueIndex("access_tokens_previous").on(t.previousHash).where(sql`previous_hash is not null`),
    index("access_tokens_team").on(t.teamId, t.id),
    index("access_tokens_agent").on(t.agentId).where(sql`agent_id is not null`),
  ],
);

/** A way into a team. Whoever has the link may take it, as often as `maxUses` says; only its hash is kept. */
export const invitations = pgTable(
  "invitations",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    /** Whom it is meant for. Null: for whoever has the link. */
    email: text(),
    role: text().$type<Role>().notNull(),
    hash: text().notNull(),
    maxUses: integer().notNull(),
    uses: integer().notNull().default(0),
    byUserId: uuid().references(() => users.id),
    /** What became of its mail. Neither: the link was handed over otherwise. */
    mailedAt: instant(),
    mailProblem: text(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("invitations_hash").on(t.hash), index("invitations_team").on(t.teamId, t.id)],
);
