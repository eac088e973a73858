import { and, desc, eq, ne, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import type { TaskStatus } from "#server/lib/task-lists";
import { requireOpenMission } from "./insert.ts";
import { lockTask, type TaskRecord, taskRef } from "./load.ts";
import { moveRefusal } from "./policy.ts";
import { acceptTask } from "./review.ts";
import { taskStatus, taskUpdated } from "./schema.ts";
import { releaseTask, startByPerson } from "./seats.ts";

/**
 * What a card on the board does when a person puts it somewhere: the command of that column, and its place there. `from` is where
 * the person saw it: when it is elsewhere by now, nothing is moved. `after` is the card right above it, null the top.
 */
export const moveTask = command({
  name: "task.move",
  scope: "tasks:write",
  input: z.object({ id: z.uuid(), from: taskStatus, to: taskStatus, after: z.uuid().nullable().optional() }),
  output: z.object({ id: z.string(), status: taskStatus }),
  events: [taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    if (task.status !== input.from)
      throw new DomainError(
        "conflict",
        `T-${task.number} is ${words(task.status)} by now: it was moved meanwhile. It stays there.`,
      );
    if (input.to !== task.status) await enterColumn(ctx, task, input.to);
    if (input.after !== undefined) await placeCard(tx, { ...task, status: input.to }, input.after);
    // A change of column is told by the command of that column.
    if (input.to === task.status) emit(taskUpdated, taskRef(task));
    record({
      entity: "task",
      entityId: task.id,
      before: { status: task.status },
      after: { status: input.to, after: input.after },
    });
    return { id: task.id, status: input.to };
  },
});

const words = (status: TaskStatus): string => status.replace("_", " ");

async function enterColumn(ctx: Ctx & { tx: Tx }, task: TaskRecord, to: TaskStatus): Promise<void> {
  const refusal = moveRefusal(task, to);
  if (refusal) throw new DomainError("conflict", refusal);
  if (to === "inbox") await releaseTask.call(ctx, { id: task.id });
  if (to === "in_progress") await startByPerson.call(ctx, { id: task.id });
  if (to === "done") await acceptTask.call(ctx, { id: task.id });
}

/** Puts the card right below `after`, or on top; its key is halfway to the card that follows. */
async function placeCard(tx: Tx, task: TaskRecord, after: string | null): Promise<void> {
  const column = and(eq(tasks.teamId, task.teamId), eq(tasks.status, task.status), ne(tasks.id, task.id));
  const place = (boardAt: SQL) =>
    tx.update(tasks).set({ boardAt, boardStatus: task.status }).where(eq(tasks.id, task.id));
  const [above] = after ? await firstOf(tx, and(column, eq(tasks.id, after))) : [];
  if (!above) {
    // Also when the card above has left: the top is where people look first.
    const [first] = await firstOf(tx, column);
    const now = sql`clock_timestamp()`;
    await place(first ? sql`greatest(${now}, ${first.key}::timestamptz + interval '1 second')` : now);
    return;
  }
  const isBelow = sql`(${tasks.boardKey}, ${tasks.id}) < (${above.key}::timestamptz, ${above.id}::uuid)`;
  const [next] = await firstOf(tx, and(column, isBelow), above.key);
  const key = sql`${above.key}::timestamptz`;
  if (!next) await place(sql`${key} - interval '1 second'`);
  else if (next.gap > LEAST_GAP) await place(sql`${key} - (${key} - ${next.key}::timestamptz) / 2`);
  else {
    await makeRoom(tx, column, above);
    await place(sql`${key} + interval '500 milliseconds'`);
  }
}

/** The first card in the board's order, with the seconds from it up to `above`. */
function firstOf(tx: Tx, where: SQL | undefined, above?: string) {
  const gap = sql<number>`extract(epoch from ${above ?? null}::timestamptz - ${tasks.boardKey})::float8`;
  return tx
    .select({ id: tasks.id, key: sql<string>`${tasks.boardKey}::text`, gap })
    .from(tasks)
    .where(where)
    .orderBy(desc(tasks.boardKey), desc(tasks.id))
    .limit(1);
}

/** Seconds. Keys count microseconds; halving a smaller gap would make two the same. */
const LEAST_GAP = 0.000_004;

/** Lifts everything from the card above upward by a second, in its order. Needed only where cards came at the same moment. */
async function makeRoom(tx: Tx, column: SQL | undefined, above: { id: string; key: string }): Promise<void> {
  await tx
    .update(tasks)
    .set({ boardAt: sql`${tasks.boardKey} + interval '1 second'`, boardStatus: sql`${tasks.status}` })
    .where(and(column, sql`(${tasks.boardKey}, ${tasks.id}) >= (${above.key}::timestamptz, ${above.id}::uuid)`));
}

/**
 * Takes back that a task was called off: it is in the inbox again, or with who had it, with all it had. What needed it and was
 * called off with it is named too. Refused once its mission is over.
 */
export const reopenTasks = command({
  name: "task.reopen",
  scope: "tasks:write",
  input: z.object({ ids: z.array(z.uuid()).min(1).max(200) }),
  output: z.object({ reopened: z.number() }),
  events: [taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const reopened: number[] = [];
    for (const id of [...new Set(input.ids)].sort()) {
      const task = await lockTask(tx, ctx.team.id, id);
      if (task.status !== "cancelled") continue;
      if (task.missionId) await requireOpenMission(tx, ctx.team.id, task.missionId);
      const status = task.assigneeAgentId || task.assigneeUserId ? "assigned" : "inbox";
      await tx
        .update(tasks)
        .set({ status, finishedAt: null, round: task.round + 1, updatedAt: new Date() })
        .where(eq(tasks.id, id));
      emit(taskUpdated, taskRef(task));
      reopened.push(task.number);
    }
    if (reopened.length === 0) throw new DomainError("conflict", "None of these tasks is called off any more.");
    record({ entity: "task", entityId: input.ids[0] ?? "", before: { status: "cancelled" }, after: { reopened } });
    return { reopened: reopened.length };
  },
});
