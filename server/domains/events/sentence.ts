import type { z } from "zod";
import type * as agents from "#server/domains/agents/schema";
import type * as budgets from "#server/domains/budgets/schema";
import type * as documents from "#server/domains/documents/schema";
import type * as missions from "#server/domains/missions/schema";
import type * as runs from "#server/domains/runs/schema";
import type * as tasks from "#server/domains/tasks/schema";
import type * as teams from "#server/domains/teams/schema";
import type { Actor } from "#server/lib/actor";
import type { EventDefinition } from "#server/lib/event";
import type { EventView } from "./schema.ts";

// Types only from the contracts: this file runs in browsers, which need no validator to read a sentence.
type ExportOf<M> = M[keyof M];
type Definition = Extract<
  | ExportOf<typeof agents>
  | ExportOf<typeof budgets>
  | ExportOf<typeof documents>
  | ExportOf<typeof missions>
  | ExportOf<typeof runs>
  | ExportOf<typeof tasks>
  | ExportOf<typeof teams>,
  EventDefinition
>;
export type EventKind = Definition["name"];
type PayloadOf<K extends EventKind> = z.output<Extract<Definition, { name: K }>["payload"]>;

/** What the line is to its reader: something found, work passed on, something that needs a look, a change, or mere progress. */
export type Tone = "finding" | "handoff" | "trouble" | "change" | "step";

type Facts<K extends EventKind> = { p: PayloadOf<K>; who: string };
/** `weight`: which event of a group gives its line; the newest of the heaviest does. */
type Teller<K extends EventKind> = {
  tone: Tone | ((p: PayloadOf<K>) => Tone);
  weight: number;
  tell(facts: Facts<K>): string;
};

const HEALTH = { healthy: "is on time again", late: "is late", failing: "keeps failing" } as const;

