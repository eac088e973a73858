import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { defineTool } from "#server/core/tool";
import { listDocuments } from "#server/domains/documents/queries";
import { getMission } from "#server/domains/missions/queries";
import { listTaskResults } from "#server/domains/tasks/orchestration";
import { getTask } from "#server/domains/tasks/queries";
import { DomainError } from "#server/lib/errors";
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
    if (task.missionId !== scope.missionId) throw new DomainError("not_found", "That task belongs to another mission.");
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
  },
});

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
    const mission = await getMission.call(ctx, { id: scope.missionId });
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
  },
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
