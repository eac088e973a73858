import { z } from "zod";
import { defineTool, type ToolScope } from "#server/core/tool";
import { askInput, askQuestion } from "#server/domains/missions/questions";
import { DomainError } from "#server/lib/errors";
import { agentTask, createTaskByAgent, waitForTasks } from "./autonomy.ts";
import { blockTask } from "./control.ts";
import { acceptTask, proveCriterion, returnTask, submitTask } from "./review.ts";

const ownTask = (scope: ToolScope): string => {
  if (!scope.taskId) throw new DomainError("bad_input", "This run works on no task.");
  return scope.taskId;
};

/** The reviewer decides on the task it was woken for and on no other. */
const sameTask = (scope: ToolScope, taskId: string): string => {
  if (taskId !== scope.taskId) throw new DomainError("forbidden", "You were asked to check another task.");
  return taskId;
};

export const taskSubmit = defineTool({
  name: "task_submit",
  description:
    "Ends your work on the task: hands in the result as Markdown. It goes to review and then to the tasks that need it.",
  input: z.object({ summary: z.string().min(1).max(20_000) }),
  effect: "command",
  reach: "task",
  isTerminal: true,
  run: ({ ctx, scope, input }) => submitTask.call(ctx, { id: ownTask(scope), summary: input.summary }),
});

export const criterionProve = defineTool({
  name: "criterion_prove",
  description:
    "Binds recorded evidence to a criterion, by refs exactly as tools gave them (run:12#4, document:<id>@v1).",
  input: proveCriterion.input,
  effect: "command",
  reach: "task",
  run: ({ ctx, input }) => proveCriterion.call(ctx, input),
});

export const taskAccept = defineTool({
  name: "task_accept",
  description: "Accepts the task as done. Refused while a criterion has no evidence.",
  input: z.object({ taskId: z.uuid(), note: z.string().max(2_000).default("") }),
  effect: "command",
  reach: "task",
  isTerminal: true,
  run: ({ ctx, scope, input }) => acceptTask.call(ctx, { id: sameTask(scope, input.taskId), note: input.note }),
});

export const taskReturn = defineTool({
  name: "task_return",
  description: "Sends the task back to its author, with the reason and what to change.",
  input: z.object({ taskId: z.uuid(), reason: z.string().min(3).max(4_000) }),
  effect: "command",
  reach: "task",
  isTerminal: true,
  run: ({ ctx, scope, input }) => returnTask.call(ctx, { id: sameTask(scope, input.taskId), reason: input.reason }),
});

export const taskCreate = defineTool({
  name: "task_create",
  description:
    "Makes a task of its own in this mission and gives it to whoever can do it best. Use blocksThis when your task needs its result, then call task_wait.",
  input: agentTask,
  effect: "command",
  preview: (input) =>
    [
      `**${input.title}** (${input.capability})`,
      input.description,
      "Done means:",
      ...input.criteria.map((text) => `- ${text}`),
    ].join("\n\n"),
  run: ({ ctx, scope, input }) =>
    createTaskByAgent.call(ctx, {
      ...input,
      runId: scope.runId,
      missionId: scope.missionId,
      currentTaskId: scope.taskId,
    }),
});

export const taskWait = defineTool({
  name: "task_wait",
  description:
    "Lays your task aside until the tasks it depends on are done. Your run ends; a fresh one begins with their results.",
  input: z.object({ reason: z.string().min(3).max(500) }),
  effect: "command",
  reach: "task",
  isTerminal: true,
  run: ({ ctx, scope, input }) => waitForTasks.call(ctx, { id: ownTask(scope), reason: input.reason }),
});

export const questionAsk = defineTool({
  name: "question_ask",
  description:
    "Asks the person who owns the work. Your run ends; the work goes on when it is answered. With fields it is answered as a form; with ifUnanswered and deadlineHours the work goes on with your assumption when nobody answers.",
  input: askInput,
  effect: "command",
  reach: "task",
  isTerminal: true,
  async run({ ctx, scope, input }) {
    const { missionId, taskId, runId } = scope;
    if (missionId) return askQuestion.call(ctx, { missionId, taskId, runId, ...input });
    // A task of its own has no mission that could wait: it is blocked by the question.
    await blockTask.call(ctx, { id: ownTask(scope), reason: `asks: ${input.question}`.slice(0, 1_000) });
    return { status: "asked" };
  },
});
