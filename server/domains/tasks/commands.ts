import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { command, type Emit } from "#server/core/command";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { labelWritten } from "#server/core/outside";
import { capability } from "#server/domains/agents/schema";
import { DomainError } from "#server/lib/errors";
import { PRIORITIES } from "#server/lib/task-lists";
import { lockLinks, replaceDependencies } from "./dependencies.ts";
import { insertTask, requireParent } from "./insert.ts";
import { isLiveRunOf, lockTask, readTask, type TaskRecord, taskRef } from "./load.ts";
import { requireMove } from "./policy.ts";
import { refreshPriorities } from "./priority.ts";
import {
  type AssignmentChoice,
  assignmentChoice,
  criterionText,
  dependencyIds,
  taskAssigned,
  taskCreated,
  taskLabels,
  taskStarted,
  taskTitle,
  taskUpdated,
} from "./schema.ts";
import { rememberChoice, requireAssignable, takeSeat } from "./seat.ts";

const taskId = z.object({ id: z.uuid() });
const done = z.object({ id: z.string() });

/** What a person or a program may say of a new task. Without a priority it follows from due date, dependants and mission. */
const newTask = z.object({
  title: taskTitle,
  description: z.string().max(20_000).default(""),
  missionId: z.uuid().optional(),
  parentId: z.uuid().optional(),
  priority: z.enum(PRIORITIES).optional(),
  capability: capability.optional(),
  labels: taskLabels.default([]),
  dueAt: z.date().optional(),
  criteria: z.array(criterionText).max(20).default([]),
  dependsOn: dependencyIds.default([]),
});

/** Creates a task by hand. Criteria and dependencies come with it, so that it never stands half written. */
export const createTask = command({
  name: "task.create",
  scope: "tasks:write",
  input: newTask,
  output: z.object({ id: z.string(), number: z.number() }),
  events: [taskCreated],
  async run({ ctx, tx, input, emit, record }) {
    const task = await insertTask(tx, ctx.team.id, {
      ...input,
      missionId: input.missionId ?? null,
      parentId: input.parentId ?? null,
      capability: input.capability ?? null,
      priority: input.priority ?? null,
      dueAt: input.dueAt ?? null,
      createdBy: actorName(ctx.actor),
      createdByRunId: null,
      depth: 0,
    });
    await labelWritten(ctx, [{ kind: "task", id: task.id }]);
    emit(taskCreated, taskRef(task));
    record({ entity: "task", entityId: task.id, after: { number: task.number, title: task.title } });
    return { id: task.id, number: task.number };
  },
});

/** Changes what a task says. A priority set here wins over the computed one until it is set to `auto`. */
export const updateTask = command({
  name: "task.update",
  scope: "tasks:write",
  input: taskId.extend({
    title: taskTitle.optional(),
    description: z.string().max(20_000).optional(),
    priority: z.enum([...PRIORITIES, "auto"]).optional(),
    labels: taskLabels.optional(),
    dueAt: z.date().nullable().optional(),
    parentId: z.uuid().nullable().optional(),
  }),
  output: done,
  events: [taskUpdated],
  async run({ ctx, tx, input: { id, priority, ...changes }, emit, record }) {
    const before = await lockTask(tx, ctx.team.id, id);
    if (changes.parentId) await requireParent(tx, before, changes.parentId);
    const [after] = await tx
      .update(tasks)
      .set({ ...changes, ...priorityChange(priority), updatedAt: new Date() })
      .where(eq(tasks.id, id))
      .returning();
    if (!after) throw new Error("The task row was not returned.");
    await refreshPriorities(tx, [id]);
    await labelWritten(ctx, [{ kind: "task", id }]);
    emit(taskUpdated, taskRef(after));
    const { title, description, priority: was, labels, dueAt, parentId } = before;
    record({
      entity: "task",
      entityId: id,
      before: { title, description, priority: was, labels, dueAt, parentId },
      after: { ...changes, priority },
    });
    return { id };
  },
});

function priorityChange(priority: (typeof PRIORITIES)[number] | "auto" | undefined) {
  if (priority === undefined) return {};
  return priority === "auto" ? { isPriorityFixed: false } : { priority, isPriorityFixed: true };
}

/** Replaces what a task waits for. Refused once its work has begun: its inputs are what it was begun with. */
export const setDependencies = command({
  name: "task.set_dependencies",
  scope: "tasks:write",
  input: taskId.extend({ dependsOn: dependencyIds }),
  output: done,
  events: [taskUpdated],
  async run({ ctx, tx, input, emit, record }) {
    await lockLinks(tx, await readTask(tx, ctx.team.id, input.id));
    const task = await lockTask(tx, ctx.team.id, input.id);
    if (task.status !== "inbox" && task.status !== "assigned")
      throw new DomainError(
        "conflict",
        `T-${task.number} is ${task.status.replace("_", " ")}; what it waits for is settled. Make a new task for the rest.`,
      );
    const ids = await replaceDependencies(tx, task, input.dependsOn);
    await tx
      .update(tasks)
      .set({ round: task.round + 1, updatedAt: new Date() })
      .where(eq(tasks.id, task.id));
    await refreshPriorities(tx, [task.id, ...ids]);
    emit(taskUpdated, taskRef(task));
    record({ entity: "task", entityId: task.id, after: { dependsOn: ids } });
    return { id: task.id };
  },
});

