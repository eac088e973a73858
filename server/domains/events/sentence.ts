import type { z } from "zod";
import type * as agents from "#server/domains/agents/schema";
import type * as analytics from "#server/domains/analytics/schema";
import type * as approvals from "#server/domains/approvals/schema";
import type * as budgets from "#server/domains/budgets/schema";
import type * as connections from "#server/domains/connections/schema";
import type * as documents from "#server/domains/documents/schema";
import type * as market from "#server/domains/market/schema";
import type * as messages from "#server/domains/messages/schema";
import type * as missions from "#server/domains/missions/schema";
import type * as notifications from "#server/domains/notifications/schema";
import type * as outside from "#server/domains/outside/schema";
import type * as plans from "#server/domains/plans/schema";
import type * as prompts from "#server/domains/prompts/schema";
import type * as runs from "#server/domains/runs/schema";
import type * as sessions from "#server/domains/sessions/schema";
import type * as tasks from "#server/domains/tasks/schema";
import type * as teams from "#server/domains/teams/schema";
import type * as ui from "#server/domains/ui/schema";
import type * as vault from "#server/domains/vault/schema";
import type * as wakes from "#server/domains/wakes/schema";
import type * as working from "#server/domains/working/schema";
import type * as workspaces from "#server/domains/workspaces/schema";
import type { Actor } from "#server/lib/actor";
import type { EventDefinition } from "#server/lib/event";
import { because, beforeTable, firstLineOf, forNames, oneLine, plural } from "#server/lib/text/phrases";
import type { EventView } from "./schema.ts";

// Types only from the contracts: this file runs in browsers, which need no validator to read a sentence.
type ExportOf<M> = M[keyof M];
type Definition = Extract<
  | ExportOf<typeof agents>
  | ExportOf<typeof analytics>
  | ExportOf<typeof approvals>
  | ExportOf<typeof budgets>
  | ExportOf<typeof connections>
  | ExportOf<typeof documents>
  | ExportOf<typeof market>
  | ExportOf<typeof messages>
  | ExportOf<typeof missions>
  | ExportOf<typeof notifications>
  | ExportOf<typeof outside>
  | ExportOf<typeof plans>
  | ExportOf<typeof prompts>
  | ExportOf<typeof runs>
  | ExportOf<typeof sessions>
  | ExportOf<typeof tasks>
  | ExportOf<typeof teams>
  | ExportOf<typeof ui>
  | ExportOf<typeof vault>
  | ExportOf<typeof working>
  | ExportOf<typeof wakes>
  | ExportOf<typeof workspaces>,
  EventDefinition
>;
export type EventKind = Definition["name"];
type PayloadOf<K extends EventKind> = z.output<Extract<Definition, { name: K }>["payload"]>;

type Teller<K extends EventKind> = (facts: { p: PayloadOf<K>; who: string }) => string;

const HEALTH = { healthy: "is on time again", late: "is late", failing: "keeps failing" } as const;

