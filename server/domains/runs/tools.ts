import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { defineTool, isOfChat } from "#server/core/tool";
import { listDocuments } from "#server/domains/documents/queries";
import { getMission } from "#server/domains/missions/queries";
import type { MissionView } from "#server/domains/missions/schema";
import { listTaskResults } from "#server/domains/tasks/orchestration";
import { getTask } from "#server/domains/tasks/queries";
import type { TaskView } from "#server/domains/tasks/schema";
import { DomainError } from "#server/lib/errors";
import { askedAgent } from "./assists.ts";
import { refOf } from "./policy.ts";
import { listToolResults, readStepByRef } from "./queries.ts";

export const taskRead = defineTool({
  name: "task_read",
  description:
    "Reads a task: its criteria, the results it builds on, its own result, its documents and what its author's tools gave.",
  input: z.object({ taskId: z.uuid() }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const task = await getTask.call(ctx, { id: input.taskId });
    if (task.missionId !== scope.missionId && !isOfChat(scope))
      throw new DomainError("not_found", "That task belongs to another mission.");
    return tellTask(ctx, task);
  },
});

/** A task with all that was recorded of it. */
export async function tellTask(ctx: Ctx, task: TaskView) {
  const results = await listToolResults.call(ctx, { taskId: task.id });
  return {
    id: task.id,
    number: task.number,
    title: task.title,
    description: task.description,
    status: task.status,
    blocked: task.blockedReason,
    assignee: task.assignee?.name ?? null,
    criteria: task.criteriaList.map((row) => ({ id: row.id, text: row.text, proven: row.evidence.length > 0 })),
    inputs: await inputsOf(ctx, task.dependsOn),
    result: task.result,
    documents: await documentsOf(ctx, task.missionId, task.id),
    toolResults: results.map((row) => ({
      ref: refOf(row.runNumber, row.index),
      tool: row.name,
      input: row.input,
      summary: row.summary,
    })),
    returns: task.returns.map((row) => ({ reason: row.reason })),
  };
}

export const stepRead = defineTool({
  name: "step_read",
  description: "Reads a recorded tool result of this mission by its ref, such as run:12#4.",
  input: z.object({ ref: z.string().max(60) }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const match = /^run:(\d{1,9})#(\d{1,6})$/.exec(input.ref);
    if (!match) throw new DomainError("bad_input", `“${input.ref}” is not a ref such as run:12#4.`);
    const step = await readStepByRef.call(ctx, {
      runNumber: Number(match[1]),
      index: Number(match[2]),
      missionId: scope.missionId,
      isOfTeam: isOfChat(scope),
    });
    return { ref: input.ref, tool: step.name, input: step.input, output: step.output };
  },
});

export const missionRead = defineTool({
  name: "mission_read",
  description: "Reads the mission: its goal, attachments, tasks with results, documents, and what people answered.",
  input: z.object({}),
  effect: "query",
  async run({ ctx, scope }) {
    if (!scope.missionId) throw new DomainError("not_found", "This run belongs to no mission.");
    return tellMission(ctx, await getMission.call(ctx, { id: scope.missionId }));
  },
});

/** A mission with its tasks, documents and answers. */
export async function tellMission(ctx: Ctx, mission: MissionView) {
  const tasks = await listTaskResults.call(ctx, { missionId: mission.id });
  return {
    id: mission.id,
    title: mission.title,
    goal: mission.goal,
    status: mission.status,
    attachments: mission.attachments.map(({ id, name, mediaType, sizeBytes }) => ({
      id,
      name,
      mediaType,
      sizeBytes,
    })),
    tasks: tasks.map((task) => ({
      id: task.id,
      number: task.number,
      title: task.title,
      status: task.status,
      assignee: task.assignee?.name ?? null,
      dependsOn: task.dependsOn,
      result: task.result,
      criteria: task.criteriaList.map((row) => ({ id: row.id, text: row.text, proven: row.evidence.length > 0 })),
    })),
    documents: await documentsOf(ctx, mission.id),
    answers: mission.questions.flatMap((row) =>
      row.answer === null ? [] : [{ question: row.question, answer: row.answer }],
    ),
  };
}

/** Done by the run loop itself, which starts the other agent's run and waits for it; a fork's world has nobody to ask. */
export const agentAsk = defineTool({
  name: "agent_ask",
  description:
    "Asks another agent to do something for this answer, by its name or by a capability, and waits for what it gives. Say all it needs to know: it does not see your conversation.",
  input: askedAgent.refine((asked) => asked.agent !== undefined || asked.capability !== undefined, {
    message: "Say whom to ask: an agent by name, or a capability.",
  }),
  effect: "command",
  reach: "task",
  run: async () => {
    throw new DomainError("conflict", "A fork asks nobody. Fork the run of the agent that was asked instead.");
  },
});

export const assistDone = defineTool({
  name: "assist_done",
  description:
    "Ends your help: hands back what was asked for, with figures, ids and sources. Also say what you could not do.",
  input: z.object({ result: z.string().trim().min(1).max(20_000) }),
  effect: "command",
  isTerminal: true,
  reach: "task",
  // The run's own record keeps it; the agent that asked reads it there.
  run: async ({ input }) => ({ result: input.result }),
});

/** What the tasks it depends on gave: the inputs of its own work. */
export async function inputsOf(ctx: Ctx, dependsOn: string[]) {
  const tasks = await listTaskResults.call(ctx, { ids: dependsOn });
  return tasks.map((task) => ({
    taskId: task.id,
    number: task.number,
    title: task.title,
    assignee: task.assignee?.name ?? null,
    result: task.result ?? "",
  }));
}

async function documentsOf(ctx: Ctx, missionId: string | null, taskId?: string) {
  if (!missionId) return [];
  const { items } = await listDocuments.call(ctx, { missionId, limit: 100 });
  return items
    .filter((row) => !taskId || row.taskId === taskId)
    .map(({ id, title, version }) => ({ id, title, version }));
}
