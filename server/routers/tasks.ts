import { retryTask } from "#server/domains/runs/control";
import { assignTask, createTask, updateTask } from "#server/domains/tasks/commands";
import { cancelTask } from "#server/domains/tasks/control";
import { getTask, listTasks, taskBoard } from "#server/domains/tasks/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const tasksRouter = router({
  list: queryOf(listTasks),
  board: queryOf(taskBoard),
  get: queryOf(getTask),
  create: mutationOf(createTask),
  update: mutationOf(updateTask),
  assign: mutationOf(assignTask),
  cancel: mutationOf(cancelTask),
  retry: mutationOf(retryTask),
});
