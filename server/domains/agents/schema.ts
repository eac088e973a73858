import { z } from "zod";
import { promptUse, promptUseView } from "#server/domains/prompts/schema";
import { CAPABILITIES, ROLE_NAMES } from "#server/lib/agent-words";
import { cronProblem, nextCronMs } from "#server/lib/cron";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";
import { GRANTABLE_TOOLS, OUTSIDE_TOOL_NAME } from "#server/lib/tool-names";

export const capability = z.enum(CAPABILITIES);
export type Capability = z.infer<typeof capability>;

export type RoleName = (typeof ROLE_NAMES)[number];

export const capabilityLevel = z.object({ tag: capability, level: z.number().int().min(1).max(5) });
export type CapabilityLevel = z.infer<typeof capabilityLevel>;

/** Stored: paused or not. Everything else follows from the agent's runs and is computed. */
export const AGENT_STATES = ["idle", "queued", "working", "waiting", "blocked", "failed", "paused"] as const;
export const agentState = z.enum(AGENT_STATES);
export type AgentState = z.infer<typeof agentState>;

export const HEARTBEAT_HEALTH = ["healthy", "late", "failing"] as const;

export const modelPolicy = z.object({
  /** `default` follows the team; else `provider/model`, such as `openai/gpt-5-mini`. */
  model: z.string().min(1).max(120).default("default"),
  maxOutputTokens: z.number().int().min(64).max(32_000).default(4_000),
});
export type ModelPolicy = z.infer<typeof modelPolicy>;

export const agentName = z.string().trim().min(1, "An agent needs a name.").max(60);
export const agentInstructions = z.string().trim().min(1, "An agent needs instructions.").max(20_000);
export const capabilityLevels = z
  .array(capabilityLevel)
  .max(20)
  .refine((list) => new Set(list.map((entry) => entry.tag)).size === list.length, "names a capability twice");
/** A tool of a connected server, as agents know it: `crm__find_person`. */
const outsideToolName = z.string().regex(OUTSIDE_TOOL_NAME, "There is no such tool.");
/** Tools it may use beyond reading and ending its work; null leaves it all that its kind of run offers. */
export const allowedTools = z
  .array(z.union([z.enum(GRANTABLE_TOOLS), outsideToolName]))
  .max(GRANTABLE_TOOLS.length + 100)
  .refine((list) => new Set(list).size === list.length, "names a tool twice")
  .nullable();
export const dailyCapMicros = z.number().int().min(0).max(1_000_000_000_000).nullable();

/** From one second to twenty days. */
export const heartbeatEveryMs = z
  .number()
  .int()
  .min(1_000, "A heartbeat is at least 1 second.")
  .max(1_728_000_000, "A heartbeat is at most 20 days; use a cron entry for less.")
  .nullable();
/** Five fields, in the team's time zone. */
export const heartbeatCron = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .superRefine((entry, check) => {
    const problem = cronProblem(entry);
    if (problem) check.addIssue({ code: "custom", message: problem });
    else if (nextCronMs(entry, Date.now()) === null)
      check.addIssue({ code: "custom", message: `“${entry}” names a day that does not come within five years` });
  })
  .nullable();

/** What an agent is, whole: the content of one revision. */
export const agentSnapshot = z.object({
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  instructions: z.string(),
  /** The prompt it is told instead of its own text. */
  prompt: promptUse.nullable(),
  capabilities: z.array(capabilityLevel),
  tools: z.array(z.string()).nullable(),
  modelPolicy,
  dailyCapMicros: z.number().nullable(),
  heartbeatEveryMs: z.number().nullable(),
  heartbeatCron: z.string().nullable(),
  /** It runs outside of Muster: a program with a key of its own does its work. */
  isProgram: z.boolean(),
});
export type AgentSnapshot = z.infer<typeof agentSnapshot>;
export const SNAPSHOT_FIELDS = agentSnapshot.keyof();
export type SnapshotField = z.infer<typeof SNAPSHOT_FIELDS>;

/** One change of an agent: who made it, when, why, and which fields differ from the revision before. */
export const agentRevisionRow = z.object({
  revision: z.number(),
  changed: z.array(z.string()),
  note: z.string(),
  by: z.string(),
  isAgent: z.boolean(),
  createdAt: z.date(),
});
export type AgentRevisionRow = z.infer<typeof agentRevisionRow>;

export const agentRevisionDiff = z.object({
  from: z.number(),
  to: z.number(),
  /** Fields that differ, in words, without the instructions. */
  fields: z.array(z.object({ field: SNAPSHOT_FIELDS, before: z.string(), after: z.string() })),
  /** The lines of the instructions; empty when they are the same. */
  lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
});
export type AgentRevisionDiff = z.infer<typeof agentRevisionDiff>;

