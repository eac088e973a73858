import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { messages as taskMessages } from "#db/tables/messages";
import { criteria, taskDependencies, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { actorName, agentIdOf, userIdOf } from "#server/core/context";
import { nextNumber } from "#server/core/counters";
import { capability } from "#server/domains/agents/schema";
import { DomainError } from "#server/lib/errors";
import { plainLine } from "#server/lib/text/plain";
import { lockTask, taskRef } from "./load.ts";
import { requireMove } from "./policy.ts";
import {
  criterionText,
  messagePosted,
  PRIORITIES,
  taskAssigned,
  taskCreated,
  taskStarted,
  taskTitle,
  taskUpdated,
} from "./schema.ts";

const taskId = z.object({ id: z.uuid() });
const done = z.object({ id: z.string() });

/** Creates a task by hand or by an agent. Criteria and dependencies come with it, so that it never stands half written. */
export const createTask = command({
  name: "task.create",
  scope: "tasks:write",
  input: z.object({
    title: taskTitle,
    description: z.string().max(20_000).default(""),
    missionId: z.uuid().optional(),
    priority: z.enum(PRIORITIES).default("normal"),
    capability: capability.optional(),
    criteria: z.array(criterionText).max(20).default([]),
    dependsOn: z.array(z.uuid()).max(50).default([]),
  }),
  output: z.object({ id: z.string(), number: z.number() }),
  events: [taskCreated],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    if (input.missionId) {
      const [mission] = await tx
        .select({ id: missions.id })
        .from(missions)
        .where(and(eq(missions.teamId, teamId), eq(missions.id, input.missionId)));
      if (!mission) throw new DomainError("not_found", "There is no such mission in this team.");
    }
    if (input.dependsOn.length > 0) {
      const found = await tx
        .select({ id: tasks.id })
        .from(tasks)
        .where(and(eq(tasks.teamId, teamId), inArray(tasks.id, input.dependsOn)));
      if (found.length !== new Set(input.dependsOn).size)
        throw new DomainError("not_found", "A task it depends on does not exist in this team.");
    }
    const number = await nextNumber(tx, teamId, "task");
    const { criteria: texts, dependsOn, ...fields } = input;
    const [task] = await tx
      .insert(tasks)
      .values({ ...fields, teamId, number, status: "inbox", createdBy: actorName(ctx.actor) })
      .returning();
    if (!task) throw new Error("The task row was not returned.");
    if (texts.length > 0)
      await tx.insert(criteria).values(texts.map((text, position) => ({ teamId, taskId: task.id, position, text })));
    if (dependsOn.length > 0)
      await tx
        .insert(taskDependencies)
        .values([...new Set(dependsOn)].map((dependsOnId) => ({ taskId: task.id, dependsOnId })));
    emit(taskCreated, taskRef(task));
    record({ entity: "task", entityId: task.id, after: { number, title: task.title } });
    return { id: task.id, number };
  },
});

export const updateTask = command({
  name: "task.update",
  scope: "tasks:write",
  input: taskId.extend({
    title: taskTitle.optional(),
    description: z.string().max(20_000).optional(),
    priority: z.enum(PRIORITIES).optional(),
  }),
  output: done,
  events: [taskUpdated],
  async run({ ctx, tx, input: { id, ...changes }, emit, record }) {
    const before = await lockTask(tx, ctx.team.id, id);
    const [after] = await tx
      .update(tasks)
      .set({ ...changes, updatedAt: new Date() })
      .where(eq(tasks.id, id))
      .returning();
    if (!after) throw new Error("The task row was not returned.");
    emit(taskUpdated, taskRef(after));
    record({
      entity: "task",
      entityId: id,
      before: { title: before.title, priority: before.priority },
      after: changes,
    });
    return { id };
  },
});

/** Gives a task to an agent. The agent's next run begins as soon as the task's inputs are done. */
export const assignTask = command({
  name: "task.assign",
  scope: "tasks:write",
  input: taskId.extend({ agentId: z.uuid(), reason: z.string().max(500).default("chosen by a person") }),
  output: done,
  events: [taskAssigned],
  async run({ ctx, tx, input, emit, record }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    const [agent] = await tx
      .select()
      .from(agents)
      .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, input.agentId)));
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    if (agent.isPaused)
      throw new DomainError("conflict", `${agent.name} is paused. Resume it first, or choose another agent.`);
    if (task.status !== "assigned") requireMove(task, "assigned");
    await tx
      .update(tasks)
      .set({
        status: "assigned",
        assigneeAgentId: agent.id,
        assigneeUserId: null,
        assignmentReason: input.reason,
        blockedReason: null,
        updatedAt: new Date(),
      })
      .where(eq(tasks.id, task.id));
    emit(taskAssigned, { ...taskRef(task), agentId: agent.id, agentName: agent.name, reason: input.reason });
    record({
      entity: "task",
      entityId: task.id,
      before: { assigneeAgentId: task.assigneeAgentId },
      after: { assigneeAgentId: agent.id },
    });
    return { id: task.id };
  },
});

/** The assignee's run has begun. Repeatable: a run that comes back after a crash finds the task in progress already. */
export const startTask = command({
  name: "task.start",
  scope: "machine:write",
  audit: false,
  input: taskId.extend({ agentId: z.uuid() }),
  output: done,
  events: [taskStarted],
  async run({ ctx, tx, input, emit }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
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

/** Marks why a task cannot go on; a null reason clears the mark. */
/** Cancels a task and, since they could never begin, the open tasks that need it. Runs under way stop between two steps. */
export const postMessage = command({
  name: "message.post",
  scope: "tasks:write",
  input: taskId.extend({
    body: z.string().trim().min(1, "A message needs text.").max(20_000),
    kind: z.enum(["comment", "status_update"]).default("comment"),
  }),
  output: z.object({ messageId: z.string() }),
  events: [messagePosted],
  async run({ ctx, tx, input, emit }) {
    const task = await lockTask(tx, ctx.team.id, input.id);
    const [message] = await tx
      .insert(taskMessages)
      .values({
        teamId: ctx.team.id,
        taskId: task.id,
        kind: input.kind,
        body: input.body,
        authorAgentId: agentIdOf(ctx.actor),
        authorUserId: userIdOf(ctx.actor),
      })
      .returning({ id: taskMessages.id });
    if (!message) throw new Error("The message row was not returned.");
    emit(messagePosted, { ...taskRef(task), messageId: message.id, excerpt: plainLine(input.body) });
    return { messageId: message.id };
  },
});

/** Cancels what is still open of a mission, when the mission itself ends before its work. */
/** Forgets why tasks of a mission could not go on, when the reason may have passed: somebody is back at work. */
