import { z } from "zod";
import { defineEvent } from "#server/lib/event";

export const SCOPES = [
  "team:read",
  "team:manage",
  "agents:read",
  "agents:write",
  "agents:hire",
  "missions:read",
  "missions:write",
  "tasks:read",
  "tasks:write",
  "tasks:review",
  "plans:write",
  "documents:read",
  "documents:write",
  "runs:read",
  "runs:write",
  "chat:read",
  "chat:write",
  "approvals:read",
  "approvals:request",
  "approvals:decide",
  "approvals:policy",
  "audit:read",
  "machine:write",
] as const;
export type Scope = (typeof SCOPES)[number];

export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const READ: Scope[] = [
  "team:read",
  "agents:read",
  "missions:read",
  "tasks:read",
  "documents:read",
  "runs:read",
  "chat:read",
  "approvals:read",
];
const WORK: Scope[] = [
  ...READ,
  "missions:write",
  "tasks:write",
  "tasks:review",
  "documents:write",
  "runs:write",
  "chat:write",
  "approvals:request",
  "approvals:decide",
];

/** The one table of who may do what. `machine:write` (journal, ledger, relay) is held by no person. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: [...WORK, "team:manage", "agents:write", "plans:write", "approvals:policy", "audit:read"],
  admin: [...WORK, "team:manage", "agents:write", "plans:write", "approvals:policy", "audit:read"],
  member: [...WORK, "plans:write"],
  viewer: READ,
};

/** What an agent may do by its tools; it can neither manage the team nor other agents. It may hire, which a policy has to allow. */
export const AGENT_SCOPES: readonly Scope[] = [
  ...READ,
  "agents:hire",
  "tasks:write",
  "tasks:review",
  "plans:write",
  "documents:write",
  "missions:write",
  "approvals:request",
];

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
