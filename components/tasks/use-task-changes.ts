"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { plural } from "#components/lib/format";
import { taskStatusWords } from "#components/lib/view-states";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import type { TaskRow } from "#server/domains/tasks/schema";
import { changeTasks, type Outcome, type TaskChange } from "./task-changes.ts";

const UNDO_MS = 10_000;

/** What was done last, and how it is taken back while that is possible. */
export type ChangeReport = { text: string; failed: Outcome[]; undo: (() => Promise<void>) | null };

function wordsOf(change: TaskChange): string {
  switch (change.kind) {
    case "title":
      return "title changed";
    case "priority":
      return change.priority === "auto" ? "priority follows its dates" : `priority ${change.priority}`;
    case "due":
      return change.dueAt ? "due date set" : "due date taken away";
    case "labels":
    case "add-label":
      return "labels changed";
    case "assign":
      return change.to ? "given" : "taken off the seat";
    case "move":
      return `moved to ${taskStatusWords[change.to]}`;
    case "cancel":
      return "called off";
  }
}

function reportOf(outcomes: Outcome[], change: TaskChange): Omit<ChangeReport, "undo"> {
  const done = outcomes.filter((one) => one.error === null);
  const [only] = done;
  const subject = done.length === 1 && only ? `T-${only.task.number}` : plural(done.length, "task");
  return {
    text: done.length > 0 ? `${subject}: ${wordsOf(change)}.` : "Nothing was changed.",
    failed: outcomes.filter((one) => one.error !== null),
  };
}

/** Changes from the list: shown at once, told one by one, and taken back for ten seconds. */
export function useTaskChanges() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [pending, setPending] = useState(new Map<string, TaskChange>());
  const [report, setReport] = useState<ChangeReport | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = (next: ChangeReport | null) => {
    clearTimeout(timer.current);
    setReport(next);
    if (next?.undo)
      timer.current = setTimeout(
        () => setReport((now) => (now === null || now.failed.length === 0 ? null : { ...now, undo: null })),
        UNDO_MS,
      );
  };
  const refresh = () => queries.invalidateQueries(trpc.tasks.pathFilter());
  async function undo(outcomes: Outcome[]): Promise<void> {
    show(null);
    const results = await Promise.allSettled(outcomes.map((one) => one.undo?.()));
    await refresh();
    const failed = outcomes.flatMap((one, at): Outcome[] => {
      const result = results[at];
      if (result?.status !== "rejected") return [];
      return [{ ...one, error: result.reason instanceof Error ? result.reason.message : String(result.reason) }];
    });
    const text = `${plural(outcomes.length - failed.length, "task")} as before.`;
    show({ text, failed, undo: null });
  }
  async function change(list: TaskRow[], wanted: TaskChange): Promise<Outcome[]> {
    show(null);
    setPending((now) => new Map([...now, ...list.map((task) => [task.id, wanted] as const)]));
    const outcomes = await changeTasks(client, list, wanted);
    await refresh();
    setPending((now) => new Map([...now].filter(([id]) => !list.some((task) => task.id === id))));
    const undoable = outcomes.filter((one) => one.undo !== null);
    show({ ...reportOf(outcomes, wanted), undo: undoable.length > 0 ? () => undo(undoable) : null });
    return outcomes;
  }
  return { change, pending, report, dismiss: () => show(null) };
}

export type TaskChanges = ReturnType<typeof useTaskChanges>;
