import type { RunPurpose, RunStatus } from "#server/domains/runs/schema";
import { runTitle } from "#server/domains/runs/schema";
import type { AgentCard, AgentState } from "./schema.ts";

type RecentRun = {
  id: string;
  number: number;
  purpose: RunPurpose;
  status: RunStatus;
  statusReason: string | null;
  missionId: string | null;
  taskId: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  stepCount: number;
  taskTitle: string | null;
  blockedReason: string | null;
  missionNumber: number | null;
  lastTool: string | null;
  lastToolAt: Date | string | null;
};

const RANK: Record<RunStatus, number> = { running: 0, waiting: 1, queued: 2, succeeded: 3, failed: 3, cancelled: 3 };

/** The run a card speaks of: the one under way, else the one that waits, else the queued one, else the last that ended. */
function newest(runs: RecentRun[]): RecentRun | undefined {
  return [...runs].sort((a, b) => RANK[a.status] - RANK[b.status] || b.number - a.number)[0];
}

export function latestRunOf(runs: RecentRun[]): AgentCard["run"] {
  const run = newest(runs);
  if (!run) return null;
  return {
    id: run.id,
    number: run.number,
    title: runTitle(run.purpose, run),
    missionId: run.missionId,
    taskId: run.taskId,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    stepCount: run.stepCount,
    lastTool: run.lastTool,
    lastToolAt: run.lastToolAt === null ? null : new Date(run.lastToolAt),
  };
}

/** An agent's state follows from its runs; only a pause is stored. */
export function stateOf(
  agent: { isPaused: boolean },
  runs: RecentRun[],
): { state: AgentState; stateReason: string | null } {
  if (agent.isPaused) return { state: "paused", stateReason: null };
  const run = newest(runs);
  if (!run || run.status === "succeeded" || run.status === "cancelled") return { state: "idle", stateReason: null };
  if (run.status === "running") return { state: "working", stateReason: null };
  if (run.status === "waiting") return { state: "waiting", stateReason: run.statusReason };
  if (run.status === "queued") return { state: "queued", stateReason: null };
  return run.blockedReason
    ? { state: "blocked", stateReason: run.blockedReason }
    : { state: "failed", stateReason: run.statusReason };
}

type RecentStep = { kind: string; status: string; startedAt: Date; finishedAt: Date | null };

/** One tick for each step of the last half hour, oldest first; the length is the time it took. */
export function pulseOf(steps: RecentStep[], nowMs: number): AgentCard["pulse"] {
  return steps.map((step) => {
    const at = step.startedAt.getTime();
    const ms = Math.max(0, (step.finishedAt?.getTime() ?? nowMs) - at);
    const state =
      step.status === "running"
        ? "running"
        : step.kind === "wait"
          ? "waiting"
          : step.status === "succeeded"
            ? "done"
            : "failed";
    return { at, ms, state };
  });
}
