import { retryTask } from "#server/domains/runs/control";
import { listBlockers } from "#server/domains/tasks/blockers";
import { taskBoard, taskColumn } from "#server/domains/tasks/board";
import { assignTask, createTask, setDependencies, updateTask } from "#server/domains/tasks/commands";
import { cancelTask } from "#server/domains/tasks/control";
import { listGrouped, listTaskGroups } from "#server/domains/tasks/groups";
import { listTaskHistory } from "#server/domains/tasks/history";
import { moveTask, reopenTasks } from "#server/domains/tasks/moves";
import { getTask, listTasks } from "#server/domains/tasks/queries";
import {
  acceptTask,
  proveCriterion,
  returnTask,
  setReviewer,
  submitTask,
  waiveProof,
} from "#server/domains/tasks/review";
import {
  assignPerson,
  forgetOverrides,
  listEvidenceOptions,
  listSeats,
  releaseTask,
  startByPerson,
} from "#server/domains/tasks/seats";
import { taskGraph } from "#server/domains/tasks/surroundings";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const tasksRouter = router({
  list: queryOf(listTasks),
  board: queryOf(taskBoard),
  column: queryOf(taskColumn),
  groups: queryOf(listTaskGroups),
  grouped: queryOf(listGrouped),
  get: queryOf(getTask),
  graph: queryOf(taskGraph),
  history: queryOf(listTaskHistory),
  seats: queryOf(listSeats),
  evidenceOptions: queryOf(listEvidenceOptions),
  blockers: queryOf(listBlockers),
  create: mutationOf(createTask),
  update: mutationOf(updateTask),
  setDependencies: mutationOf(setDependencies),
  assign: mutationOf(assignTask),
  assignPerson: mutationOf(assignPerson),
  release: mutationOf(releaseTask),
  forgetOverrides: mutationOf(forgetOverrides),
  startByPerson: mutationOf(startByPerson),
  submitByPerson: mutationOf(submitTask),
  setReviewer: mutationOf(setReviewer),
  prove: mutationOf(proveCriterion),
  waive: mutationOf(waiveProof),
  accept: mutationOf(acceptTask),
  return: mutationOf(returnTask),
  move: mutationOf(moveTask),
  cancel: mutationOf(cancelTask),
  reopen: mutationOf(reopenTasks),
  retry: mutationOf(retryTask),
});