/** One entry for each event there is; the compiler and a test ask for a missing one. */
const TELLERS: { [K in EventKind]: Teller<K> } = {
  "agent.created": {
    tone: "change",
    weight: 3,
    tell: ({ p, who }) => `${who} added ${p.name}, ${p.role.replaceAll("_", " ")}`,
  },
  "agent.updated": { tone: "change", weight: 2, tell: ({ p, who }) => `${who} changed ${p.name}` },
  "agent.paused": {
    tone: "change",
    weight: 4,
    tell: ({ p, who }) => (p.isPaused ? `${who} paused ${p.name}` : `${who} let ${p.name} go on`),
  },
  "agent.health_changed": {
    tone: (p) => (p.health === "healthy" ? "change" : "trouble"),
    weight: 4,
    tell: ({ p }) => `${p.name} ${HEALTH[p.health]}`,
  },
  "budget.warned": {
    tone: "trouble",
    weight: 5,
    tell: ({ p }) =>
      `${BUDGET_WORDS[p.kind]} is four fifths spent: ${dollars(p.spentMicros)} of ${dollars(p.limitMicros)}`,
  },
  "team.paused": {
    tone: "change",
    weight: 5,
    tell: ({ p, who }) => (p.isPaused ? `${who} paused everything` : `${who} let everything go on`),
  },
  "mission.created": { tone: "handoff", weight: 6, tell: ({ p, who }) => `${who} started M-${p.number}: ${p.title}` },
  "mission.planned": {
    tone: "handoff",
    weight: 7,
    tell: ({ p, who }) =>
      `${who} planned M-${p.number}${p.version > 1 ? ` again (v${p.version})` : ""}: ${plural(p.taskCount, "task")}${forNames(p.agentNames)}`,
  },
  "mission.status_changed": {
    tone: (p) => (p.status === "needs_answer" || p.status === "failed" ? "trouble" : "change"),
    weight: 3,
    tell: ({ p }) => `M-${p.number} ${MISSION_WORDS[p.status]}${because(p.reason)}`,
  },
  "mission.finished": {
    tone: (p) => (p.status === "done" ? "finding" : "trouble"),
    weight: 9,
    tell: ({ p, who }) =>
      p.status === "done"
        ? `M-${p.number} is done: ${p.title}`
        : `${p.status === "cancelled" ? `${who} cancelled M-${p.number}` : `M-${p.number} failed`}${because(p.reason)}`,
  },
  "mission.budget_changed": {
    tone: "change",
    weight: 4,
    tell: ({ p, who }) =>
      p.budgetMicros === null
        ? `${who} removed the cap of M-${p.number}`
        : `${who} set the cap of M-${p.number} to ${dollars(p.budgetMicros)}`,
  },
  "question.asked": { tone: "trouble", weight: 8, tell: ({ p, who }) => `${who} asks: ${p.question}` },
  "question.answered": {
    tone: "handoff",
    weight: 6,
    tell: ({ p }) => `${whoIs(p.answeredBy)} answered a question of M-${p.number}`,
  },
  "task.created": { tone: "change", weight: 2, tell: ({ p, who }) => `${who} added T-${p.number}: ${p.title}` },
  "task.updated": { tone: "change", weight: 2, tell: ({ p, who }) => `${who} changed T-${p.number}: ${p.title}` },
  "task.assigned": { tone: "handoff", weight: 3, tell: ({ p }) => `T-${p.number} went to ${p.agentName}: ${p.title}` },
  "task.started": {
    tone: "step",
    weight: 3,
    tell: ({ p, who }) =>
      `${who === "Muster" ? `Work on T-${p.number} began` : `${who} began T-${p.number}`}: ${p.title}`,
  },
  "task.submitted": {
    tone: "finding",
    weight: 6,
    tell: ({ p, who }) =>
      p.excerpt.trim() === ""
        ? `${who} handed in T-${p.number}: ${p.title}`
        : `${who} ${WRITING.test(p.title) ? `wrote for T-${p.number}` : "found"}: ${plain(p.excerpt)}`,
  },
  "task.returned": { tone: "trouble", weight: 8, tell: ({ p, who }) => `${who} sent T-${p.number} back: ${p.reason}` },
  "task.accepted": {
    tone: "handoff",
    weight: 7,
    tell: ({ p, who }) =>
      `${who} accepted T-${p.number}${p.criteria > 0 ? `, ${plural(p.criteria, "criterion", "criteria")} with proof` : ""}`,
  },
  "task.blocked": { tone: "trouble", weight: 8, tell: ({ p }) => `T-${p.number} is held up: ${p.reason}` },
  "task.cancelled": { tone: "change", weight: 5, tell: ({ p, who }) => `${who} cancelled T-${p.number}: ${p.title}` },
  "criterion.proven": { tone: "step", weight: 2, tell: ({ p, who }) => `${who} proved “${p.text}” of T-${p.number}` },
  "message.posted": { tone: "change", weight: 4, tell: ({ p, who }) => `${who} on T-${p.number}: ${plain(p.excerpt)}` },
  "document.written": {
    tone: "finding",
    weight: 5,
    tell: ({ p, who }) => `${who} wrote ${p.version > 1 ? `v${p.version} of ` : ""}“${p.title}”`,
  },
  "run.queued": {
    tone: "step",
    weight: 0,
    tell: ({ p }) => `Run ${p.number} waits for its turn${because(p.wakeReason)}`,
  },
  "run.started": { tone: "step", weight: 0, tell: ({ p }) => `Run ${p.number} began` },
  "run.woken": { tone: "step", weight: 0, tell: ({ p }) => `Run ${p.number} goes on${because(p.reason)}` },
  "run.waiting": {
    tone: "trouble",
    weight: 5,
    tell: ({ p, who }) => `${agentOr(who, p.number)} waits${because(p.reason)}`,
  },
  "run.finished": {
    tone: (p) => (p.status === "failed" ? "trouble" : "step"),
    weight: 1,
    tell: ({ p }) =>
      `${p.agentName} ${RUN_WORDS[p.status]} run ${p.number}${p.status === "succeeded" ? `, ${plural(p.stepCount, "step")}` : because(p.reason)}`,
  },
  "step.started": { tone: "step", weight: 0, tell: ({ p }) => `Run ${p.number}, step ${p.index}: ${p.name}` },
  "step.finished": {
    tone: (p) => (p.status === "failed" ? "trouble" : "step"),
    weight: 0,
    tell: ({ p }) =>
      `Run ${p.number}, step ${p.index}: ${p.name}${p.status === "succeeded" ? "" : ` ${p.status === "unknown" ? "has an unknown outcome" : p.status}`}${because(p.summary)}`,
  },
};

