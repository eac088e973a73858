import type { Announcements } from "@dnd-kit/core";
import { taskStatusWords } from "#components/lib/view-states";
import { targetOf, taskOf } from "./drag-data.ts";

export const dragInstructions = {
  draggable:
    "Press Space or Enter to pick the task up. The arrow keys choose a column and a place in it, Space or Enter puts it down, Escape puts it back.",
};

/** What a screen reader says while a card is in hand. */
export const announcements: Announcements = {
  onDragStart: ({ active }) => {
    const task = taskOf(active);
    return task && `T-${task.number}, ${task.title}, is in your hand. It stands in ${taskStatusWords[task.status]}.`;
  },
  onDragOver: ({ active, over }) => {
    const [task, target] = [taskOf(active), targetOf(over)];
    if (!task || !target) return "No column is under it.";
    return `T-${task.number} is over ${taskStatusWords[target.status]}, place ${target.index + 1}.`;
  },
  onDragEnd: ({ active, over }) => {
    const [task, target] = [taskOf(active), targetOf(over)];
    if (!task || !target) return task && `T-${task.number} stays in ${taskStatusWords[task.status]}.`;
    return `T-${task.number} is put into ${taskStatusWords[target.status]}, place ${target.index + 1}.`;
  },
  onDragCancel: ({ active }) => {
    const task = taskOf(active);
    return task && `T-${task.number} is back in ${taskStatusWords[task.status]}.`;
  },
};
