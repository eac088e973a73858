import { money } from "#components/lib/format";
import type { ViewState } from "#components/lib/states";
import { taskState } from "#components/lib/view-states";
import type { TaskRow } from "#server/domains/tasks/schema";
import type { TaskCardView } from "./task-card.tsx";

export type BoardColumn = { status: TaskRow["status"]; glyph: ViewState; empty: string };

export const boardColumns: BoardColumn[] = [
  { status: "inbox", glyph: "queued", empty: "New tasks land here." },
  { status: "assigned", glyph: "idle", empty: "Tasks with an owner land here." },
  { status: "in_progress", glyph: "working", empty: "Running work shows here." },
  { status: "review", glyph: "review", empty: "Work lands here with its proof." },
  { status: "done", glyph: "done", empty: "Accepted work stays here." },
];

export function figureOf(task: TaskRow): string {
  if (task.status === "in_progress") return money(task.costMicros, "call");
  if (task.criteria > 0) return `${task.proven}/${task.criteria}`;
  return task.priority === "normal" ? "new" : task.priority;
}

export function toTaskCard(task: TaskRow, teamPath: string): TaskCardView {
  return {
    href: `${teamPath}/tasks/${task.id}`,
    title: task.title,
    shortId: `T-${task.number}`,
    faces: task.assignee ? [{ kind: task.assignee.kind, name: task.assignee.name }] : [],
    state: taskState(task),
    reason: task.blockedReason ?? (task.isRunning ? null : task.restReason),
    figure: figureOf(task),
  };
}
