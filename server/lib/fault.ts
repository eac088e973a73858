/**
 * Named places where a test may end the process as `kill -9` would. `MUSTER_FAULT="journal.step-written:3"` dies the
 * third time that place is passed. Without the variable a call is one comparison.
 */
const [wantedPoint, wantedCount = "1"] = (process.env.MUSTER_FAULT ?? "").split(":");
let passes = 0;

/** Every place that exists, so that the test can visit each. */
export const FAULT_POINTS = [
  "journal.before-step-write",
  "journal.after-step-write",
  "journal.before-step-complete",
  "journal.after-step-complete",
  "journal.before-run-finish",
  "journal.after-run-finish",
  "effect.before-commit",
  "effect.after-commit",
  "approval.after-ask",
  "approval.after-decision",
  "approval.before-effect",
  "assist.after-ask",
  "assist.before-result",
  "ledger.before-reserve",
  "ledger.after-reserve",
  "ledger.after-sent",
  "ledger.before-settle",
  "ledger.after-settle",
  "event.before-stamp",
  "event.after-stamp",
  "event.before-dispatch",
  "event.after-dispatch",
  "wake.before-send",
  "wake.after-send",
  "once.before-answer",
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

export function faultPoint(point: FaultPoint): void {
  if (wantedPoint !== point) return;
  passes += 1;
  if (passes === Number(wantedCount)) process.kill(process.pid, "SIGKILL");
}
