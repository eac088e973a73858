import type { WorkOrder } from "./order.ts";
import { callTool, type Script } from "./script.ts";
import { anyShape, documentShape, missionShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

/** The answer part of a document: what stands between its title and its first section. */
export function answerOf(body: string): string {
  const lines = body.split("\n");
  const start = lines.findIndex((line) => line.startsWith("# "));
  const end = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  return lines
    .slice(start + 1, end === -1 ? undefined : end)
    .join("\n")
    .trim();
}

export function* closeRun(_order: WorkOrder): Script<string> {
  const mission = yield* callTool(
    "Every task is said to be done; reading the mission before closing it.",
    { tool: "mission_read", input: {} },
    missionShape,
  );
  if (!mission.ok) return `The mission could not be read: ${mission.message}`;
  const open = mission.value.tasks.filter((task) => task.status !== "done" && task.status !== "cancelled");
  if (open.length > 0) return `The mission cannot be closed: ${listOf(open.map((task) => task.title))} is not done.`;
  const last = mission.value.documents.at(-1);
  const document = last
    ? yield* callTool(
        `Reading “${last.title}” once more.`,
        { tool: "document_read", input: { documentId: last.id } },
        documentShape,
      )
    : undefined;
  const answer = document?.ok ? answerOf(document.value.body) : "";
  const summary = answer === "" ? `Done: ${listOf(mission.value.tasks.map((task) => task.title))}.` : answer;
  const closed = yield* callTool(
    "All tasks are proven; closing the mission with its answer.",
    { tool: "mission_close", input: { summary: summary.slice(0, 3_900) } },
    anyShape,
  );
  return closed.ok ? "The mission is closed." : `The mission could not be closed: ${closed.message}`;
}
