import { z } from "zod";
import { defineTool, type ToolScope } from "#server/core/tool";
import { DomainError } from "#server/lib/errors";
import { askQuestion, closeMission } from "./commands.ts";

export function ownMission(scope: ToolScope): string {
  if (!scope.missionId) throw new DomainError("bad_input", "This run belongs to no mission.");
  return scope.missionId;
}

export const missionClose = defineTool({
  name: "mission_close",
  description: "Closes the mission as done, with a summary for the person who asked. Refused while a task is open.",
  input: z.object({ summary: z.string().min(1).max(4_000) }),
  effect: "command",
  isTerminal: true,
  run: ({ ctx, scope, input }) => closeMission.call(ctx, { id: ownMission(scope), summary: input.summary }),
});

export const questionAsk = defineTool({
  name: "question_ask",
  description: "Asks the person who owns the mission. Your run ends; the mission goes on when it is answered.",
  input: z.object({ question: z.string().min(3).max(4_000), why: z.string().max(4_000).default("") }),
  effect: "command",
  isTerminal: true,
  run: ({ ctx, scope, input }) =>
    askQuestion.call(ctx, {
      missionId: ownMission(scope),
      taskId: scope.taskId,
      runId: scope.runId,
      question: input.question,
      why: input.why,
    }),
});
