/** Apart from the tasks' schema, because screens need the lists and not the validator. */
export const TASK_STATUSES = ["inbox", "assigned", "in_progress", "review", "done", "cancelled"] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
/** What the list of tasks can be grouped by. */
export const TASK_GROUPINGS = ["status", "mission", "assignee", "priority"] as const;
export type TaskGrouping = (typeof TASK_GROUPINGS)[number];

/** The status a text names, if it names one. */
export function taskStatusOf(text: unknown): TaskStatus | undefined {
  return TASK_STATUSES.find((status) => status === text);
}
