import type { RunStatus } from "#server/domains/runs/schema";
import type { WakeKind, WakeStatus } from "./schema.ts";

/** How many wakes may stand in an agent's queue; what comes on top is dropped and said so. */
export const MAX_PENDING = 50;
/** How many wakes one answering run takes; the rest is for the next one. */
export const MAX_TAKEN = 20;
/** How often a wake whose run failed is tried again, and how long it rests first: 5, 10, 20 seconds. */
export const MAX_WAKE_RETRIES = 3;
const RETRY_MS = 5_000;

export function retryAfterMs(attempts: number): number {
  return RETRY_MS * 2 ** Math.min(attempts, 10);
}

/** The start keys of one piece of work, however often its run was tried again. */
export function baseKey(startKey: string): string {
  return startKey.replace(/:again\d+$/, "");
}

export type WakeOutcome = "queued" | "coalesced" | "dropped";

/** What is said to somebody who asks for the same wake again. */
export function outcomeOf(status: WakeStatus): WakeOutcome {
  return status === "dropped" ? "dropped" : "coalesced";
}

type Taken = { status: WakeStatus; outcome: string | null; attempts: number; kind: WakeKind };
type TakenBy = { number: number; status: RunStatus; reason: string | null } | null;

/** What came of a wake, in words. */
export function wordsOfWake(wake: Taken, run: TakenBy, more: { said: string | null; isPaused: boolean }): string {
  if (wake.status === "dropped")
    return wake.attempts > 1 ? `${wake.attempts} wakes were dropped: ${wake.outcome}` : (wake.outcome ?? "dropped");
  if (wake.status === "failed") return wake.outcome ?? "its run failed";
  if (wake.status === "pending") {
    if (more.isPaused) return "waits until the pause is over";
    return wake.outcome ? `${wake.outcome}; it is tried again` : "waits for its turn";
  }
  if (!run) return wake.outcome ?? (wake.kind === "assignment" ? "its work starts when it is ready" : "noted");
  if (more.said) return more.said;
  return `run ${run.number} ${RUN_WORDS[run.status]}${run.reason ? `: ${run.reason}` : ""}`;
}

const RUN_WORDS: Record<RunStatus, string> = {
  queued: "stands in line",
  running: "is at it",
  waiting: "waits",
  succeeded: "dealt with it",
  failed: "failed",
  cancelled: "was stopped",
};
