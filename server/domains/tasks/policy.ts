import { DomainError } from "#server/lib/errors";
import type { TaskStatus } from "./schema.ts";

/** The task's state machine: every change of status goes along one of these arrows. */
const NEXT: Record<TaskStatus, readonly TaskStatus[]> = {
  inbox: ["assigned", "cancelled"],
  assigned: ["inbox", "in_progress", "cancelled"],
  in_progress: ["assigned", "review", "cancelled"],
  review: ["assigned", "done", "cancelled"],
  done: [],
  cancelled: [],
};

export function canMove(from: TaskStatus, to: TaskStatus): boolean {
  return NEXT[from].includes(to);
}

export function requireMove(task: { number: number; status: TaskStatus }, to: TaskStatus): void {
  if (canMove(task.status, to)) return;
  const allowed = NEXT[task.status].join(", ") || "nothing else";
  throw new DomainError(
    "conflict",
    `T-${task.number} is ${task.status.replace("_", " ")} and cannot become ${to.replace("_", " ")}; it can become ${allowed}.`,
  );
}

/** How often a reviewer may send one task back before a person has to look. */
export const MAX_RETURNS = 4;

export type Candidate = {
  id: string;
  name: string;
  isPaused: boolean;
  capabilities: { tag: string; level: number }[];
  openTasks: number;
};

/**
 * The agent for a task: able and not paused, by level² ÷ (1 + open tasks), so that a specialist with something to do goes before a
 * free beginner; then by level and name. Null when nobody can.
 * `exclude` keeps an author from reviewing its own work.
 */
export function chooseAgent(
  candidates: Candidate[],
  capability: string,
  exclude?: string,
): { agent: Candidate; reason: string } | null {
  const able = candidates
    .filter((agent) => !agent.isPaused && agent.id !== exclude)
    .flatMap((agent) => {
      const level = agent.capabilities.find((entry) => entry.tag === capability)?.level;
      return level === undefined ? [] : [{ agent, level, score: level ** 2 / (1 + agent.openTasks) }];
    })
    .sort((a, b) => b.score - a.score || b.level - a.level || a.agent.name.localeCompare(b.agent.name));
  const best = able[0];
  if (!best) return null;
  const load = best.agent.openTasks === 0 ? "free" : `${best.agent.openTasks} open`;
  return { agent: best.agent, reason: `${capability} level ${best.level}, ${load}; best of ${able.length} able` };
}

export type Step = { key: string; dependsOn: string[] };

/** Checks that the steps form a DAG. Throws `bad_input` naming the unknown key, the double one, or the steps of the cycle. */
export function requireDag(steps: Step[]): void {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  if (byKey.size !== steps.length) {
    const twice = steps.find((step, at) => steps.findIndex((other) => other.key === step.key) !== at);
    throw new DomainError("bad_input", `Two steps have the key “${twice?.key}”. Give each step a key of its own.`);
  }
  for (const step of steps) {
    const unknown = step.dependsOn.find((key) => !byKey.has(key));
    if (unknown !== undefined) {
      throw new DomainError(
        "bad_input",
        `Step “${step.key}” depends on “${unknown}”, which is no step. Keys are: ${[...byKey.keys()].join(", ")}.`,
      );
    }
  }
  const left = new Map(steps.map((step) => [step.key, new Set(step.dependsOn)]));
  for (;;) {
    const free = [...left].filter(([, needs]) => needs.size === 0).map(([key]) => key);
    if (free.length === 0) break;
    for (const key of free) left.delete(key);
    for (const needs of left.values()) for (const key of free) needs.delete(key);
  }
  if (left.size > 0) {
    throw new DomainError(
      "bad_input",
      `The steps ${[...left.keys()].join(", ")} wait for each other. Remove a dependency so that the plan has a beginning.`,
    );
  }
}
