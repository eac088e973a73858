import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, json } from "../columns.ts";
import { teams, users } from "./teams.ts";

/** An account somebody asked for and has not confirmed yet. It becomes a person only by the mailed link and its own password. */
export const signUps = pgTable(
  "sign_ups",
  {
    id: id(),
    email: text().notNull(),
    name: text().notNull(),
    passwordHash: text().notNull(),
    hash: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("sign_ups_hash").on(t.hash), index("sign_ups_email").on(t.email)],
);

/** A mailed way to a new password, for one use. */
export const passwordResets = pgTable(
  "password_resets",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    hash: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("password_resets_hash").on(t.hash), index("password_resets_user").on(t.userId)],
);

/** Where a person is signed in. The cookie names the row; without it the cookie lets nobody in. */
export const userSessions = pgTable(
  "user_sessions",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    userAgent: text().notNull(),
    address: text().notNull(),
    lastSeenAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("user_sessions_user").on(t.userId, t.id)],
);

/** An account elsewhere that lets its owner in: GitHub's, Google's, or one of the installation's own provider. */
export const identities = pgTable(
  "identities",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    /** Who vouches. A subject means nothing without it: another issuer may give the same one to somebody else. */
    issuer: text().notNull(),
    subject: text().notNull(),
    provider: text().notNull(),
    /** As the provider last said it, to tell accounts apart. Lets nobody in. */
    address: text(),
    lastUsedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("identities_subject").on(t.issuer, t.subject),
    uniqueIndex("identities_user").on(t.userId, t.issuer),
  ],
);

/** What the person's authenticator app and we both know, sealed. Not confirmed: it was shown and no code came yet. */
export const twoFactors = pgTable("two_factors", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id),
  sealedSecret: text().notNull(),
  /** The time step of the last code that let in: it and those before do so no more. */
  lastStep: integer(),
  confirmedAt: instant(),
  createdAt: createdAt(),
});

/** Ways in without the app, each for one use. Only hashes are kept. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    hash: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("recovery_codes_user").on(t.userId, t.hash)],
);

/**
 * A program that waits for a person to let it in from their browser (RFC 8628). Only hashes of both its codes are kept; whoever says yes,
 * the team and what it may do stand here until it fetches its key.
 */
export const deviceGrants = pgTable(
  "device_grants",
  {
    id: id(),
    deviceHash: text().notNull(),
    userCodeHash: text().notNull(),
    clientId: text().notNull(),
    /** As the program says it: words of a stranger. */
    machine: text().notNull(),
    address: text().notNull(),
    /** What a person answered, or that the program stopped asking. Null: nothing yet. */
    answer: text().$type<"allowed" | "refused" | "withdrawn">(),
    userId: uuid().references(() => users.id),
    teamId: uuid().references(() => teams.id),
    scopes: json<string[]>(),
    days: integer(),
    /** The key it fetched. The codes are used up then. */
    keyId: uuid(),
    intervalSeconds: integer().notNull(),
    lastAskedAt: instant(),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("device_grants_device").on(t.deviceHash),
    uniqueIndex("device_grants_code").on(t.userCodeHash),
    index("device_grants_age").on(t.expiresAt),
  ],
);
