import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";

export type TaskRecord = typeof tasks.$inferSelect;

/** The task, locked until the transaction ends, so that two writers follow each other. Throws `not_found` for another team's. */
export async function lockTask(tx: Tx, teamId: string, id: string): Promise<TaskRecord> {
  const [task] = await tx
    .select()
    .from(tasks)
    .where(and(eq(tasks.teamId, teamId), eq(tasks.id, id)))
    .for("update");
  if (!task) throw new DomainError("not_found", "There is no such task in this team.");
  return task;
}

/** The task as it is, without holding it. Throws `not_found` for another team's. */
export async function readTask(db: Reader, teamId: string, id: string): Promise<TaskRecord> {
  const [task] = await db
    .select()
    .from(tasks)
    .where(and(eq(tasks.teamId, teamId), eq(tasks.id, id)));
  if (!task) throw new DomainError("not_found", "There is no such task in this team.");
  return task;
}

/** The ids every task event carries. */
export function taskRef(task: TaskRecord) {
  return { taskId: task.id, missionId: task.missionId, number: task.number, title: task.title };
}

/** Runs of a task that are under way, in line or waiting. */
export function isLiveRunOf(taskId: string): SQL | undefined {
  return and(eq(runs.taskId, taskId), eq(runs.kind, "work"), inArray(runs.status, ["queued", "running", "waiting"]));
}
