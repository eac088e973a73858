import type { Ctx } from "#server/core/context";
import { REVIEW_CAPABILITY } from "#server/domains/agents/roles";
import { setMissionStatus } from "#server/domains/missions/commands";
import { readMissionState } from "#server/domains/missions/orchestration";
import { isMissionOver } from "#server/domains/missions/schema";
import { startRun } from "#server/domains/runs/commands";
import { cancelRun } from "#server/domains/runs/control";
import { listWorkRuns } from "#server/domains/runs/orchestration";
import { isRunOver, type RunPurpose } from "#server/domains/runs/schema";
import { assignChosen } from "#server/domains/tasks/commands";
import { blockTask, cancelOpenTasks, handBackTasks } from "#server/domains/tasks/control";
import { listCandidates, listOrchestrationTasks, type OrchestrationTask } from "#server/domains/tasks/orchestration";
import { type Candidate, chooseAgent, unfitReason } from "#server/domains/tasks/policy";
import { getTask } from "#server/domains/tasks/queries";
import { isDomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";

type WorkRun = Awaited<ReturnType<typeof listWorkRuns.call>>[number];
type State = {
  ctx: Ctx;
  missionId: string | null;
  tasks: OrchestrationTask[];
  runs: WorkRun[];
  team: Candidate[];
  answered: number;
};

/** How often the machine starts the same work again by itself before a person has to look. */
const ATTEMPTS = 2;

/**
 * Brings a mission one move on from wherever it stands: plans it, assigns what is ready, starts work and reviews, closes it.
 * It looks only at rows and every start has a key, so that it may be called by any event, twice, or after a crash.
 */
export async function progressMission(teamId: string, missionId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const mission = await readMissionState.call(ctx, { id: missionId });
  const runs = await listWorkRuns.call(ctx, { missionId, taskId: null });
  if (isMissionOver(mission.status)) return endMission(ctx, missionId, mission.status, runs);
  if (mission.isPaused) return;
  if (mission.status === "needs_answer") {
    // Without a question it waits for money: until its run was let go on.
    if (mission.unanswered > 0 || runs.some((run) => run.status === "waiting")) return;
    await setMissionStatus.call(ctx, { id: missionId, status: mission.hasPlan ? "running" : "planning", reason: null });
  }
  const tasks = await listOrchestrationTasks.call(ctx, { missionId, taskId: null });
  const state: State = {
    ctx,
    missionId,
    tasks,
    runs,
    team: await listCandidates.call(ctx, {}),
    answered: mission.answered,
  };
  if (tasks.length === 0) return ensureLeadRun(state, "plan", `Mission M-${mission.number} was started`);
  for (const task of tasks) await progressTask(state, task);
  if (tasks.every((task) => task.status === "cancelled")) return failMission(state, "Every task of it was cancelled.");
  if (tasks.every((task) => task.status === "done" || task.status === "cancelled")) {
    return ensureLeadRun(state, "close", "Every task is done");
  }
  await failWhenStuck(state);
}

/** The same for a task that belongs to no mission. */
export async function progressLooseTask(teamId: string, taskId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const tasks = await listOrchestrationTasks.call(ctx, { missionId: null, taskId });
  const runs = await listWorkRuns.call(ctx, { missionId: null, taskId });
  const state: State = { ctx, missionId: null, tasks, runs, team: await listCandidates.call(ctx, {}), answered: 0 };
  for (const task of tasks) await progressTask(state, task);
}

async function progressTask(state: State, task: OrchestrationTask): Promise<void> {
  if (task.status === "cancelled") return stopRunsOf(state, task);
  if (await stopStaleRuns(state, task)) return;
  if (task.blockedReason !== null || !task.isReady) return;
  if (state.runs.some((run) => run.taskId === task.id && !isRunOver(run.status))) return;
  if (task.status === "inbox" && state.missionId) return assign(state, task);
  if (task.status === "assigned" || task.status === "in_progress") return ensureWork(state, task);
  if (task.status === "review") return ensureReview(state, task);
}

async function stopRunsOf({ ctx, runs }: State, task: OrchestrationTask): Promise<void> {
  for (const run of runs.filter((entry) => entry.taskId === task.id && !isRunOver(entry.status))) {
    await cancelRun.call(ctx, { id: run.id, reason: `T-${task.number} was cancelled` }).catch(ignoreConflict);
  }
}

/** The task went to somebody else, or has to wait for another one: what was begun for it before ends first. */
async function stopStaleRuns({ ctx, runs }: State, task: OrchestrationTask): Promise<boolean> {
  const stale = runs.filter(
    (run) =>
      run.taskId === task.id &&
      !isRunOver(run.status) &&
      ((run.purpose === "work" && run.agentId !== task.assigneeAgentId) ||
        (run.purpose === "work" && run.status === "queued" && !task.isReady) ||
        (run.purpose === "review" &&
          (task.status !== "review" || task.reviewerUserId !== null) &&
          run.status === "queued")),
  );
  for (const run of stale)
    await cancelRun.call(ctx, { id: run.id, reason: `T-${task.number} went another way` }).catch(ignoreConflict);
  return stale.length > 0;
}

async function assign({ ctx, team }: State, task: OrchestrationTask): Promise<void> {
  const capability = task.capability ?? "";
  const wanted = team.find((agent) => agent.id === task.wantedAgentId && unfitReason(agent) === null);
  const choice = wanted
    ? { agent: wanted, reason: "named by the plan", choice: null }
    : chooseAgent(team, { teamId: ctx.team.id, capability });
  if (!choice) return block(ctx, task.id, `nobody free to work can do “${task.capability ?? "this"}”`);
  choice.agent.openTasks += 1;
  const { agent, ...why } = choice;
  await assignChosen.call(ctx, { id: task.id, agentId: agent.id, ...why });
}

async function ensureWork(state: State, task: OrchestrationTask): Promise<void> {
  // A person on the seat works without a run.
  if (!task.assigneeAgentId) return;
  if (isGone(state, task.assigneeAgentId)) {
    await handBackTasks.call(state.ctx, { agentId: task.assigneeAgentId, reason: "its agent was retired" });
    return;
  }
  const why = task.returnCount > 0 ? `T-${task.number} came back for changes` : `T-${task.number} was assigned`;
  await ensureRun(state, { purpose: "work", agentId: task.assigneeAgentId, task, why });
}

async function ensureReview(state: State, task: OrchestrationTask): Promise<void> {
  if (task.reviewerUserId) return;
  const choice = chooseAgent(state.team, {
    teamId: state.ctx.team.id,
    capability: REVIEW_CAPABILITY,
    exclude: authorsOf(task),
  });
  if (!choice) return block(state.ctx, task.id, "nobody but its author could check it");
  choice.agent.openTasks += 1;
  await ensureRun(state, { purpose: "review", agentId: choice.agent.id, task, why: `T-${task.number} was handed in` });
}

const authorsOf = (task: OrchestrationTask): string[] => (task.assigneeAgentId ? [task.assigneeAgentId] : []);

type Wanted = { purpose: RunPurpose; agentId: string; task: OrchestrationTask; why: string };

/** Starts the run unless it was started; after a failure once more; then the task is blocked with the cause. */
async function ensureRun(state: State, { purpose, agentId, task, why }: Wanted): Promise<void> {
  const base = `${purpose}:${task.id}:${task.returnCount}:${state.answered}:${task.round}`;
  const earlier = state.runs.filter((run) => run.startKey.startsWith(`${base}:`));
  const counted = earlier.filter((run) => !isGone(state, run.agentId));
  const last = counted.at(-1);
  if (last?.status === "cancelled") return block(state.ctx, task.id, last.statusReason ?? "its run was stopped");
  if (last && counted.length >= ATTEMPTS) return block(state.ctx, task.id, last.statusReason ?? "its runs failed");
  const attempt = earlier.length + 1;
  const wakeReason = attempt > 1 ? `${why}; the first try failed: ${last?.statusReason ?? ""}`.slice(0, 300) : why;
  await start(state, { purpose, agentId, taskId: task.id, wakeReason, startKey: `${base}:${attempt}`, attempt });
}

/** What a retired agent began and did not end counts for nobody's attempts. */
function isGone({ team }: State, agentId: string): boolean {
  return team.some((agent) => agent.id === agentId && agent.isRetired);
}

/** Planning and closing are the orchestrator's. */
async function ensureLeadRun(state: State, purpose: "plan" | "close", why: string): Promise<void> {
  const base = `${purpose}:${state.missionId}:${state.answered}`;
  const earlier = state.runs.filter((run) => run.startKey.startsWith(`${base}:`));
  if (earlier.some((run) => !isRunOver(run.status))) return;
  const counted = earlier.filter((run) => !isGone(state, run.agentId));
  const last = counted.at(-1);
  if (last?.status === "cancelled" || (last && counted.length >= ATTEMPTS))
    return failMission(state, last.statusReason ?? `The ${purpose} run did not end well.`);
  const choice = chooseAgent(state.team, { teamId: state.ctx.team.id, capability: "planning" });
  if (!choice) return failMission(state, "No agent of the team can plan, or all who can are paused.");
  await start(state, {
    purpose,
    agentId: choice.agent.id,
    taskId: null,
    wakeReason: why,
    startKey: `${base}:${earlier.length + 1}`,
    attempt: earlier.length + 1,
  });
}

type Start = {
  purpose: RunPurpose;
  agentId: string;
  taskId: string | null;
  wakeReason: string;
  startKey: string;
  attempt: number;
};

async function start({ ctx, missionId }: State, run: Start): Promise<void> {
  try {
    await startRun.call(ctx, { ...run, missionId });
  } catch (error) {
    // Somebody else started it in the same moment: that is what we wanted.
    if (!isDomainError(error) || error.code !== "conflict") throw error;
  }
}

/** Nothing is under way and a task cannot go on: the mission has failed, with that task's reason. */
async function failWhenStuck(state: State): Promise<void> {
  const blocked = state.tasks.find((task) => task.blockedReason !== null);
  const isLive = state.runs.some((run) => !isRunOver(run.status));
  const canGoOn = state.tasks.some(
    (task) => task.isReady && task.blockedReason === null && task.status !== "done" && task.status !== "cancelled",
  );
  if (!blocked || isLive || canGoOn) return;
  await failMission(state, `T-${blocked.number} cannot go on: ${blocked.blockedReason}`);
}

async function failMission({ ctx, missionId }: State, reason: string): Promise<void> {
  if (missionId) await setMissionStatus.call(ctx, { id: missionId, status: "failed", reason: reason.slice(0, 1_000) });
}

async function block(ctx: Ctx, taskId: string, reason: string): Promise<void> {
  await blockTask.call(ctx, { id: taskId, reason: reason.slice(0, 1_000) });
}

/** A mission that ended early stops its runs and closes its open tasks; what was delivered stays. */
async function endMission(ctx: Ctx, missionId: string, status: string, runs: WorkRun[]): Promise<void> {
  if (status === "done") return;
  for (const run of runs.filter((entry) => !isRunOver(entry.status))) {
    await cancelRun.call(ctx, { id: run.id, reason: `the mission was ${status}` }).catch(ignoreConflict);
  }
  if (status === "cancelled") await cancelOpenTasks.call(ctx, { missionId });
}

function ignoreConflict(error: unknown): void {
  if (!isDomainError(error) || error.code !== "conflict") throw error;
}

/** The mission a task belongs to, for events that name only the task. */
export async function progressTaskById(teamId: string, taskId: string): Promise<void> {
  const task = await getTask.call(journalContext(teamId), { id: taskId });
  if (task.missionId) await progressMission(teamId, task.missionId);
  else await progressLooseTask(teamId, taskId);
}
