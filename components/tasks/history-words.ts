import { taskStatusWords } from "#components/lib/view-states";
import type { TaskChange, TaskHistoryEntry } from "#server/domains/tasks/schema";
import { taskStatusOf } from "#server/lib/task-lists";

const verbs: Record<string, string> = {
  "task.create": "made it",
  "task.update": "changed it",
  "task.set_dependencies": "changed what it waits for",
  "task.assign": "gave it to an agent",
  "task.assign_chosen": "gave it to an agent",
  "task.assign_person": "gave it to a person",
  "task.release": "took it off the seat",
  "task.start_by_person": "began",
  "task.submit": "handed it in",
  "task.return": "sent it back",
  "task.accept": "accepted it",
  "task.cancel": "called it off",
  "task.reopen": "took it up again",
  "task.retry": "let it try again",
  "task.set_reviewer": "chose who checks it",
  "criterion.waive": "let a criterion pass without proof",
};

const fields: Record<string, string> = {
  title: "title",
  description: "description",
  priority: "priority",
  labels: "labels",
  dueAt: "due date",
  assignee: "owner",
  reviewer: "reviewer",
  parent: "part of",
  status: "state",
  reason: "reason",
  blockedReason: "held up by",
};

function wordsFor(field: string, text: string | null): string {
  if (text === null) return "nothing";
  if (field === "status") return taskStatusWords[taskStatusOf(text) ?? "inbox"];
  return field === "dueAt" ? text.slice(0, 10) : text;
}

/** A line of the history: who did what, and each field from what to what. Null for what another line tells already. */
export function historyLine(entry: TaskHistoryEntry): { did: string; changes: string[] } | null {
  if (entry.what === "task.move") {
    const isSame = !entry.changes.some((change) => change.field === "status");
    return isSame ? { did: "moved its card", changes: [] } : null;
  }
  const told = entry.changes.filter((change) => change.field in fields && !isPlain(entry.what, change));
  return {
    did: verbs[entry.what] ?? entry.what.replace(/^\w+\./, "").replaceAll("_", " "),
    changes: told.map((change) => lineOf(change)),
  };
}

/** A new task's own title, and the state that the verb says. */
const isPlain = (what: string, change: TaskChange): boolean =>
  what === "task.create" || (change.field === "status" && what in verbs);

function lineOf({ field, from, to }: TaskChange): string {
  const name = fields[field] ?? field;
  if (field === "reason") return `“${to ?? ""}”`;
  if (field === "description") return "description rewritten";
  return `${name}: ${wordsFor(field, from)} → ${wordsFor(field, to)}`;
}
