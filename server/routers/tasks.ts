import { retryTask } from "#server/domains/runs/control";
import { listBlockers } from "#server/domains/tasks/blockers";
import { assignTask, createTask, setDependencies, updateTask } from "#server/domains/tasks/commands";
import { cancelTask } from "#server/domains/tasks/control";
import { getTask, listTasks, taskBoard } from "#server/domains/tasks/queries";
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
import { mutationOf, queryOf, router } from "./trpc.ts";

export const tasksRouter = router({
  list: queryOf(listTasks),
  board: queryOf(taskBoard),
  get: queryOf(getTask),
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
  cancel: mutationOf(cancelTask),
  retry: mutationOf(retryTask),
});