const WRITING = /^(write|draft|compose|document|summari[sz]e)\b/i;
const BUDGET_WORDS = {
  team_day: "Today’s cap",
  mission: "A mission’s cap",
  agent_day: "An agent’s cap for today",
} as const;
const dollars = (micros: number): string => `$${(micros / 1_000_000).toFixed(micros < 1_000_000 ? 4 : 2)}`;
const MISSION_WORDS = {
  planning: "is being planned",
  running: "goes on",
  needs_answer: "needs an answer",
  done: "is done",
  failed: "failed",
  cancelled: "was cancelled",
} as const;
const RUN_WORDS = {
  queued: "queued",
  running: "works on",
  waiting: "waits in",
  succeeded: "finished",
  failed: "got stuck in",
  cancelled: "was stopped in",
} as const;

type Told = Pick<EventView, "kind" | "payload" | "actor">;

export const EVENT_KINDS = Object.keys(TELLERS) as EventKind[];

/** One plain sentence, present or just past, the doer first. An event of a kind this version does not know is named, not hidden. */
export function sentenceOf(event: Told): string {
  const who = whoIs(event.actor);
  const teller = tellerOf(event.kind);
  return teller ? oneLine(teller.tell({ p: payloadOf(event), who })) : `${who}: ${event.kind.replace(/[._]/g, " ")}`;
}

export function toneOf(event: Told): Tone {
  const teller = tellerOf(event.kind);
  if (!teller) return "change";
  return typeof teller.tone === "function" ? teller.tone(payloadOf(event)) : teller.tone;
}

export function weightOf(event: Told): number {
  return (tellerOf(event.kind)?.weight ?? 1) + (toneOf(event) === "trouble" ? 5 : 0);
}

export function whoIs(actor: Actor): string {
  if (actor.kind === "mail") return actor.address;
  return actor.kind === "system" ? "Muster" : actor.name;
}

/** The kernel checked every payload against its schema when it was written, so kind and payload fit; types cannot follow that through JSON. */
function payloadOf(event: Told): never {
  return event.payload as never;
}

function tellerOf(
  kind: string,
): { tone: Tone | ((p: never) => Tone); weight: number; tell(facts: { p: never; who: string }): string } | undefined {
  return Object.hasOwn(TELLERS, kind) ? TELLERS[kind as EventKind] : undefined;
}

const agentOr = (who: string, run: number): string => (who === "Muster" ? `Run ${run}` : who);
const because = (reason: string | null): string => (reason ? `: ${reason}` : "");
const plural = (value: number, one: string, many = `${one}s`): string => `${value} ${value === 1 ? one : many}`;
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

function forNames(names: string[]): string {
  if (names.length === 0) return "";
  if (names.length > 4) return ` for ${plural(names.length, "agent")}`;
  return ` for ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`}`;
}

/** The first words of a Markdown text as a sentence would have them; a pointer to a recorded step says nothing outside its place. */
function plain(markdown: string): string {
  const text = markdown
    .replace(/\[[^\]]*\]\(run:[^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^[#>\s*-]+/gm, " ")
    .replace(/[*_`|]{1,3}/g, "")
    .replace(/[;,\s]+\)/g, ")")
    .replace(/\(\s*\)/g, "");
  return oneLine(text)
    .replace(/ +([.,;:])/g, "$1")
    .slice(0, 240);
}