/** One entry for each event there is; the compiler and a test ask for a missing one. */
const TELLERS: { [K in EventKind]: Teller<K> } = {
  "agent.created": ({ p, who }) => `${who} added ${p.name}, ${p.role.replaceAll("_", " ")}`,
  "agent.hired": ({ p, who }) =>
    `${who} hired ${p.name}, ${p.role.replaceAll("_", " ")}, for M-${p.missionNumber}: ${p.reason}`,
  "agent.retired": ({ p, who }) =>
    p.isRetired ? `${who} retired ${p.name}${because(p.reason)}` : `${who} brought ${p.name} back`,
  "agent.updated": ({ p, who }) => `${who} changed ${p.name}${agentFields(p.changed)}`,
  "agent.paused": ({ p, who }) => (p.isPaused ? `${who} paused ${p.name}` : `${who} let ${p.name} go on`),
  "agent.woken": ({ p, who }) =>
    `${p.kind === "webhook" ? "A webhook" : who} woke ${p.agentName}${because(beforeTable(p.excerpt))}`,
  "agent.hook_changed": ({ p, who }) =>
    p.isRevoked
      ? `${who} closed the address “${p.label}” of ${p.agentName}`
      : `${who} opened an address to wake ${p.agentName}: “${p.label}”`,
  "wake.noted": ({ p }) => `${p.agentName} was woken: ${p.reason}`,
  "wake.dropped": ({ p }) => `${p.agentName} was not woken: ${p.reason}`,
  "agent.heard": ({ p }) => `${p.name}’s program was heard${because(p.status)}`,
  "agent.health_changed": ({ p }) => `${p.name} ${HEALTH[p.health]}${because(p.reason)}`,
  "approval.requested": ({ p, who }) => `${p.agentName ?? who} asks to be allowed (A-${p.number}): ${p.title}`,
  "approval.delegated": ({ p, who }) =>
    p.assigneeName ? `${who} handed A-${p.number} to ${p.assigneeName}` : `${who} gave A-${p.number} back to the team`,
  "approval.decided": ({ p, who }) =>
    `${APPROVAL_WORDS[p.status](who, `A-${p.number}`)}${p.isEdited ? " with changes" : ""}${because(p.reason)}`,
  "approval.finished": ({ p }) =>
    p.status === "executed"
      ? `A-${p.number} is done: ${p.title}`
      : `A-${p.number} could not be done${because(p.reason)}`,
  "approval.rules_changed": ({ p, who }) => `${who} ${p.change} an approval rule: ${p.text}`,
  "budget.warned": ({ p }) =>
    `${BUDGET_WORDS[p.kind]} is four fifths spent: ${dollars(p.spentMicros)} of ${dollars(p.limitMicros)}`,
  "key.changed": ({ p, who }) => `${who} ${p.change} the API key “${p.name}”${p.prefix ? ` (${p.prefix}…)` : ""}`,
  "connection.changed": ({ p, who }) => `${who} ${p.change === "made" ? "connected" : p.change} the server ${p.name}`,
  "connection.checked": ({ p }) => (p.error ? `${p.name} does not answer: ${p.error}` : `${p.name} answers`),
  "connection.tool_changed": ({ p }) => `${p.name} changed its tool ${p.tool}, so it is off until a person looks`,
  "connection.tool_decided": ({ p, who }) => `${who} ${p.isAllowed ? "allowed" : "forbade"} ${p.tool} of ${p.name}`,
  "prompt.saved": ({ p, who }) =>
    p.version === 1 ? `${who} wrote the prompt ${p.name}` : `${who} saved v${p.version} of ${p.name}${because(p.note)}`,
  "prompt.changed": ({ p, who }) =>
    p.changed.includes("name") ? `${who} renamed a prompt to ${p.name}` : `${who} described ${p.name} anew`,
  "prompt.labelled": ({ p, who }) =>
    p.version === null
      ? `${who} took ${p.label} off ${p.name}`
      : `${who} made v${p.version} of ${p.name} its ${p.label}`,
  "prompt.archived": ({ p, who }) => `${who} ${p.isArchived ? "archived" : "brought back"} the prompt ${p.name}`,
  "secret.changed": ({ p, who }) => `${who} ${p.change === "rotated" ? "renewed" : p.change} the secret ${p.name}`,
  "secret.vault_rotated": ({ who }) => `${who} gave the vault a new key`,
  "member.invited": ({ p, who }) =>
    p.isTakenBack ? `${who} took back an invitation as ${p.role}` : `${who} invited somebody as ${p.role}`,
  "member.changed": ({ p, who }) => MEMBER_WORDS[p.change](p.name, p.role, who),
  "team.renamed": ({ p, who }) => `${who} named the team ${p.name}`,
  "team.cap_changed": ({ p, who }) => `${who} set today’s cap to ${dollars(p.dailyCapMicros)}`,
  "team.paused": ({ p, who }) => (p.isPaused ? `${who} paused everything` : `${who} let everything go on`),
  "mission.created": ({ p, who }) => `${who} started M-${p.number}: ${p.title}`,
  "mission.planned": ({ p, who }) =>
    `${who} planned M-${p.number}${p.version > 1 ? ` again (v${p.version})` : ""}: ${plural(p.taskCount, "task")}${forNames(p.agentNames)}`,
  "mission.status_changed": ({ p }) => `M-${p.number} ${MISSION_WORDS[p.status]}${because(p.reason)}`,
  "mission.finished": ({ p, who }) =>
    p.status === "done"
      ? `M-${p.number} is done: ${p.title}`
      : `${p.status === "cancelled" ? `${who} cancelled M-${p.number}` : `M-${p.number} failed`}${because(p.reason)}`,
  "mission.paused": ({ p, who }) =>
    p.isPaused ? `${who} paused M-${p.number}${because(p.reason)}` : `${who} let M-${p.number} go on`,
  "mission.budget_changed": ({ p, who }) =>
    p.budgetMicros === null
      ? `${who} removed the cap of M-${p.number}`
      : `${who} set the cap of M-${p.number} to ${dollars(p.budgetMicros)}`,
  "plan.revised": ({ p, who }) =>
    `${who} ${p.origin === "edited" ? "edited" : "planned anew"} M-${p.number} (v${p.version}): ${p.reason} (${plural(p.kept, "step")} kept, ${p.added} new, ${p.changed} changed, ${p.removed} dropped)`,
  "plan.replan_opened": ({ p, who }) =>
    p.taskId === null
      ? `${who} wishes for another plan of M-${p.number}: ${p.cause}`
      : `The plan of M-${p.number} is thought over: ${p.cause}`,
  "question.asked": ({ p, who }) => `${who} asks: ${p.question}`,
  "question.answered": ({ p }) =>
    p.isFallback
      ? `Nobody answered a question of M-${p.number} in time; its assumption holds`
      : `${whoIs(p.answeredBy)} answered a question of M-${p.number}`,
  "task.created": ({ p, who }) => `${who} added T-${p.number}: ${p.title}`,
  "task.updated": ({ p, who }) => `${who} changed T-${p.number}: ${p.title}`,
  "task.assigned": ({ p }) => `T-${p.number} went to ${p.agentName}: ${p.title}`,
  "task.started": ({ p, who }) =>
    `${who === "Muster" ? `Work on T-${p.number} began` : `${who} began T-${p.number}`}: ${p.title}`,
  "task.submitted": ({ p, who }) =>
    p.excerpt.trim() === ""
      ? `${who} handed in T-${p.number}: ${p.title}`
      : `${who} ${WRITING.test(p.title) ? `wrote for T-${p.number}` : "found"}: ${beforeTable(p.excerpt)}`,
  "task.returned": ({ p, who }) => `${who} sent T-${p.number} back: ${p.reason}`,
  "task.accepted": ({ p, who }) =>
    `${who} accepted T-${p.number}${p.criteria > 0 ? `, ${plural(p.criteria, "criterion", "criteria")} with proof` : ""}${p.waived > 0 ? `, ${p.waived} without` : ""}`,
  "task.blocked": ({ p }) => `T-${p.number} is held up: ${p.reason}`,
  "task.handed_back": ({ p }) => `T-${p.number} went from ${p.agentName} back to the inbox: ${p.reason}`,
  "task.cancelled": ({ p, who }) => `${who} cancelled T-${p.number}: ${p.title}`,
  "criterion.waived": ({ p, who }) =>
    `${who} let ${plural(p.texts.length, "criterion", "criteria")} of T-${p.number} pass without proof: ${p.reason}`,
  "task.seated": ({ p }) => `T-${p.number} went to ${p.userName}: ${p.title}`,
  "task.waits": ({ p, who }) =>
    `${who} waits in T-${p.number} for ${p.forNumbers.map((number) => `T-${number}`).join(", ")}: ${p.reason}`,
  "blocker.found": ({ p }) => `${held(p.number)}: ${p.reason}`,
  "blocker.escalated": ({ p }) =>
    `${held(p.number)}; ${p.level === "person" ? "a person has to look" : "the orchestrator was asked"}: ${p.reason}`,
  "blocker.cleared": ({ p }) => `${p.number === null ? "The mission" : `T-${p.number}`} can go on`,
  "criterion.proven": ({ p, who }) => `${who} proved “${p.text}” of T-${p.number}`,
  "message.posted": ({ p, who }) =>
    `${who} ${p.kind === "question" ? "asks" : p.kind === "answer" ? "answers" : "writes"} on ${placeWords(p)}${p.excerpt === "" ? "" : `: ${beforeTable(p.excerpt)}`}`,
  "message.mentioned": ({ p, who }) => `${who} calls ${plural(p.agentIds.length, "agent")} on ${placeWords(p)}`,
  "message.changed": ({ p }) => `A message on ${placeWords(p)} was ${p.change}`,
  "working.edited": ({ p, who }) =>
    `${who} edited WORKING.md: ${plural(p.applied, "change")} made${p.refused > 0 ? `, ${p.refused} refused` : ""}${p.conflicts > 0 ? `, ${plural(p.conflicts, "conflict")}` : ""}`,
  "working.file_kept": ({ p }) => `An edit of WORKING.md on disk was kept in WORKING.conflicts.md: ${p.reason}`,
  "analytics.rolled": () => "The figures of Insights were brought up to date",
  "analytics.rebuilt": ({ p, who }) => `${who} had the figures of Insights worked out anew, from ${p.fromDay} on`,
  "pin.changed": () => "A person’s dashboard changed",
  "notice.given": () => "A person’s notices changed",
  "workspace.committed": ({ p, who }) =>
    `${who} changed ${p.changedFiles === 1 && p.paths[0] ? p.paths[0] : plural(p.changedFiles, "file")} of M-${p.missionNumber} (commit ${p.number}): ${p.message}`,
  "workspace.ran": ({ p, who }) =>
    `${who} ran “${firstLineOf(p.command)}” in M-${p.missionNumber}: ${p.outcome === "finished" ? `exit code ${p.exitCode}` : p.outcome.replaceAll("_", " ")}`,
  "market.series_stored": ({ p, who }) => `${who} got the prices of ${p.symbol} up to ${p.asOf}`,
  "market.home_changed": ({ p, who }) =>
    p.symbol === null ? `${who} named no own share any more` : `${who} named ${p.symbol} as the team’s own share`,
  "outside.trusted": ({ p, who }) => `${who} has read a ${p.kind} with text from outside and trusts it: ${p.from}`,
  "document.changed": ({ p, who }) => `${who} changed what “${p.title}” is and who sees it`,
  "document.reviewed": ({ p, who }) =>
    p.outcome === "asked"
      ? `${who} asks for a look at v${p.version} of “${p.title}”`
      : p.outcome === "accepted"
        ? `${who} accepted v${p.version} of “${p.title}”`
        : `${who} asks for changes to “${p.title}”${because(p.note)}`,
  "document.shared": ({ p, who }) =>
    p.isRevoked ? `${who} closed a public link to “${p.title}”` : `${who} opened a public link to “${p.title}”`,
  "document.viewed": ({ p }) => `A public link to “${p.title}” was opened`,
  "document.editing": ({ p, who }) =>
    p.isOpen ? `${who} is editing “${p.title}”` : `${who} stopped editing “${p.title}”`,
  "document.written": ({ p, who }) => `${who} wrote ${p.version > 1 ? `v${p.version} of ` : ""}“${p.title}”`,
  "chat.started": ({ p, who }) => `${who} began a chat with ${p.agentName}`,
  "chat.asked": ({ p, who }) => `${who} asks ${p.agentName}: ${beforeTable(p.excerpt)}`,
  "chat.answered": ({ p }) => `${p.agentName} answered in “${p.title}”: ${beforeTable(p.excerpt)}`,
  "chat.changed": ({ p, who }) => `${who} changed the chat “${p.title}”: ${p.change}`,
  "run.queued": ({ p }) => `Run ${p.number} waits for its turn${because(p.wakeReason)}`,
  "run.started": ({ p }) => `Run ${p.number} began`,
  "run.handed": ({ p }) => `Run ${p.number} waits for its program`,
  "run.woken": ({ p }) => `Run ${p.number} goes on${because(p.reason)}`,
  "run.waiting": ({ p, who }) => `${agentOr(who, p.number)} waits${because(p.reason)}`,
  "run.finished": ({ p }) =>
    `${p.agentName} ${RUN_WORDS[p.status]} run ${p.number}${p.status === "succeeded" ? `, ${plural(p.stepCount, "step")}` : because(p.reason)}`,
  "run.forked": ({ p, who }) => `${who} forked run ${p.ofNumber} at step ${p.atIndex} as run ${p.number}: ${p.what}`,
  "run.promoted": ({ p, who }) => `${who} promoted run ${p.number}: ${plural(p.effects, "change")} done for real`,
  "step.started": ({ p }) => `Run ${p.number}, step ${p.index}: ${p.name}`,
  "step.finished": ({ p }) =>
    `Run ${p.number}, step ${p.index}: ${p.name}${p.status === "succeeded" ? "" : ` ${p.status === "unknown" ? "has an unknown outcome" : p.status}`}${because(p.summary)}`,
};

