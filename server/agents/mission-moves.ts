import type { Ctx } from "#server/core/context";
import { setMissionStatus } from "#server/domains/missions/commands";
import type { MissionStatus } from "#server/domains/missions/schema";
import { startRun } from "#server/domains/runs/commands";
import type { listWorkRuns } from "#server/domains/runs/orchestration";
import { isRunOver, type RunPurpose } from "#server/domains/runs/schema";
import { blockTask } from "#server/domains/tasks/control";
import type { OrchestrationTask } from "#server/domains/tasks/orchestration";
import { type Candidate, chooseAgent } from "#server/domains/tasks/policy";
import { isDomainError } from "#server/lib/errors";

export type WorkRun = Awaited<ReturnType<typeof listWorkRuns.call>>[number];

/** A mission, or a task that has none, as orchestration sees it: rows only. */
export type State = {
  ctx: Ctx;
  missionId: string | null;
  tasks: OrchestrationTask[];
  runs: WorkRun[];
  team: Candidate[];
  answered: number;
};

/** How often the machine starts the same work again by itself before something has to change. */
const ATTEMPTS = 2;

type Start = {
  purpose: RunPurpose;
  agentId: string;
  taskId: string | null;
  wakeReason: string;
  startKey: string;
  attempt: number;
  /** The run whose words the reason quotes. */
  wordsOfRunId?: string;
};

async function start({ ctx, missionId }: State, run: Start): Promise<void> {
  try {
    await startRun.call(ctx, { ...run, missionId });
  } catch (error) {
    // Somebody else started it in the same moment: that is what we wanted.
    if (!isDomainError(error) || error.code !== "conflict") throw error;
  }
}

/** What a retired agent began and did not end counts for nobody's attempts. */
export function isGone({ team }: State, agentId: string): boolean {
  return team.some((agent) => agent.id === agentId && agent.isRetired);
}

/** Why a run ends that its mission takes along. */
export const endedWith = (status: MissionStatus): string => `the mission was ${status}`;

/** Why a run ends whose agent is retired. */
export const endedWithAgent = (name: string): string => `${name} was retired`;

/**
 * Its mission ended under it and goes on again, or its agent was retired and is back. Nobody stopped the run itself, so it is no try
 * that counts.
 */
function isTakenAlong({ team }: State, { status, statusReason, agentId }: WorkRun): boolean {
  if (status !== "cancelled") return false;
  const agent = team.find((one) => one.id === agentId);
  const whys = [endedWith("cancelled"), endedWith("failed"), ...(agent ? [endedWithAgent(agent.name)] : [])];
  return statusReason !== null && whys.includes(statusReason);
}

type Attempts = { isLive: boolean; next: number; last: WorkRun | undefined; isSpent: boolean };

/** What was tried under a start key, and whether there is another try. A run that somebody stopped is not begun again by itself. */
function attemptsOf(state: State, base: string): Attempts {
  const earlier = state.runs.filter((run) => run.startKey.startsWith(`${base}:`));
  const counted = earlier.filter((run) => !isGone(state, run.agentId) && !isTakenAlong(state, run));
  const last = counted.at(-1);
  return {
    isLive: earlier.some((run) => !isRunOver(run.status)),
    next: earlier.length + 1,
    last,
    isSpent: last?.status === "cancelled" || counted.length >= ATTEMPTS,
  };
}

type Wanted = { purpose: RunPurpose; agentId: string; task: OrchestrationTask; why: string };

/** Starts the run unless it was started; after a failure once more; then the task is blocked with the cause. */
export async function ensureRun(state: State, { purpose, agentId, task, why }: Wanted): Promise<void> {
  const base = `${purpose}:${task.id}:${task.returnCount}:${state.answered}:${task.round}`;
  const { next: attempt, last, isSpent } = attemptsOf(state, base);
  if (last && isSpent) return block(state.ctx, task, last.statusReason ?? "its runs did not end well", last.id);
  const wakeReason = attempt > 1 ? `${why}; the first try failed: ${last?.statusReason ?? ""}`.slice(0, 300) : why;
  const told = last ? { wordsOfRunId: last.id } : {};
  await start(state, {
    purpose,
    agentId,
    taskId: task.id,
    wakeReason,
    startKey: `${base}:${attempt}`,
    attempt,
    ...told,
  });
}

/** Planning, planning anew and closing are the orchestrator's. `spent` when its tries did not end well, with the last reason. */
export async function ensureLeadRun(
  state: State,
  { purpose, key, why }: { purpose: "plan" | "replan" | "close"; key: string; why: string },
): Promise<{ spent: string; wordsOfRunId?: string } | null> {
  const base = `${purpose}:${key}:${state.answered}`;
  const { isLive, next: attempt, last, isSpent } = attemptsOf(state, base);
  if (isLive) return null;
  if (last && isSpent)
    return { spent: last.statusReason ?? `The ${purpose} run did not end well.`, wordsOfRunId: last.id };
  const choice = chooseAgent(state.team, { teamId: state.ctx.team.id, capability: "planning" });
  if (!choice) return { spent: "No agent of the team can plan, or all who can are paused." };
  const run = { purpose, agentId: choice.agent.id, taskId: null, wakeReason: why.slice(0, 300), attempt };
  await start(state, { ...run, startKey: `${base}:${attempt}` });
  return null;
}

/** Unless something of it goes on by now. `stuckTaskId`: the task because of which it fails; `isEmptied`: no task of it is left. */
export async function failMission(
  { ctx, missionId }: State,
  reason: string,
  of: { stuckTaskId?: string; isEmptied?: boolean; wordsOfRunId?: string } = {},
): Promise<void> {
  if (!missionId) return;
  const told = { id: missionId, status: "failed" as const, reason: reason.slice(0, 1_000) };
  await setMissionStatus.call(ctx, { ...told, ...of });
}

/** Unless the task is not any more as it was seen. `wordsOfRunId`: the run whose words the reason is. */
export async function block(ctx: Ctx, task: OrchestrationTask, reason: string, wordsOfRunId?: string): Promise<void> {
  const { id, status, round, returnCount, reviewerUserId } = task;
  const seen = { status, round, returnCount, reviewerUserId };
  await blockTask.call(ctx, { id, reason: reason.slice(0, 1_000), wordsOfRunId, seen }).catch(ignoreConflict);
}

export function ignoreConflict(error: unknown): void {
  if (!isDomainError(error) || error.code !== "conflict") throw error;
}
