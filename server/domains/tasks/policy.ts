import { DomainError } from "#server/lib/errors";
import type { TaskStatus } from "#server/lib/task-lists";
import type { AssignmentChoice, CandidateScore } from "./schema.ts";

/** The task's state machine: every change of status goes along one of these arrows, except that a cancellation may be taken back. */
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

/** Why a card cannot be put into another column by hand, with what to do instead; null where a command may try. */
export function moveRefusal(task: { number: number; status: TaskStatus }, to: TaskStatus): string | null {
  const name = `T-${task.number}`;
  if (task.status === "done") return `${name} is accepted and stays done. Make a new task for what is missing.`;
  if (task.status === "cancelled") return `${name} is called off.`;
  if (to === "done" && task.status !== "review")
    return `${name} has not been handed in: only work in review, with its proof, can be done.`;
  if (to === "review") return `${name} comes to review when whoever does it hands it in.`;
  if (to === "cancelled") return `Call ${name} off on its page.`;
  if (task.status === "review" && to !== "done") return `${name} is in review: send it back with a reason on its page.`;
  if (task.status === "inbox") return `Nobody has ${name} yet: say who does it first.`;
  if (task.status === "in_progress")
    return `${name} is being worked on: hand it to somebody else, or call it off, on its page.`;
  return to === "assigned" ? `${name} is assigned already.` : null;
}

/** How often a reviewer may send one task back before a person has to look. */
export const MAX_RETURNS = 4;

export type Candidate = {
  id: string;
  teamId: string;
  name: string;
  isPaused: boolean;
  isRetired: boolean;
  /** Its money for today is used up. */
  isOverCap: boolean;
  /** It runs outside of Muster, and its program is not there. */
  isSilent?: boolean;
  availability: "idle" | "busy" | "waiting";
  capabilities: { tag: string; level: number }[];
  openTasks: number;
  /** What became of its earlier tasks: accepted, of all that were handed in. */
  record: { capability: string; accepted: number; finished: number }[];
  /** What people decided before; `weight` has faded with time. */
  preferences: { capability: string; weight: number; words: string }[];
};

export type Choice<C extends Candidate = Candidate> = { agent: C; reason: string; choice: AssignmentChoice };

/**
 * The agent for a task and why, or null when nobody can. Capability match × availability × load × past success × what people
 * preferred; equal scores go to whoever has the capability further up in its own order, then by level, then name. Never a paused, retired or foreign agent, one without the capability, one over
 * its cap or one of `exclude` (so that an author never reviews its own work).
 */
export function chooseAgent<C extends Candidate>(
  candidates: C[],
  of: { teamId: string; capability: string; exclude?: readonly string[] },
): Choice<C> | null {
  const able: { agent: C; scored: CandidateScore }[] = [];
  const left: { name: string; why: string }[] = [];
  for (const agent of candidates.filter((one) => one.teamId === of.teamId)) {
    const why = unfitReason(agent, of.capability, of.exclude ?? []);
    if (why === null) able.push({ agent, scored: scoreOf(agent, of.capability) });
    else if (why !== NOT_ABLE) left.push({ name: agent.name, why });
  }
  const placeOf = (agent: C) => agent.capabilities.findIndex((entry) => entry.tag === of.capability);
  able.sort(
    (a, b) => b.scored.score - a.scored.score || placeOf(a.agent) - placeOf(b.agent) || byScore(a.scored, b.scored),
  );
  const best = able[0];
  if (!best) return null;
  const choice: AssignmentChoice = {
    capability: of.capability,
    candidates: able.slice(0, 5).map((one) => one.scored),
    able: able.length,
    left: left.slice(0, 10),
  };
  return {
    agent: best.agent,
    reason: `${best.scored.words}; ${able.length === 1 ? "the only one able" : `best of ${able.length} able`}`,
    choice,
  };
}

const NOT_ABLE = "cannot do it";

/** Why an agent is no candidate, or null when it is one. Without a capability only whether it could work at all. */
export function unfitReason(agent: Candidate, capability?: string, exclude: readonly string[] = []): string | null {
  if (capability !== undefined && !agent.capabilities.some((entry) => entry.tag === capability)) return NOT_ABLE;
  if (agent.isRetired) return "retired";
  if (agent.isPaused) return "paused";
  if (agent.isSilent) return "its program is not there";
  if (agent.isOverCap) return "its money for today is used up";
  return exclude.includes(agent.id) ? "did the work itself" : null;
}

const AVAILABILITY = { idle: 1, busy: 0.7, waiting: 0.5 } as const;
const MAX_PREFERENCE = 3;

/** One agent's figures for a capability. More of what is good never lowers the score, more of what is bad never raises it. */
export function scoreOf(agent: Candidate, capability: string): CandidateScore {
  const level = agent.capabilities.find((entry) => entry.tag === capability)?.level ?? 0;
  const past = agent.record.find((entry) => entry.capability === capability) ?? { accepted: 0, finished: 0 };
  const opinion = agent.preferences.find((entry) => entry.capability === capability);
  const preference = Math.max(-MAX_PREFERENCE, Math.min(MAX_PREFERENCE, opinion?.weight ?? 0));
  const factors = {
    match: round((level / 5) ** 2),
    availability: AVAILABILITY[agent.availability],
    load: round(1 / (1 + agent.openTasks)),
    // Nobody starts at zero: four of five are assumed until there is a record.
    success: round((past.accepted + 4) / (past.finished + 5)),
    preference: round(1.3 ** preference),
  };
  const score = round(factors.match * factors.availability * factors.load * factors.success * factors.preference);
  const words = [
    `${capability} level ${level}`,
    agent.availability === "idle" ? "free" : agent.availability,
    agent.openTasks > 0 ? `${agent.openTasks} open` : null,
    past.finished > 0 ? `${past.accepted} of ${past.finished} accepted` : null,
    opinion?.words ?? null,
  ];
  return {
    agentId: agent.id,
    name: agent.name,
    score,
    level,
    availability: agent.availability,
    openTasks: agent.openTasks,
    accepted: past.accepted,
    finished: past.finished,
    preference: round(preference),
    factors,
    words: words.filter((part) => part !== null).join(", "),
  };
}

function byScore(a: CandidateScore, b: CandidateScore): number {
  return b.score - a.score || b.level - a.level || compare(a.name, b.name) || compare(a.agentId, b.agentId);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
