import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import {
  AGENT_SCOPES,
  KEY_SCOPES,
  type KeyScope,
  ROLE_SCOPES,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
} from "#server/lib/scopes";

/** The table of who may do what is in `server/lib/scopes.ts`, which browsers read without a validator. */
export { AGENT_SCOPES, ROLE_SCOPES, ROLES, type Role, SCOPES, type Scope };

export const teamView = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  timezone: z.string(),
  isPaused: z.boolean(),
  dailyCapMicros: z.number(),
});
export const teamName = teamView.pick({ slug: true, name: true });
export type TeamView = z.infer<typeof teamView>;

export const viewerView = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  team: teamView,
  scopes: z.array(z.enum(SCOPES)),
});

export const teamCapChanged = defineEvent("team.cap_changed", "domain", z.object({ dailyCapMicros: z.number() }));
export const teamPaused = defineEvent("team.paused", "domain", z.object({ isPaused: z.boolean() }));

export const memberView = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  joinedAt: z.date(),
});
export type MemberView = z.infer<typeof memberView>;

/** A key of a program, as lists show it: never its secret. */
export const apiKeyView = z.object({
  id: z.string(),
  name: z.string(),
  /** What its text begins with. Null: of the form before, or made for a program at a start. */
  prefix: z.string().nullable(),
  /** What it may do at most; what its maker may not do any more, it may not either. Null: whatever its maker may. */
  scopes: z.array(z.string()).nullable(),
  by: z.object({ userId: z.string(), name: z.string() }),
  /** The agent whose program it is for. Null: it is a key of its maker. */
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  isMine: z.boolean(),
  state: z.enum(["live", "expired", "revoked"]),
  createdAt: z.date(),
  rotatedAt: z.date().nullable(),
  /** The secret before the last rotation works until then. */
  previousUntil: z.date().nullable(),
  expiresAt: z.date().nullable(),
  lastUsedAt: z.date().nullable(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;

export const keyScope = z.enum(KEY_SCOPES as [KeyScope, ...KeyScope[]]);

export const apiKeyChanged = defineEvent(
  "key.changed",
  "domain",
  z.object({
    keyId: z.string(),
    name: z.string(),
    prefix: z.string().nullable(),
    change: z.enum(["made", "rotated", "revoked"]),
  }),
);

/** An open invitation, as lists show it: never its token. */
export const invitationView = z.object({
  id: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  uses: z.number(),
  maxUses: z.number(),
  by: z.string().nullable(),
  mailedAt: z.date().nullable(),
  mailProblem: z.string().nullable(),
  createdAt: z.date(),
  expiresAt: z.date(),
});
export type InvitationView = z.infer<typeof invitationView>;

export const teamRenamed = defineEvent("team.renamed", "domain", z.object({ name: z.string() }));
/** Without the address: everybody of the team reads events. */
export const memberInvited = defineEvent(
  "member.invited",
  "domain",
  z.object({ invitationId: z.string(), role: z.enum(ROLES), isTakenBack: z.boolean().default(false) }),
);
export const memberChanged = defineEvent(
  "member.changed",
  "domain",
  z.object({
    userId: z.string(),
    name: z.string(),
    change: z.enum(["joined", "role", "removed", "left"]),
    role: z.enum(ROLES),
  }),
);
