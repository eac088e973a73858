import type { TaskRow } from "#server/domains/tasks/schema";
import { PRIORITIES, TASK_GROUPINGS, type TaskGrouping, taskStatusOf } from "#server/lib/task-lists";

/** What the list of tasks shows, as it stands in the address: so that a link, a reload and the back button show the same. */
export type TaskView = {
  view: "list" | "board";
  status: TaskRow["status"] | "all";
  group: TaskGrouping | "none";
  mission: string;
  assignee: string;
  label: string;
  priority: TaskRow["priority"] | "";
  text: string;
  due: "any" | "overdue" | "week";
  proof: boolean;
};

export const plainView: TaskView = {
  view: "list",
  status: "all",
  group: "none",
  mission: "",
  assignee: "",
  label: "",
  priority: "",
  text: "",
  due: "any",
  proof: false,
};

type Params = { get: (name: string) => string | null };

const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value | undefined =>
  values.find((value) => value === text);
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads an address. What it does not know counts as not said, so that an old or mistyped link still shows tasks. */
export function readView(params: Params): TaskView {
  const mission = params.get("mission") ?? "";
  const assignee = params.get("assignee") ?? "";
  return {
    view: oneOf(["list", "board"], params.get("view")) ?? plainView.view,
    status: taskStatusOf(params.get("status")) ?? plainView.status,
    group: oneOf(TASK_GROUPINGS, params.get("group")) ?? plainView.group,
    mission: ID.test(mission) ? mission : "",
    assignee: /^(agent|user):/.test(assignee) && ID.test(assignee.replace(/^\w+:/, "")) ? assignee : "",
    label: (params.get("label") ?? "").slice(0, 40),
    priority: oneOf(PRIORITIES, params.get("priority")) ?? "",
    text: (params.get("text") ?? "").slice(0, 200),
    due: oneOf(["any", "overdue", "week"], params.get("due")) ?? "any",
    proof: params.get("proof") === "missing",
  };
}

/** The address of a view, without what is usual. */
export function viewQuery(view: TaskView): string {
  const params = new URLSearchParams();
  for (const name of ["view", "status", "group", "mission", "assignee", "label", "priority", "text", "due"] as const)
    if (view[name] !== plainView[name]) params.set(name, view[name]);
  if (view.proof) params.set("proof", "missing");
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

export type TaskFilterInput = {
  missionId?: string;
  assigneeAgentId?: string;
  assigneeUserId?: string;
  label?: string;
  priority?: TaskRow["priority"];
  text?: string;
  dueBefore?: Date;
  needsProof?: boolean;
};

/** The same for a whole day, so that the list is not asked for anew each second. */
function dueBefore(due: TaskView["due"], now: Date): Date {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return due === "overdue" ? midnight : new Date(midnight.getTime() + 8 * 86_400_000);
}

/** The part of a query's input that the filters stand for. Nothing is sent for what is not chosen. */
export function filterInput(view: TaskView, now = new Date()): TaskFilterInput {
  const { mission, assignee, label, priority, text, due, proof } = view;
  return {
    ...(mission ? { missionId: mission } : {}),
    ...(assignee.startsWith("agent:") ? { assigneeAgentId: assignee.slice(6) } : {}),
    ...(assignee.startsWith("user:") ? { assigneeUserId: assignee.slice(5) } : {}),
    ...(label.trim() ? { label: label.trim() } : {}),
    ...(priority ? { priority } : {}),
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(due === "any" ? {} : { dueBefore: dueBefore(due, now) }),
    ...(proof ? { needsProof: true } : {}),
  };
}
