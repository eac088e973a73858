import type { useTRPCClient } from "#components/trpc/trpc";
import type { TaskRow } from "#server/domains/tasks/schema";
import type { PRIORITIES } from "#server/lib/task-lists";

type Client = ReturnType<typeof useTRPCClient>;

/** What a person does to one task or to many from the list. */
export type TaskChange =
  | { kind: "title"; title: string }
  | { kind: "priority"; priority: (typeof PRIORITIES)[number] | "auto" }
  | { kind: "due"; dueAt: Date | null }
  | { kind: "labels"; labels: string[] }
  | { kind: "add-label"; label: string }
  | { kind: "assign"; to: { kind: "agent" | "user"; id: string } | null }
  | { kind: "move"; to: TaskRow["status"] }
  | { kind: "cancel" };

/** How to take a change back; null where it cannot be. */
type Undo = (() => Promise<unknown>) | null;
export type Outcome = { task: TaskRow; error: string | null; undo: Undo };

/** Does the change to one task by the same commands as its page. Throws what the command refuses with. */
async function changeTask(
  { tasks }: Client,
  task: TaskRow,
  change: Exclude<TaskChange, { kind: "cancel" }>,
): Promise<Undo> {
  const { id } = task;
  if (change.kind === "assign") return assign({ tasks }, task, change.to);
  if (change.kind === "move") return move({ tasks }, task, change.to);
  await tasks.update.mutate({ id, ...fieldsOf(change, task) });
  return () => tasks.update.mutate({ id, ...fieldsBefore(change, task) });
}

type FieldChange = Exclude<TaskChange, { kind: "assign" | "move" | "cancel" }>;

export function fieldsOf(change: FieldChange, task: TaskRow) {
  switch (change.kind) {
    case "title":
      return { title: change.title };
    case "priority":
      return { priority: change.priority };
    case "due":
      return { dueAt: change.dueAt };
    case "labels":
      return { labels: change.labels };
    case "add-label":
      return { labels: [...new Set([...task.labels, change.label])] };
  }
}

function fieldsBefore(change: FieldChange, task: TaskRow) {
  switch (change.kind) {
    case "title":
      return { title: task.title };
    case "priority":
      return { priority: task.isPriorityFixed ? task.priority : ("auto" as const) };
    case "due":
      return { dueAt: task.dueAt };
    case "labels":
    case "add-label":
      return { labels: task.labels };
  }
}

type Tasks = Pick<Client, "tasks">;
type Seat = { kind: "agent" | "user"; id: string } | null;

function sit({ tasks }: Tasks, id: string, seat: Seat): Promise<unknown> {
  if (seat === null) return tasks.release.mutate({ id });
  return seat.kind === "agent"
    ? tasks.assign.mutate({ id, agentId: seat.id })
    : tasks.assignPerson.mutate({ id, userId: seat.id });
}

async function assign(client: Tasks, task: TaskRow, to: Seat): Promise<Undo> {
  await sit(client, task.id, to);
  // Work that had begun begins anew with the new one: that does not come back.
  return task.status === "inbox" || task.status === "assigned" ? () => sit(client, task.id, task.assignee) : null;
}

async function move(client: Tasks, task: TaskRow, to: TaskRow["status"]): Promise<Undo> {
  await client.tasks.move.mutate({ id: task.id, from: task.status, to });
  return to === "inbox" ? () => sit(client, task.id, task.assignee) : null;
}

/** At once for so many: each its own request, a few of them under way together. */
const AT_ONCE = 8;

/** Does it to each; what is refused for one does not stop the others. */
export async function changeTasks(client: Client, list: TaskRow[], change: TaskChange): Promise<Outcome[]> {
  if (change.kind === "cancel") return cancelTasks(client, list);
  const outcomes: Outcome[] = [];
  for (let at = 0; at < list.length; at += AT_ONCE)
    outcomes.push(
      ...(await Promise.all(
        list.slice(at, at + AT_ONCE).map((task) =>
          changeTask(client, task, change).then(
            (undo): Outcome => ({ task, error: null, undo }),
            (error: unknown): Outcome => ({
              task,
              error: reasonOf(error),
              undo: null,
            }),
          ),
        ),
      )),
    );
  return outcomes;
}

/** One after the other: what needs a task is called off with it, and is not refused for being called off already. */
async function cancelTasks({ tasks }: Client, list: TaskRow[]): Promise<Outcome[]> {
  const gone = new Set<string>();
  const outcomes: Outcome[] = [];
  for (const task of list) {
    if (gone.has(task.id)) {
      outcomes.push({ task, error: null, undo: null });
      continue;
    }
    const outcome = await tasks.cancel.mutate({ id: task.id }).then(
      ({ cancelled }): Outcome => {
        for (const id of cancelled) gone.add(id);
        return { task, error: null, undo: () => tasks.reopen.mutate({ ids: cancelled.slice(0, 200) }) };
      },
      (error: unknown): Outcome => ({ task, error: reasonOf(error), undo: null }),
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The task as it will look: shown until the server has said so. */
export function previewOf(task: TaskRow, change: TaskChange): TaskRow {
  if (change.kind === "title") return { ...task, title: change.title };
  if (change.kind === "due") return { ...task, dueAt: change.dueAt };
  if (change.kind === "labels") return { ...task, labels: change.labels };
  if (change.kind === "priority")
    return change.priority === "auto"
      ? { ...task, isPriorityFixed: false }
      : { ...task, priority: change.priority, isPriorityFixed: true };
  return task;
}