const assignment = taskId.extend({ agentId: z.uuid(), reason: z.string().trim().min(1).max(500) });

/** Gives a task to an agent. The agent's next run begins as soon as the task's inputs are done. */
export const assignTask = command({
  name: "task.assign",
  scope: "tasks:write",
  input: assignment.extend({ reason: assignment.shape.reason.default("chosen by a person") }),
  output: done,
  events: [taskAssigned],
  run: (args) => giveToAgent(args, args.input, null),
});

/**
 * The same for a choice by the rules, which is kept with its figures. Throws `conflict` when the task is not any more where it was as
 * the choice was made: with the agent `from`, who has not begun, or with nobody.
 */
export const assignChosen = command({
  name: "task.assign_chosen",
  scope: "tasks:write",
  input: assignment.extend({ choice: assignmentChoice.nullable(), from: z.uuid().nullable() }),
  output: done,
  events: [taskAssigned],
  async run(args) {
    await requireStill(args.tx, await lockTask(args.tx, args.ctx.team.id, args.input.id), args.input.from);
    return giveToAgent(args, args.input, args.input.choice);
  },
});

async function requireStill(tx: Tx, task: TaskRecord, from: string | null): Promise<void> {
  const isInPlace = from === null ? task.status === "inbox" : isHeldBy(task, from) && !(await isBegun(tx, task.id));
  if (!isInPlace)
    throw new DomainError("conflict", `T-${task.number} was taken, begun or given to somebody else meanwhile.`);
}

/** In an agent's hands by the rules, and not handed in. What a person gave it stays with it. */
function isHeldBy(task: TaskRecord, agentId: string): boolean {
  const isOpen = task.status === "assigned" || task.status === "in_progress";
  return isOpen && task.assigneeAgentId === agentId && task.assignedByUserId === null;
}

async function isBegun(tx: Tx, taskId: string): Promise<boolean> {
  return (await tx.$count(runs, and(isLiveRunOf(taskId), gt(runs.stepCount, 0)))) > 0;
}

type Giving = {
  ctx: Ctx & { tx: Tx };
  tx: Tx;
  emit: Emit<typeof taskAssigned>;
  record(draft: { entity: string; entityId: string; before: unknown; after: unknown }): void;
};

async function giveToAgent(
  { ctx, tx, emit, record }: Giving,
  input: z.output<typeof assignment>,
  chosen: AssignmentChoice | null,
): Promise<{ id: string }> {
  const task = await lockTask(tx, ctx.team.id, input.id);
  const agent = await requireAssignable(tx, ctx.team.id, input.agentId);
  const userId = userIdOf(ctx.actor);
  await takeSeat(tx, task, {
    assigneeAgentId: agent.id,
    assigneeUserId: null,
    assignmentReason: input.reason,
    assignmentChoice: userId ? await rememberChoice(tx, { task, agent, userId }) : chosen,
    assignedByUserId: userId,
  });
  emit(taskAssigned, { ...taskRef(task), agentId: agent.id, agentName: agent.name, reason: input.reason });
  record({
    entity: "task",
    entityId: task.id,
    before: { assigneeAgentId: task.assigneeAgentId, assigneeUserId: task.assigneeUserId },
    after: { assigneeAgentId: agent.id, reason: input.reason },
  });
  return { id: task.id };
}

/**
 * The assignee's run has begun. Repeatable: a run that comes back after a crash finds the task in progress already. Throws `conflict`
 * when the task is not that agent's any more.
 */
export const startTask = command({
  name: "task.start",
  scope: "machine:write",
  audit: false,
  input: taskId.extend({ agentId: z.uuid() }),
  output: done,
  events: [taskStarted],
  async run({ ctx, tx, input, emit }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    if (task.assigneeAgentId !== input.agentId)
      throw new DomainError("conflict", `T-${task.number} went to somebody else before this run began.`);
    if (task.status === "in_progress") return { id: task.id };
    requireMove(task, "in_progress");
    await tx
      .update(tasks)
      .set({
        status: "in_progress",
        startedAt: task.startedAt ?? new Date(),
        blockedReason: null,
        updatedAt: new Date(),
      })
      .where(eq(tasks.id, task.id));
    emit(taskStarted, { ...taskRef(task), agentId: input.agentId });
    return { id: task.id };
  },
});
