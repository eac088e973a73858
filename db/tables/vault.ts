import { integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Actor } from "#server/lib/actor";
import { createdAt, id, instant, json } from "../columns.ts";
import { teams } from "./teams.ts";

/** The keys a team's secrets are sealed with, each wrapped by a root key that the database never sees. The highest version seals; all open. */
export const vaultKeys = pgTable(
  "vault_keys",
  {
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    version: integer().notNull(),
    wrapped: text().notNull(),
    /** Which root key wraps it: the beginning of that key's hash. */
    rootKeyId: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.version] })],
);

export const secrets = pgTable(
  "secrets",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    name: text().notNull(),
    /** Raised with each new value. */
    version: integer().notNull().default(1),
    sealed: text().notNull(),
    setBy: json<Actor>().notNull(),
    setAt: instant().notNull().defaultNow(),
    lastUsedAt: instant(),
    lastUsedFor: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("secrets_name").on(t.teamId, t.name)],
);
