import type { TaskStatus } from "#server/lib/task-lists";
import { type Priority, shortReason } from "./line.ts";
import type { ParsedTask } from "./parse.ts";
import { STATUS_TITLES, type WorkingTask } from "./policy.ts";

/** What an edit of the file can change of a task. */
export const FIELDS = ["title", "assignee", "priority", "status", "blockedReason"] as const;
export type Field = (typeof FIELDS)[number];
export type Facts = {
  title: string;
  assignee: string | null;
  priority: Priority;
  status: TaskStatus;
  blockedReason: string | null;
};

export type FieldChange<F extends Field = Field> = {
  field: F;
  base: string | null;
  mine: string | null;
  theirs: string | null;
  /** `apply`: only this edit changed it. `already`: it is so by now. `conflict`: both changed it, to different values. */
  outcome: "apply" | "already" | "conflict";
};
export type TaskMerge = { number: number; line: number; changes: FieldChange[] };

export function factsOf(task: WorkingTask): Facts {
  const { title, assignee, priority, status } = task;
  return { title, assignee, priority, status, blockedReason: shortReason(task.blockedReason) };
}

/** Of two names on a line the one that was not there before is meant. Throws a sentence when that does not tell. */
export function factsOfLine(task: ParsedTask, base: Facts | undefined): Facts {
  const known = base?.assignee?.toLowerCase();
  const names =
    task.assignees.length > 1 ? task.assignees.filter((name) => name.toLowerCase() !== known) : task.assignees;
  if (names.length > 1)
    throw new Error(`It names ${names.map((name) => `@${name}`).join(" and ")}. Leave one of them.`);
  const { title, priority, status } = task;
  return { title, assignee: names[0] ?? null, priority, status, blockedReason: shortReason(task.blockedReason) };
}

/**
 * The three-way merge of one task, field by field: the line as it was, as this edit has it, and the task as it is now. What only
 * one side changed is taken from that side; nothing else of the file matters, so neighbouring lines never conflict.
 */
export function mergeTask(base: Facts, mine: Facts, theirs: Facts): FieldChange[] {
  return FIELDS.flatMap((field) => {
    if (same(field, mine[field], base[field])) return [];
    const outcome = same(field, mine[field], theirs[field])
      ? ("already" as const)
      : same(field, theirs[field], base[field])
        ? ("apply" as const)
        : ("conflict" as const);
    return [{ field, base: base[field], mine: mine[field], theirs: theirs[field], outcome }];
  });
}

/** Names are the same whatever their case. */
function same(field: Field, one: string | null, other: string | null): boolean {
  return field === "assignee" ? one?.toLowerCase() === other?.toLowerCase() : one === other;
}

export const FIELD_WORDS: Record<Field, string> = {
  title: "title",
  assignee: "assignee",
  priority: "priority",
  status: "section",
  blockedReason: "held up",
};

/** A value as a person reads it. */
export function wordsOf(field: Field, value: string | null): string {
  if (value === null) return field === "assignee" ? "nobody" : "nothing";
  return field === "status" ? STATUS_TITLES[value as TaskStatus] : value;
}
