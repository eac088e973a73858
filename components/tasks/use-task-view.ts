"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { readView, type TaskView, viewQuery } from "#components/lib/task-view";

/** The view in the address, and the way to change it without a round to the server. A change joins what stands there by then. */
export function useTaskView(): [TaskView, (change: Partial<TaskView>) => void] {
  const path = usePathname();
  const view = readView(useSearchParams());
  const change = (next: Partial<TaskView>) => {
    const now = readView(new URLSearchParams(window.location.search));
    window.history.replaceState(null, "", path + viewQuery({ ...now, ...next }));
  };
  return [view, change];
}