const FIELD_WORDS: Record<string, string> = {
  modelPolicy: "model",
  dailyCapMicros: "daily cap",
  heartbeatEveryMs: "heartbeat",
  heartbeatCron: "heartbeat",
  isProgram: "where it runs",
};
/** Events written before revisions were kept name no field. */
const agentFields = (changed: string[] | undefined): string =>
  changed && changed.length > 0
    ? `: ${[...new Set(changed.map((field) => FIELD_WORDS[field] ?? field))].join(", ")}`
    : "";
const held = (number: number | null): string => (number === null ? "The mission is held up" : `T-${number} is held up`);
const APPROVAL_WORDS: Record<PayloadOf<"approval.decided">["status"], (who: string, what: string) => string> = {
  approved: (who, what) => `${who} approved ${what}`,
  rejected: (who, what) => `${who} rejected ${what}`,
  expired: (_, what) => `The time for ${what} ran out`,
  withdrawn: (_, what) => `${what} is not needed any more`,
};
const MEMBER_WORDS: Record<PayloadOf<"member.changed">["change"], (name: string, role: string, who: string) => string> =
  {
    joined: (name, role) => `${name} joined as ${role}`,
    role: (name, role, who) => `${who} made ${name} ${/^[ao]/.test(role) ? "an" : "a"} ${role}`,
    removed: (name, _, who) => `${who} removed ${name} from the team`,
    left: (name) => `${name} left the team`,
  };
/** `T-12`, `M-3`, or the document by its name. */
const placeWords = (p: { label: string; title: string; documentId?: string | null }): string =>
  p.documentId ? `“${p.title}”` : p.label;
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
  const tell = tellerOf(event.kind);
  return tell ? oneLine(tell({ p: payloadOf(event), who })) : `${who}: ${event.kind.replace(/[._]/g, " ")}`;
}

export function whoIs(actor: Actor): string {
  if (actor.kind === "mail") return actor.address;
  return actor.kind === "system" ? "Muster" : actor.name;
}

/** The kernel checked every payload against its schema when it was written, so kind and payload fit; types cannot follow that through JSON. */
function payloadOf(event: Told): never {
  return event.payload as never;
}

function tellerOf(kind: string): ((facts: { p: never; who: string }) => string) | undefined {
  return Object.hasOwn(TELLERS, kind) ? TELLERS[kind as EventKind] : undefined;
}

const agentOr = (who: string, run: number): string => (who === "Muster" ? `Run ${run}` : who);
