// Who may do what: the one table. docs/roles.md says it for people; a test holds both together.

export const SCOPES = [
  "team:read",
  "team:manage",
  "team:own",
  "agents:read",
  "agents:write",
  "agents:hire",
  "prompts:read",
  "prompts:write",
  "prompts:release",
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
  "keys:write",
  "secrets:write",
  "program:beat",
  "program:work",
  "machine:write",
] as const;
export type Scope = (typeof SCOPES)[number];

/** From the highest to the lowest. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const READ: Scope[] = [
  "team:read",
  "agents:read",
  "prompts:read",
  "missions:read",
  "tasks:read",
  "documents:read",
  "runs:read",
  "chat:read",
  "approvals:read",
];
const WORK: Scope[] = [
  ...READ,
  "prompts:write",
  "missions:write",
  "tasks:write",
  "tasks:review",
  "plans:write",
  "documents:write",
  "runs:write",
  "chat:write",
  "approvals:request",
  "approvals:decide",
  "keys:write",
];
const MANAGE: Scope[] = [
  ...WORK,
  "team:manage",
  "agents:write",
  "prompts:release",
  "approvals:policy",
  "audit:read",
  "secrets:write",
];

/** What each role of a person may do. `machine:write` (journal, ledger, relay) is held by no person. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: [...MANAGE, "team:own"],
  admin: MANAGE,
  member: WORK,
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

/** What the program of an agent may do with the agent's key, and with the token of a run it has claimed: each one thing. */
export const PROGRAM_KEY_SCOPES: readonly Scope[] = ["program:beat"];
export const RUN_TOKEN_SCOPES: readonly Scope[] = ["program:work"];

/** What a key may hold, in words and in groups. A team is handed over or deleted by a person who is signed in, never by a key. */
export const KEY_SCOPE_GROUPS = [
  {
    name: "Missions and tasks",
    scopes: [
      ["missions:read", "See missions and their plans"],
      ["missions:write", "Start, steer and end missions"],
      ["tasks:read", "See tasks and their talk"],
      ["tasks:write", "Make and change tasks, write on them"],
      ["tasks:review", "Accept work or send it back"],
      ["plans:write", "Change plans"],
    ],
  },
  {
    name: "Documents and runs",
    scopes: [
      ["documents:read", "Read documents and files"],
      ["documents:write", "Write, share and upload"],
      ["runs:read", "See runs and their traces"],
      ["runs:write", "Stop, fork and promote runs"],
    ],
  },
  {
    name: "Agents and chat",
    scopes: [
      ["agents:read", "See agents"],
      ["agents:write", "Add, change and retire agents"],
      ["prompts:read", "Read prompts"],
      ["prompts:write", "Write prompts and their next versions"],
      ["prompts:release", "Say which version of a prompt is used, archive prompts"],
      ["chat:read", "Read chats"],
      ["chat:write", "Ask agents in chats"],
    ],
  },
  {
    name: "Approvals",
    scopes: [
      ["approvals:read", "See what waits for a decision"],
      ["approvals:request", "Ask for a decision"],
      ["approvals:decide", "Approve and reject"],
      ["approvals:policy", "Set approval rules"],
    ],
  },
  {
    name: "Team",
    scopes: [
      ["team:read", "See the team, its feed and its money"],
      ["team:manage", "Manage members, caps and pauses"],
      ["audit:read", "Read the audit log"],
      ["keys:write", "Make and end API keys"],
    ],
  },
] as const satisfies readonly { name: string; scopes: readonly (readonly [Scope, string])[] }[];

export type KeyScope = (typeof KEY_SCOPE_GROUPS)[number]["scopes"][number][0];
export const KEY_SCOPES: readonly KeyScope[] = KEY_SCOPE_GROUPS.flatMap(({ scopes }) =>
  scopes.map(([scope]): KeyScope => scope),
);

/** The roles that hold a scope, highest first. */
export function rolesWith(scope: Scope): Role[] {
  return ROLES.filter((role) => ROLE_SCOPES[role].includes(scope));
}

const ROLE_WORDS: Record<Role, string> = { owner: "owners", admin: "admins", member: "members", viewer: "viewers" };

const PROGRAM_HOLDERS: Partial<Record<Scope, string>> = {
  "program:beat": "Only the key of an agent that runs outside of Muster has it.",
  "program:work": "Only the token of a run has it, which an agent’s key gets by claiming work.",
};

/** “Owners and admins have it.” */
export function holdersOf(scope: Scope): string {
  const program = PROGRAM_HOLDERS[scope];
  if (program) return program;
  const words = rolesWith(scope).map((role) => ROLE_WORDS[role]);
  const last = words.at(-1);
  if (!last) return "No person has it.";
  const text = words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} have it.`;
}
