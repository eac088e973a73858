import type { HEARTBEAT_HEALTH } from "./schema.ts";

type Health = (typeof HEARTBEAT_HEALTH)[number];
type Runs = { failed: number; reason: string | null } | null;

/** An agent fails when two of its last three runs did. */
const FAILING_RUNS = 2;

export function failingReason(runs: Runs): string | null {
  if (!runs || runs.failed < FAILING_RUNS) return null;
  return `${runs.failed} of its last 3 runs failed${runs.reason ? `; the last: ${runs.reason}` : ""}`.slice(0, 1_000);
}

/** How an agent does at the moment of a beat: what failed weighs more than what was late. */
export function healthOf(beat: {
  lateMs: number;
  graceMs: number;
  failedHeartbeats: number;
  /** What was said of it before; it stays while a series of failed beats goes on. */
  reason: string | null;
  runs: Runs;
}): { health: Health; reason: string | null } {
  if (beat.failedHeartbeats > 0) return { health: "failing", reason: beat.reason };
  const failing = failingReason(beat.runs);
  if (failing) return { health: "failing", reason: failing };
  if (beat.lateMs > beat.graceMs)
    return { health: "late", reason: `its last heartbeat came ${durationWords(beat.lateMs)} late` };
  return { health: "healthy", reason: null };
}

/** A duration a person reads at a glance: `8 s`, `12 min`, `5 h`, `2 days`. */
export function durationWords(ms: number): string {
  const units = [
    [86_400_000, "days"],
    [3_600_000, "h"],
    [60_000, "min"],
  ] as const;
  for (const [size, word] of units) if (ms >= 2 * size) return `${Math.round(ms / size)} ${word}`;
  return `${Math.round(ms / 1_000)} s`;
}
