import { z } from "zod";
import { defineEvent } from "#server/lib/event";

/** Open addresses of one agent. */
export const MAX_HOOKS = 10;

export const WAKE_KINDS = ["assignment", "mention", "message", "decision", "webhook", "hand", "schedule"] as const;
export const wakeKind = z.enum(WAKE_KINDS);
export type WakeKind = z.infer<typeof wakeKind>;

/**
 * `pending`: in the agent's queue; `taken`: a run has it; `noted`: the work it speaks of starts or goes on by itself;
 * `failed`: its run failed for the last time; `dropped`: nobody will act on it, the outcome says why.
 */
export const WAKE_STATUSES = ["pending", "taken", "noted", "failed", "dropped"] as const;
export const wakeStatus = z.enum(WAKE_STATUSES);
export type WakeStatus = z.infer<typeof wakeStatus>;

/** One wake as the agent's page shows it: why, and what came of it. */
export const wakeRow = z.object({
  id: z.string(),
  kind: wakeKind,
  reason: z.string(),
  /** The first words of what it was woken with. */
  excerpt: z.string().nullable(),
  status: wakeStatus,
  /** In words: which run took it and how that ended, what it waits for, or why it was dropped. */
  outcome: z.string(),
  run: z.object({ id: z.string(), number: z.number(), status: z.string() }).nullable(),
  task: z.object({ id: z.string(), number: z.number() }).nullable(),
  mission: z.object({ id: z.string(), number: z.number() }).nullable(),
  isTainted: z.boolean(),
  createdAt: z.date(),
});
export type WakeRow = z.infer<typeof wakeRow>;

/** A wake that nobody has taken yet. */
export const pendingWake = z.object({ id: z.string(), kind: wakeKind, reason: z.string(), createdAt: z.date() });

/** A wake as the run that takes it is told of it. */
export const takenWake = z.object({
  id: z.string(),
  kind: wakeKind,
  reason: z.string(),
  text: z.string().nullable(),
  taskId: z.string().nullable(),
  missionId: z.string().nullable(),
  messageId: z.string().nullable(),
  isTainted: z.boolean(),
  createdAt: z.date(),
});
export type TakenWake = z.infer<typeof takenWake>;

export const hookRow = z.object({
  id: z.string(),
  label: z.string(),
  /** The last characters of its address, by which a person tells one from another. */
  tail: z.string(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
});
export type HookRow = z.infer<typeof hookRow>;

const ref = z.object({
  wakeId: z.string(),
  agentId: z.string(),
  agentName: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
});
/** For people: somebody woke an agent by hand or from outside. */
export const agentWoken = defineEvent(
  "agent.woken",
  "domain",
  ref.extend({ kind: wakeKind, reason: z.string(), excerpt: z.string() }),
);
/** For screens: an agent's queue or history of wakes changed. */
export const wakeNoted = defineEvent(
  "wake.noted",
  "trace",
  ref.extend({ kind: wakeKind, reason: z.string(), status: wakeStatus }),
);
/** A wake that nobody will act on, once a minute and agent when its queue overflows. */
export const wakeDropped = defineEvent("wake.dropped", "domain", ref.extend({ reason: z.string() }));
export const hookChanged = defineEvent(
  "agent.hook_changed",
  "domain",
  z.object({ agentId: z.string(), agentName: z.string(), label: z.string(), isRevoked: z.boolean() }),
);
