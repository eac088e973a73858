"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { readView, type TaskView, viewQuery } from "#components/lib/task-view";

/** The view in the address, and the way to change it without a round to the server. */
export function useTaskView(): [TaskView, (change: Partial<TaskView>) => void] {
  const path = usePathname();
  const view = readView(useSearchParams());
  return [view, (change) => window.history.replaceState(null, "", path + viewQuery({ ...view, ...change }))];
}
