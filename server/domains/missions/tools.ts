import { z } from "zod";
import { defineTool, type ToolScope } from "#server/core/tool";
import { DomainError } from "#server/lib/errors";
import { closeMission } from "./commands.ts";

export function ownMission(scope: ToolScope): string {
  if (!scope.missionId) throw new DomainError("bad_input", "This run belongs to no mission.");
  return scope.missionId;
}

export const missionClose = defineTool({
  name: "mission_close",
  description: "Closes the mission as done, with a summary for the person who asked. Refused while a task is open.",
  input: z.object({ summary: z.string().min(1).max(4_000) }),
  effect: "command",
  reach: "task",
  isTerminal: true,
  run: ({ ctx, scope, input }) => closeMission.call(ctx, { id: ownMission(scope), summary: input.summary }),
});
