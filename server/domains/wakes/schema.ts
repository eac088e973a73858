import { z } from "zod";

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
