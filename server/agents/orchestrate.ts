import type { Ctx } from "#server/core/context";
import { REVIEW_CAPABILITY } from "#server/domains/agents/roles";
import { setMissionStatus } from "#server/domains/missions/commands";
import { readMissionState } from "#server/domains/missions/orchestration";
import { isMissionOver, type MissionStatus } from "#server/domains/missions/schema";
import { cancelRun } from "#server/domains/runs/control";
import { listWorkRuns } from "#server/domains/runs/orchestration";
import { isRunOver } from "#server/domains/runs/schema";
import { assignChosen } from "#server/domains/tasks/commands";
import { cancelOpenTasks, handBackTasks } from "#server/domains/tasks/control";
import { listCandidates, listOrchestrationTasks, type OrchestrationTask } from "#server/domains/tasks/orchestration";
import { chooseAgent, unfitReason } from "#server/domains/tasks/policy";
import { getTask } from "#server/domains/tasks/queries";
import { journalContext } from "./driver.ts";
import {
  block,
  endedWith,
  ensureLeadRun,
  ensureRun,
  failMission,
  ignoreConflict,
  isGone,
  type State,
  type WorkRun,
} from "./mission-moves.ts";
import { adaptPlan, isSomebodyAway } from "./replan.ts";

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
    if (mission.unanswered > 0 || runs.some((run) => run.status === "waiting" && !run.waitsForPerson)) return;
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
  if (tasks.length === 0) return lead(state, "plan", `Mission M-${mission.number} was started`);
  for (const task of tasks) await progressTask(state, task);
  if (await adaptPlan(state)) return;
  if (tasks.every((task) => task.status === "cancelled"))
    return failMission(state, "Every task of it was cancelled.", { isEmptied: true });
  if (tasks.every((task) => task.status === "done" || task.status === "cancelled")) {
    return lead(state, "close", "Every task is done");
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
  if (!choice) return block(ctx, task, `nobody free to work can do “${task.capability ?? "this"}”`);
  choice.agent.openTasks += 1;
  const { agent, ...why } = choice;
  try {
    await assignChosen.call(ctx, { id: task.id, agentId: agent.id, from: null, ...why });
  } catch (error) {
    ignoreConflict(error);
    // Somebody took it in the same moment. When its agent was paused instead, the next look chooses another.
    if ((await getTask.call(ctx, { id: task.id })).status === "inbox") throw error;
  }
}

async function ensureWork(state: State, task: OrchestrationTask): Promise<void> {
  // A person on the seat works without a run.
  if (!task.assigneeAgentId) return;
  if (isGone(state, task.assigneeAgentId)) {
    const gone = { agentId: task.assigneeAgentId, reason: "its agent was retired" };
    await handBackTasks.call(state.ctx, gone).catch(ignoreConflict);
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
  if (!choice) return block(state.ctx, task, "nobody but its author could check it");
  choice.agent.openTasks += 1;
  await ensureRun(state, { purpose: "review", agentId: choice.agent.id, task, why: `T-${task.number} was handed in` });
}

const authorsOf = (task: OrchestrationTask): string[] => (task.assigneeAgentId ? [task.assigneeAgentId] : []);

async function lead(state: State, purpose: "plan" | "close", why: string): Promise<void> {
  const ended = await ensureLeadRun(state, { purpose, key: state.missionId ?? "", why });
  if (ended) await failMission(state, ended.spent);
}

/** Nothing is under way and a task cannot go on: the mission has failed, with that task's reason. */
async function failWhenStuck(state: State): Promise<void> {
  const blocked = state.tasks.find((task) => task.blockedReason !== null && task.status !== "cancelled");
  const isLive = state.runs.some((run) => !isRunOver(run.status));
  const canGoOn = state.tasks.some(
    (task) => task.isReady && task.blockedReason === null && task.status !== "done" && task.status !== "cancelled",
  );
  if (!blocked || isLive || canGoOn || isSomebodyAway(state, blocked)) return;
  await failMission(state, `T-${blocked.number} cannot go on: ${blocked.blockedReason}`, { stuckTaskId: blocked.id });
}

/** A mission that ended early stops its runs and closes its open tasks; what was delivered stays. */
async function endMission(ctx: Ctx, missionId: string, status: MissionStatus, runs: WorkRun[]): Promise<void> {
  if (status === "done") return;
  for (const run of runs.filter((entry) => !isRunOver(entry.status))) {
    await cancelRun.call(ctx, { id: run.id, reason: endedWith(status) }).catch(ignoreConflict);
  }
  if (status === "cancelled") await cancelOpenTasks.call(ctx, { missionId });
}

/** The mission a task belongs to, for events that name only the task. */
export async function progressTaskById(teamId: string, taskId: string): Promise<void> {
  const task = await getTask.call(journalContext(teamId), { id: taskId });
  if (task.missionId) await progressMission(teamId, task.missionId);
  else await progressLooseTask(teamId, taskId);
}
