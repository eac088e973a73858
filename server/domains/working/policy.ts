import type { AgentState } from "#server/domains/agents/schema";
import { TASK_STATUSES, type TaskStatus } from "#server/lib/task-lists";
import { oneLine as line, type Priority, renderLine } from "./line.ts";

/** More of one kind than this is counted, not listed: the file stays readable however large the team's work is. */
export const MAX_SECTION = 100;
export const MAX_ACTIVITY = 20;

export type WorkingState = {
  team: { name: string; isPaused: boolean; timezone: string };
  agents: { name: string; role: string; state: AgentState; reason: string | null; doing: string | null }[];
  agentCount: number;
  missions: { number: number; title: string; status: string; done: number; total: number }[];
  missionCount: number;
  tasks: WorkingTask[];
  /** All tasks of each status, listed or not. */
  taskCounts: Partial<Record<TaskStatus, number>>;
  activity: { at: Date; sentence: string }[];
};
export type WorkingTask = {
  number: number;
  title: string;
  status: TaskStatus;
  assignee: string | null;
  priority: Priority;
  blockedReason: string | null;
  criteria: number;
  proven: number;
};

export const STATUS_TITLES: Record<TaskStatus, string> = {
  in_progress: "In progress",
  review: "In review",
  assigned: "Assigned",
  inbox: "Inbox",
  done: "Done",
  cancelled: "Cancelled",
};
const SECTION_ORDER: TaskStatus[] = ["in_progress", "review", "assigned", "inbox", "done", "cancelled"];

/**
 * WORKING.md: the team's state as one Markdown text. The same state gives the same text, to the letter, and `parseWorking` reads its
 * tasks back. Every section a task can stand in is there, also when it is empty, so that a line can be moved into it.
 */
export function renderWorking(state: WorkingState): string {
  const parts = [
    `# ${line(state.team.name)}: working`,
    ...(state.team.isPaused ? ["", "Everything is paused by a person."] : []),
    ...agentSection(state),
    ...missionSection(state),
    ...SECTION_ORDER.flatMap((status) => taskSection(state, status)),
    ...activitySection(state),
  ];
  return `${parts.join("\n")}\n`;
}

function agentSection({ agents, agentCount }: WorkingState): string[] {
  const active = agents.filter((agent) => agent.state !== "idle").slice(0, MAX_SECTION);
  const idle = agents.filter((agent) => agent.state === "idle").map((agent) => line(agent.name));
  const rows = active.map((agent) => {
    const what = [agent.state, agent.doing, agent.reason].filter((part) => part !== null).map(line);
    return `- **${line(agent.name)}** (${agent.role.replaceAll("_", " ")}) · ${what.join(" · ")}`;
  });
  const unlisted = agentCount - active.length - Math.min(idle.length, MAX_SECTION);
  return [
    "",
    "## Active agents",
    "",
    ...(rows.length > 0 ? rows : ["Nobody is at work."]),
    ...(idle.length > 0 ? ["", `Idle: ${idle.slice(0, MAX_SECTION).join(", ")}`] : []),
    ...(unlisted > 0 ? ["", `and ${unlisted} more agents`] : []),
  ];
}

function missionSection({ missions, missionCount }: WorkingState): string[] {
  if (missions.length === 0) return [];
  const rows = missions.slice(0, MAX_SECTION);
  return [
    "",
    "## Missions",
    "",
    ...rows.map(
      (mission) =>
        `- [M-${mission.number}] ${line(mission.title)} · ${mission.status.replaceAll("_", " ")} · ${mission.done} of ${mission.total} tasks done`,
    ),
    ...more(missionCount - rows.length),
  ];
}

function taskSection({ tasks, taskCounts }: WorkingState, status: TaskStatus): string[] {
  const total = taskCounts[status] ?? 0;
  if (total === 0 && status === "cancelled") return [];
  const rows = tasks.filter((task) => task.status === status).slice(0, MAX_SECTION);
  const lines = [...rows.map((task) => `- [T-${task.number}] ${renderLine(task)}`), ...more(total - rows.length)];
  return ["", `## ${STATUS_TITLES[status]} (${total})`, ...(lines.length > 0 ? ["", ...lines] : [])];
}

function activitySection({ activity, team }: WorkingState): string[] {
  if (activity.length === 0) return [];
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: team.timezone, dateStyle: "short", timeStyle: "medium" });
  const rows = activity.slice(0, MAX_ACTIVITY).map(({ at, sentence }) => `- ${clock.format(at)} ${line(sentence)}`);
  return ["", "## Recent activity", "", ...rows];
}

const more = (count: number): string[] => (count > 0 ? [`- and ${count} more`] : []);

/** How many tasks stand where; kept with each version, to show its history without its text. */
export function countsOf(state: WorkingState): Record<string, number> {
  return Object.fromEntries(TASK_STATUSES.map((status) => [status, state.taskCounts[status] ?? 0]));
}
