import { retryTask } from "#server/domains/runs/control";
import { assignTask, createTask, postMessage, updateTask } from "#server/domains/tasks/commands";
import { cancelTask } from "#server/domains/tasks/control";
import { getTask, listTaskMessages, listTasks, taskBoard } from "#server/domains/tasks/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const tasksRouter = router({
  list: queryOf(listTasks),
  board: queryOf(taskBoard),
  get: queryOf(getTask),
  messages: queryOf(listTaskMessages),
  create: mutationOf(createTask),
  update: mutationOf(updateTask),
  assign: mutationOf(assignTask),
  cancel: mutationOf(cancelTask),
  retry: mutationOf(retryTask),
  postMessage: mutationOf(postMessage),
});
