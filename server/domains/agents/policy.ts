import type { PromptUse } from "#server/domains/prompts/schema";
import type { RunPurpose, RunStatus } from "#server/domains/runs/schema";
import { runTitle } from "#server/domains/runs/schema";
import { canonicalJson } from "#server/lib/canonical-json";
import { DomainError } from "#server/lib/errors";
import { diffOf } from "#server/lib/text/line-diff";
import {
  type AgentCard,
  type AgentRevisionDiff,
  type AgentSnapshot,
  type AgentState,
  SNAPSHOT_FIELDS,
  type SnapshotField,
} from "./schema.ts";

/** The fields in which two contents differ, in the order the form has them. */
export function changedFields(before: AgentSnapshot, after: AgentSnapshot): SnapshotField[] {
  const isPlain = (value: unknown) => value === null || typeof value !== "object";
  return SNAPSHOT_FIELDS.options.filter((field) => {
    // Values may hold any words.
    if (field === "prompt") return canonicalJson(before.prompt) !== canonicalJson(after.prompt);
    return field !== "isProgram" && isPlain(before[field]) && isPlain(after[field])
      ? before[field] !== after[field]
      : wordsOf(before, field) !== wordsOf(after, field);
  });
}

/** Hires one mission may make, and agents hired by agents that may live in one team. */
export const MAX_HIRES_A_MISSION = 5;
export const MAX_HIRED_AGENTS = 50;

export function diffOfSnapshots(
  before: AgentSnapshot,
  after: AgentSnapshot,
  /** Of prompts, by their ids. */
  promptNames: ReadonlyMap<string, string> = new Map(),
): Pick<AgentRevisionDiff, "fields" | "lines"> {
  const changed = changedFields(before, after);
  const inWords = (content: AgentSnapshot, field: SnapshotField) =>
    field === "prompt" && content.prompt
      ? promptWords(content.prompt, promptNames.get(content.prompt.promptId))
      : wordsOf(content, field);
  return {
    fields: changed
      .filter((field) => field !== "instructions")
      .map((field) => ({ field, before: inWords(before, field), after: inWords(after, field) })),
    lines: changed.includes("instructions") ? diffOf(before.instructions, after.instructions) : [],
  };
}

/** One field as a person reads it in a list of changes. */
export function wordsOf(content: AgentSnapshot, field: SnapshotField): string {
  switch (field) {
    case "capabilities":
      return content.capabilities.map((entry) => `${entry.tag} ${entry.level}`).join(", ") || "none";
    case "tools":
      return content.tools === null ? "all" : content.tools.join(", ") || "reading only";
    case "modelPolicy":
      return `${content.modelPolicy.model}, ${content.modelPolicy.maxOutputTokens} tokens at most`;
    case "prompt":
      return content.prompt === null ? "its own text" : promptWords(content.prompt);
    case "dailyCapMicros":
      return content.dailyCapMicros === null ? "the team’s" : dollars(content.dailyCapMicros);
    case "heartbeatEveryMs":
      return content.heartbeatEveryMs === null ? "none" : `every ${content.heartbeatEveryMs / 1_000} s`;
    case "heartbeatCron":
      return content.heartbeatCron ?? "none";
    case "isProgram":
      return content.isProgram ? "outside of Muster" : "in Muster";
    default:
      return content[field];
  }
}

/** `house-style, production, reader = Nils`; by its id where nobody knows the name. */
function promptWords(use: PromptUse, name = use.promptId): string {
  const values = Object.entries(use.values).map(([key, value]) => `${key} = ${String(value)}`);
  return [name, use.version === null ? use.label : `v${use.version}`, ...values].join(", ");
}

/** Somebody else changed the agent since the editor opened it: nothing is written, and the editor's text stays with them. */
export function staleRevision(agent: { name: string; revision: number }, from: number): DomainError {
  return new DomainError(
    "conflict",
    `${agent.name} was changed meanwhile: your edit started from revision ${from}, now there is revision ${agent.revision}. Nothing was overwritten. Look at what changed, then save again.`,
  );
}

type RecentRun = {
  id: string;
  number: number;
  purpose: RunPurpose;
  status: RunStatus;
  statusReason: string | null;
  missionId: string | null;
  taskId: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  stepCount: number;
  taskTitle: string | null;
  blockedReason: string | null;
  missionNumber: number | null;
  lastTool: string | null;
  lastToolAt: Date | string | null;
};

const RANK: Record<RunStatus, number> = { running: 0, waiting: 1, queued: 2, succeeded: 3, failed: 3, cancelled: 3 };

/** The run a card speaks of: the one under way, else the one that waits, else the queued one, else the last that ended. */
function newest(runs: RecentRun[]): RecentRun | undefined {
  return [...runs].sort((a, b) => RANK[a.status] - RANK[b.status] || b.number - a.number)[0];
}

export function latestRunOf(runs: RecentRun[]): AgentCard["run"] {
  const run = newest(runs);
  if (!run) return null;
  return {
    id: run.id,
    number: run.number,
    title: runTitle(run.purpose, run),
    missionId: run.missionId,
    taskId: run.taskId,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    stepCount: run.stepCount,
    lastTool: run.lastTool,
    lastToolAt: run.lastToolAt === null ? null : new Date(run.lastToolAt),
  };
}

/** An agent's state follows from its runs; only a pause is stored. */
export function stateOf(
  agent: { isPaused: boolean; retiredAt: Date | null },
  runs: RecentRun[],
): { state: AgentState; stateReason: string | null } {
  if (agent.retiredAt) return { state: "idle", stateReason: null };
  if (agent.isPaused) return { state: "paused", stateReason: null };
  const run = newest(runs);
  if (!run || run.status === "succeeded" || run.status === "cancelled") return { state: "idle", stateReason: null };
  if (run.status === "running") return { state: "working", stateReason: null };
  if (run.status === "waiting") return { state: "waiting", stateReason: run.statusReason };
  if (run.status === "queued") return { state: "queued", stateReason: null };
  return run.blockedReason
    ? { state: "blocked", stateReason: run.blockedReason }
    : { state: "failed", stateReason: run.statusReason };
}

type RecentStep = { kind: string; status: string; startedAt: Date; finishedAt: Date | null };

/** One tick for each step of the last half hour, oldest first; the length is the time it took. */
export function pulseOf(steps: RecentStep[], nowMs: number): AgentCard["pulse"] {
  return steps.map((step) => {
    const at = step.startedAt.getTime();
    const ms = Math.max(0, (step.finishedAt?.getTime() ?? nowMs) - at);
    const state =
      step.status === "running"
        ? "running"
        : step.kind === "wait"
          ? "waiting"
          : step.status === "succeeded"
            ? "done"
            : "failed";
    return { at, ms, state };
  });
}

/** Cents always; further places only where the amount has them. */
function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6, useGrouping: false })}`;
}
