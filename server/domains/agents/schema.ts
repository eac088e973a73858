import { z } from "zod";
import { defineEvent } from "#server/lib/event";

/** What an agent can do, as tags a plan's steps ask for. */
export const CAPABILITIES = [
  "planning",
  "research",
  "reading",
  "data",
  "analysis",
  "writing",
  "review",
  "code",
  "mail",
  "operations",
] as const;
export const capability = z.enum(CAPABILITIES);
export type Capability = z.infer<typeof capability>;

export const ROLE_NAMES = [
  "orchestrator",
  "cto",
  "backend_developer",
  "frontend_developer",
  "qa_engineer",
  "devops_engineer",
  "researcher",
  "data_processor",
  "writer",
  "analyst",
  "mail_clerk",
] as const;
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

/** What an agent is, whole: the content of one revision. */
export const agentSnapshot = z.object({
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  instructions: z.string(),
  capabilities: z.array(capabilityLevel),
  tools: z.array(z.string()).nullable(),
  modelPolicy,
  dailyCapMicros: z.number().nullable(),
  heartbeatEveryMs: z.number().nullable(),
  heartbeatCron: z.string().nullable(),
});
export type AgentSnapshot = z.infer<typeof agentSnapshot>;

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
  instructions: z.string(),
  capabilities: z.array(capabilityLevel),
  modelPolicy,
  isPaused: z.boolean(),
  sessionKey: z.string(),
  heartbeatEveryMs: z.number().nullable(),
  heartbeatHealth: z.enum(HEARTBEAT_HEALTH),
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
  heartbeatHealth: z.enum(HEARTBEAT_HEALTH),
  nextHeartbeatAt: z.date().nullable(),
});
export type AgentCard = z.infer<typeof agentCard>;

export const agentCreated = defineEvent(
  "agent.created",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), role: z.enum(ROLE_NAMES) }),
);
export const agentUpdated = defineEvent("agent.updated", "domain", z.object({ agentId: z.string(), name: z.string() }));
export const agentPaused = defineEvent(
  "agent.paused",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), isPaused: z.boolean() }),
);
export const agentHealthChanged = defineEvent(
  "agent.health_changed",
  "domain",
  z.object({ agentId: z.string(), name: z.string(), health: z.enum(HEARTBEAT_HEALTH) }),
);
