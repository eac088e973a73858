import type { Active, Over } from "@dnd-kit/core";
import type { TaskRow } from "#server/domains/tasks/schema";

type Status = TaskRow["status"];

/** What the drag library carries for us, read back from its untyped box in one place. */
export const columnId = (status: Status): string => `column:${status}`;
export const placeId = (taskId: string): string => `card:${taskId}`;

/** A place in a column, with the cards of that column as they are shown. */
export type DropTarget = { status: Status; index: number; cards: TaskRow[] };

export function taskOf(active: Active | null | undefined): TaskRow | undefined {
  const data: { task?: TaskRow } | undefined = active?.data.current;
  return data?.task;
}

export function targetOf(over: Over | null | undefined): DropTarget | undefined {
  const data: { target?: DropTarget } | undefined = over?.data.current;
  return data?.target;
}
