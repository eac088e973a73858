import type { MissionRow } from "#server/domains/missions/schema";
import type { PlanView } from "#server/domains/plans/schema";
import type { RunRow, StepView } from "#server/domains/runs/schema";
import type { TaskRow } from "#server/domains/tasks/schema";
import type { ViewState } from "./states.ts";

/** How the states of the records are seen: one place, so that a task looks the same everywhere. */

type TaskLike = Pick<TaskRow, "status" | "blockedReason" | "isRunning" | "restReason">;

export function taskState(task: TaskLike): ViewState {
  if (task.status === "done" || task.status === "cancelled") return task.status;
  if (task.blockedReason) return "blocked";
  if (task.status === "review") return "review";
  if (task.isRunning) return "working";
  if (task.restReason !== null) return "waiting";
  return task.status === "inbox" ? "queued" : "idle";
}

type PlanNode = PlanView["nodes"][number];

const planStatuses: Record<string, ViewState> = {
  inbox: "queued",
  assigned: "queued",
  in_progress: "idle",
  review: "review",
  done: "done",
  cancelled: "cancelled",
};

export function planNodeState(node: PlanNode): ViewState {
  const state = planStatuses[node.status] ?? "queued";
  if (state === "done" || state === "cancelled") return state;
  if (node.blockedReason) return "blocked";
  if (node.isRunning) return "working";
  return node.restReason !== null ? "waiting" : state;
}

const runStates: Record<RunRow["status"], ViewState> = {
  queued: "queued",
  running: "working",
  waiting: "waiting",
  succeeded: "done",
  failed: "failed",
  cancelled: "cancelled",
};

export function runState(status: RunRow["status"]): ViewState {
  return runStates[status];
}

const missionStates: Record<MissionRow["status"], ViewState> = {
  planning: "working",
  running: "working",
  needs_answer: "waiting",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
};

export function missionState(status: MissionRow["status"]): ViewState {
  return missionStates[status];
}

export const missionWords: Record<MissionRow["status"], string> = {
  planning: "Planning",
  running: "Working",
  needs_answer: "Needs an answer",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const taskStatusWords: Record<TaskRow["status"], string> = {
  inbox: "Inbox",
  assigned: "Assigned",
  in_progress: "In progress",
  review: "Review",
  done: "Done",
  cancelled: "Cancelled",
};

export const runStatusWords: Record<RunRow["status"], string> = {
  queued: "Queued",
  running: "Working",
  waiting: "Waiting",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function isRunLive(status: RunRow["status"]): boolean {
  return status === "queued" || status === "running" || status === "waiting";
}

export function stepState(step: Pick<StepView, "kind" | "status">): ViewState {
  if (step.status === "running") return step.kind === "wait" ? "waiting" : "working";
  if (step.status === "failed") return "failed";
  return step.status === "unknown" ? "blocked" : "done";
}

export function tasksDone(counts: MissionRow["taskCounts"]): { done: number; total: number } {
  const { cancelled, ...rest } = counts;
  return { done: counts.done, total: Object.values(rest).reduce((sum, value) => sum + value, 0) };
}
