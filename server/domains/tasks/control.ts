import { and, eq, inArray, like, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { memberships } from "#db/tables/teams";
import { command } from "#server/core/command";
import { carryLabels, labelWritten } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import { isLiveRunOf, lockTask, type TaskRecord, taskRef } from "./load.ts";
import { requireMove } from "./policy.ts";
import { refreshPriorities } from "./priority.ts";
import { taskBlocked, taskCancelled, taskHandedBack, taskStatus, taskUpdated } from "./schema.ts";
import { OFF_SEAT } from "./seat.ts";

const taskId = z.object({ id: z.uuid() });
const done = z.object({ id: z.string() });

/** What a reaction saw of a task that it holds up. */
const seenTask = z.object({
  status: taskStatus,
  round: z.number(),
  returnCount: z.number(),
  reviewerUserId: z.string().nullable(),
});

/** Holds a task up, or lets it go on. Throws `conflict` when it moved on since it was seen, or is being worked on again. */
export const blockTask = command({
  name: "task.block",
  scope: "tasks:write",
  input: taskId.extend({
    reason: z.string().trim().min(1).max(1_000).nullable(),
    /** The run whose words the reason quotes. */
    wordsOfRunId: z.uuid().nullish(),
    seen: seenTask.optional(),
  }),
  output: done,
  events: [taskBlocked, taskUpdated],
  async run({ ctx, tx, input, emit }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    if (input.seen) await requireAsSeen(tx, task, input.seen);
    const blockedReason = input.reason;
    const status = task.status === "in_progress" ? "assigned" : task.status;
    await tx.update(tasks).set({ blockedReason, status, updatedAt: new Date() }).where(eq(tasks.id, task.id));
    const words = { kind: "task" as const, id: task.id, part: "work" as const };
    if (input.wordsOfRunId) await carryLabels(ctx, { id: input.wordsOfRunId, part: "run" }, [words]);
    await labelWritten(ctx, [words]);
    if (blockedReason) emit(taskBlocked, { ...taskRef(task), reason: blockedReason });
    else emit(taskUpdated, taskRef(task));
    return { id: task.id };
  },
});

async function requireAsSeen(tx: Tx, task: TaskRecord, seen: z.output<typeof seenTask>): Promise<void> {
  const { status, round, returnCount, reviewerUserId } = seen;
  const isSame =
    task.blockedReason === null &&
    task.status === status &&
    task.round === round &&
    task.returnCount === returnCount &&
    task.reviewerUserId === reviewerUserId;
  if (!isSame || (await tx.$count(runs, isLiveRunOf(task.id))) > 0)
    throw new DomainError("conflict", `T-${task.number} moved on meanwhile.`);
}

export const cancelTask = command({
  name: "task.cancel",
  scope: "tasks:write",
  input: taskId,
  /** With it goes what needs it: all of them are named, so that it can be taken back. */
  output: done.extend({ cancelled: z.array(z.string()) }),
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
      after: { status: "cancelled", cancelled: rows.map((row) => row.number) },
    });
    return { id: task.id, cancelled: rows.map((row) => row.id) };
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

/** Closes what a mission that was called off leaves open. Does nothing once it is taken up again: who asks may have looked before. */
export const cancelOpenTasks = command({
  name: "task.cancel_open",
  scope: "tasks:write",
  input: z.object({ missionId: z.uuid() }),
  output: z.object({ cancelled: z.number() }),
  events: [taskCancelled],
  async run({ ctx, tx, input, emit }) {
    const [mission] = await tx
      .select({ status: missions.status })
      .from(missions)
      .where(and(eq(missions.teamId, ctx.team.id), eq(missions.id, input.missionId)))
      .for("share");
    if (mission?.status !== "cancelled") return { cancelled: 0 };
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

/**
 * Takes everything an agent has in hand, or was named for, off its seat, because the agent is gone. What it handed in stays in
 * review; a plan that asked for it by name is free to choose. Repeatable: there is nothing left the second time, nor when the agent
 * was brought back meanwhile.
 */
export const handBackTasks = command({
  name: "task.hand_back",
  scope: "tasks:write",
  input: z.object({ agentId: z.uuid(), reason: z.string().trim().min(1).max(500) }),
  output: z.object({ handedBack: z.number() }),
  events: [taskHandedBack],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const [agent] = await tx
      .select({ name: agents.name, retiredAt: agents.retiredAt })
      .from(agents)
      .where(and(eq(agents.teamId, teamId), eq(agents.id, input.agentId)))
      .for("share");
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    if (!agent.retiredAt) throw new DomainError("conflict", `${agent.name} is back and keeps its work.`);
    await tx
      .update(tasks)
      .set({ wantedAgentId: null })
      .where(and(eq(tasks.teamId, teamId), eq(tasks.wantedAgentId, input.agentId), eq(tasks.status, "inbox")));
    const rows = await tx
      .update(tasks)
      .set({ ...OFF_SEAT, round: sql`${tasks.round} + 1`, updatedAt: new Date() })
      .where(
        and(
          eq(tasks.teamId, teamId),
          eq(tasks.assigneeAgentId, input.agentId),
          inArray(tasks.status, ["assigned", "in_progress"]),
        ),
      )
      .returning();
    for (const task of rows)
      emit(taskHandedBack, { ...taskRef(task), agentId: input.agentId, agentName: agent.name, reason: input.reason });
    record({ entity: "agent", entityId: input.agentId, after: { handedBack: rows.map((row) => row.number) } });
    return { handedBack: rows.length };
  },
});

/**
 * Takes what a person has in hand, who is not in the team any more, off its seat; the machine may choose anew. Repeatable; what
 * somebody else has by now, or the person after coming back, stays.
 */
export const releaseSeats = command({
  name: "task.release_seats",
  scope: "machine:write",
  input: z.object({ userId: z.uuid() }),
  output: z.object({ released: z.number() }),
  events: [taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const isMember = and(eq(memberships.teamId, teamId), eq(memberships.userId, input.userId));
    if ((await tx.$count(memberships, isMember)) > 0) return { released: 0 };
    const rows = await tx
      .update(tasks)
      .set({ ...OFF_SEAT, round: sql`${tasks.round} + 1`, updatedAt: new Date() })
      .where(
        and(
          eq(tasks.teamId, teamId),
          eq(tasks.assigneeUserId, input.userId),
          inArray(tasks.status, ["assigned", "in_progress"]),
        ),
      )
      .returning();
    for (const task of rows) emit(taskUpdated, taskRef(task));
    record({ entity: "user", entityId: input.userId, after: { released: rows.map((row) => row.number) } });
    return { released: rows.length };
  },
});

/** Brings every team's computed priorities up to date. For the leader's sweep; it writes nothing when nothing changed. */
export const refreshAllPriorities = command({
  name: "task.refresh_priorities",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ changed: z.number() }),
  async run({ ctx, tx, input }) {
    const changed = await refreshPriorities(tx, null, input.nowMs);
    for (const [teamId, tasks] of Map.groupBy(changed, (task) => task.teamId))
      await tellPriorities.call({ ...ctx, team: { ...ctx.team, id: teamId } }, { tasks });
    return { changed: changed.length };
  },
});

/** The events of a team's tasks whose priority came due by itself, so that screens show it. */
const tellPriorities = command({
  name: "task.tell_priorities",
  scope: "machine:write",
  audit: false,
  input: z.object({
    tasks: z.array(z.object({ id: z.uuid(), missionId: z.uuid().nullable(), number: z.number(), title: z.string() })),
  }),
  output: z.object({ told: z.number() }),
  events: [taskUpdated],
  async run({ input, emit }) {
    for (const { id, ...task } of input.tasks) emit(taskUpdated, { ...task, taskId: id });
    return { told: input.tasks.length };
  },
});
