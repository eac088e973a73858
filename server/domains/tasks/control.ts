import { and, eq, like, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { lockTask, type TaskRecord, taskRef } from "./load.ts";
import { requireMove } from "./policy.ts";
import { taskBlocked, taskCancelled, taskUpdated } from "./schema.ts";

const taskId = z.object({ id: z.uuid() });
const done = z.object({ id: z.string() });

export const blockTask = command({
  name: "task.block",
  scope: "tasks:write",
  input: taskId.extend({ reason: z.string().trim().min(1).max(1_000).nullable() }),
  output: done,
  events: [taskBlocked, taskUpdated],
  async run({ ctx, tx, input, emit }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    const blockedReason = input.reason;
    const status = task.status === "in_progress" ? "assigned" : task.status;
    await tx.update(tasks).set({ blockedReason, status, updatedAt: new Date() }).where(eq(tasks.id, task.id));
    if (blockedReason) emit(taskBlocked, { ...taskRef(task), reason: blockedReason });
    else emit(taskUpdated, taskRef(task));
    return { id: task.id };
  },
});

export const cancelTask = command({
  name: "task.cancel",
  scope: "tasks:write",
  input: taskId,
  output: done,
  events: [taskCancelled],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    requireMove(task, "cancelled");
    const rows = await cancelWithDependants(tx, task.id);
    for (const row of rows) emit(taskCancelled, taskRef(row));
    record({
      entity: "task",
      entityId: task.id,
      before: { status: task.status },
      after: { cancelled: rows.map((row) => row.number) },
    });
    return { id: task.id };
  },
});

async function cancelWithDependants(tx: Tx, id: string): Promise<TaskRecord[]> {
  const reached = sql`with recursive needing(id) as (
    select ${id}::uuid union select d.task_id from task_dependencies d join needing n on d.depends_on_id = n.id
  ) select id from needing`;
  return tx
    .update(tasks)
    .set({ status: "cancelled", finishedAt: new Date(), updatedAt: new Date() })
    .where(and(sql`${tasks.id} in (${reached})`, notInArray(tasks.status, ["done", "cancelled"])))
    .returning();
}

export const cancelOpenTasks = command({
  name: "task.cancel_open",
  scope: "tasks:write",
  input: z.object({ missionId: z.uuid() }),
  output: z.object({ cancelled: z.number() }),
  events: [taskCancelled],
  async run({ ctx, tx, input, emit }) {
    const rows = await tx
      .update(tasks)
      .set({ status: "cancelled", finishedAt: new Date(), updatedAt: new Date() })
      .where(
        and(
          eq(tasks.teamId, ctx.team.id),
          eq(tasks.missionId, input.missionId),
          notInArray(tasks.status, ["done", "cancelled"]),
        ),
      )
      .returning();
    for (const task of rows) emit(taskCancelled, taskRef(task));
    return { cancelled: rows.length };
  },
});

export const clearBlocks = command({
  name: "task.clear_blocks",
  scope: "machine:write",
  audit: false,
  input: z.object({ missionId: z.uuid(), reasonPrefix: z.string().min(1).max(100) }),
  output: z.object({ cleared: z.number() }),
  events: [taskUpdated],
  async run({ ctx, tx, input, emit }) {
    const rows = await tx
      .update(tasks)
      .set({ blockedReason: null, updatedAt: new Date() })
      .where(
        and(
          eq(tasks.teamId, ctx.team.id),
          eq(tasks.missionId, input.missionId),
          like(tasks.blockedReason, `${input.reasonPrefix}%`),
        ),
      )
      .returning();
    for (const task of rows) emit(taskUpdated, taskRef(task));
    return { cleared: rows.length };
  },
});