/** One tick of the pulse: a step of the last half hour. */
export const pulseTick = z.object({
  at: z.number(),
  ms: z.number(),
  state: z.enum(["done", "running", "waiting", "failed", "blocked"]),
});

export const agentView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  /** Its own text. It counts while `prompt` is null. */
  instructions: z.string(),
  /** The prompt it is told instead, and what that says now. */
  prompt: promptUseView.nullable(),
  capabilities: z.array(capabilityLevel),
  modelPolicy,
  tools: z.array(z.string()).nullable(),
  dailyCapMicros: z.number().nullable(),
  isPaused: z.boolean(),
  /** It runs outside of Muster; what its program last said of itself. */
  isProgram: z.boolean(),
  programStatus: z.string().nullable(),
  /** Counts the changes of what it is; an edit names the one it started from. */
  revision: z.number(),
  retiredAt: z.date().nullable(),
  retiredReason: z.string().nullable(),
  /** Set when another agent hired it: who, for which mission, and why. */
  hire: z
    .object({
      by: z.string().nullable(),
      missionId: z.string().nullable(),
      missionNumber: z.number().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
  /** Text from outside that its orders may hold: who hired it had read such. */
  outside: z.array(outsideOrigin),
  sessionKey: z.string(),
  heartbeatEveryMs: z.number().nullable(),
  heartbeatCron: z.string().nullable(),
  heartbeatHealth: z.enum(HEARTBEAT_HEALTH),
  /** Why it is late or failing, in words. */
  heartbeatReason: z.string().nullable(),
  /** How long after its time the last beat came. */
  heartbeatLateMs: z.number().nullable(),
  lastHeartbeatAt: z.date().nullable(),
  nextHeartbeatAt: z.date().nullable(),
  createdAt: z.date(),
});
export type AgentView = z.infer<typeof agentView>;

/** A cell of the command center's roll. */
export const agentCard = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  state: agentState,
  /** Why it is in that state, in words: the reason of a wait, the cause of a failure. */
  stateReason: z.string().nullable(),
  run: z
    .object({
      id: z.string(),
      number: z.number(),
      /** What it works on, as a phrase: the task's title or "Plan M-3". */
      title: z.string(),
      missionId: z.string().nullable(),
      taskId: z.string().nullable(),
      startedAt: z.date().nullable(),
      finishedAt: z.date().nullable(),
      stepCount: z.number(),
      lastTool: z.string().nullable(),
      lastToolAt: z.date().nullable(),
    })
    .nullable(),
  /** Today's sums, in the team's time zone. */
  costMicros: z.number(),
  tokens: z.number(),
  model: z.string(),
  isSimulated: z.boolean(),
  pulse: z.array(pulseTick).max(60),
  openTasks: z.number(),
  isProgram: z.boolean(),
  isRetired: z.boolean(),
  heartbeatHealth: z.enum(HEARTBEAT_HEALTH),
  heartbeatReason: z.string().nullable(),
  nextHeartbeatAt: z.date().nullable(),
});
export type AgentCard = z.infer<typeof agentCard>;

/** An agent as others look it up: what it can, how busy it is, and how its work went. */
export const foundAgent = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  capabilities: z.array(capabilityLevel),
  isPaused: z.boolean(),
  /** Runs outside of Muster: it does tasks and hears messages, but answers no chats and no agent's call for help. */
  isProgram: z.boolean(),
  openTasks: z.number(),
  /** Results handed in and accepted so far, of the capability asked for, else of all; null unless asked for. */
  record: z.object({ handedIn: z.number(), accepted: z.number() }).nullable(),
});
export type FoundAgent = z.infer<typeof foundAgent>;

export const agentCreated = defineEvent(
  "agent.created",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), role: z.enum(ROLE_NAMES) }),
);
export const agentHired = defineEvent(
  "agent.hired",
  "domain",
  z.object({
    agentId: z.string(),
    name: z.string(),
    role: z.enum(ROLE_NAMES),
    missionId: z.string(),
    missionNumber: z.number(),
    reason: z.string(),
  }),
);
export const agentUpdated = defineEvent(
  "agent.updated",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), revision: z.number(), changed: z.array(z.string()) }),
);
export const agentRetired = defineEvent(
  "agent.retired",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), isRetired: z.boolean(), reason: z.string().nullable() }),
);
export const agentPaused = defineEvent(
  "agent.paused",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), isPaused: z.boolean() }),
);
/** For screens: the program of an agent was heard. */
export const agentHeard = defineEvent(
  "agent.heard",
  "trace",
  z.object({ agentId: z.string(), name: z.string(), status: z.string().nullable() }),
);
export const agentHealthChanged = defineEvent(
  "agent.health_changed",
  "domain",
  z.object({
    agentId: z.string(),
    name: z.string(),
    health: z.enum(HEARTBEAT_HEALTH),
    reason: z.string().nullable().default(null),
  }),
);
