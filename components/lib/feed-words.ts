import { sentenceOf } from "#server/domains/events/sentence";
import { type FeedLine, flagOf, numberOf, speakerOf, textOf } from "./feed.ts";
import { money, plural } from "./format.ts";
import type { ViewState } from "./states.ts";

/** A line in words: who, what happened, and one sentence more. */
export type FeedWords = { who: string; text: string; detail?: string; state?: ViewState };

type Teller = (line: FeedLine) => Omit<FeedWords, "who">;

const title = (line: FeedLine) => `“${textOf(line.event, "title")}”`;
const sameKind = (line: FeedLine) => 1 + line.folded.filter((event) => event.kind === line.event.kind).length;

const missionEnds: Record<string, Omit<FeedWords, "who">> = {
  done: { text: "delivered the mission, proven", state: "done" },
  failed: { text: "could not finish the mission", state: "failed" },
  cancelled: { text: "called the mission off", state: "cancelled" },
  needs_answer: { text: "needs an answer to go on", state: "waiting" },
};

const approvalEnds: Record<string, string> = {
  approved: "approved",
  rejected: "rejected",
  expired: "ran out of time for",
  withdrawn: "took back",
};

const tellers: Record<string, Teller> = {
  "mission.created": (line) => ({
    text: `started M-${numberOf(line.event, "number")}`,
    detail: textOf(line.event, "title"),
  }),
  "mission.planned": (line) => ({
    text:
      numberOf(line.event, "version") > 1
        ? `changed the plan to version ${numberOf(line.event, "version")}`
        : "drew the plan",
    detail: plural(numberOf(line.event, "taskCount"), "task"),
  }),
  "mission.finished": (line) => ({
    ...(missionEnds[textOf(line.event, "status")] ?? { text: "ended the mission" }),
    detail: textOf(line.event, "reason") || textOf(line.event, "title"),
  }),
  "mission.paused": (line) => ({
    text: `${flagOf(line.event, "isPaused") ? "paused" : "resumed"} M-${numberOf(line.event, "number")}`,
    detail: textOf(line.event, "reason"),
    state: flagOf(line.event, "isPaused") ? "paused" : undefined,
  }),
  "plan.revised": (line) => ({
    text: `${textOf(line.event, "origin") === "edited" ? "edited the plan" : "planned anew"}, version ${numberOf(line.event, "version")}`,
    detail: textOf(line.event, "reason"),
  }),
  "plan.replan_opened": (line) => ({
    text: textOf(line.event, "taskId") ? "thinks the plan over" : "wishes for another plan",
    detail: textOf(line.event, "cause"),
  }),
  "approval.requested": (line) => ({
    text: `asks for a yes (A-${numberOf(line.event, "number")})`,
    detail: textOf(line.event, "title"),
    state: "waiting",
  }),
  "approval.delegated": (line) => ({
    text: `handed A-${numberOf(line.event, "number")} to ${textOf(line.event, "assigneeName") || "the team"}`,
  }),
  "approval.decided": (line) => ({
    text: `${approvalEnds[textOf(line.event, "status")] ?? "ended"} A-${numberOf(line.event, "number")}${flagOf(line.event, "isEdited") ? " with changes" : ""}`,
    detail: textOf(line.event, "reason") || textOf(line.event, "title"),
  }),
  "approval.finished": (line) => ({
    text: `${textOf(line.event, "status") === "executed" ? "did" : "could not do"} what A-${numberOf(line.event, "number")} allowed`,
    detail: textOf(line.event, "reason") || textOf(line.event, "title"),
    state: textOf(line.event, "status") === "executed" ? undefined : "failed",
  }),
  "approval.rules_changed": (line) => ({
    text: `${textOf(line.event, "change")} an approval rule`,
    detail: textOf(line.event, "text"),
  }),
  "question.asked": (line) => ({ text: "asks a question", detail: textOf(line.event, "question"), state: "waiting" }),
  "question.answered": () => ({ text: "answered the question" }),
  "task.created": (line) =>
    sameKind(line) > 1 ? { text: `made ${plural(sameKind(line), "task")}` } : { text: `made the task ${title(line)}` },
  "task.assigned": (line) =>
    sameKind(line) > 1
      ? { text: `handed out ${plural(sameKind(line), "task")}` }
      : { text: `handed ${title(line)} to ${textOf(line.event, "agentName")}` },
  "task.submitted": (line) => ({ text: `finished ${title(line)}`, detail: textOf(line.event, "excerpt") }),
  "task.returned": (line) => ({
    text: `sent ${title(line)} back`,
    detail: textOf(line.event, "reason"),
    state: "failed",
  }),
  "task.accepted": (line) => ({
    text: `accepted ${title(line)}`,
    detail:
      numberOf(line.event, "waived") > 0
        ? `${plural(numberOf(line.event, "criteria"), "criterion", "criteria")} with proof, ${numberOf(line.event, "waived")} without`
        : `${plural(numberOf(line.event, "criteria"), "criterion", "criteria")}, all with proof`,
  }),
  "task.blocked": (line) => ({
    text: `got stuck on ${title(line)}`,
    detail: textOf(line.event, "reason"),
    state: "blocked",
  }),
  "task.handed_back": (line) => ({
    text: `put ${title(line)} back into the inbox`,
    detail: `${textOf(line.event, "agentName")}: ${textOf(line.event, "reason")}`,
  }),
  "task.cancelled": (line) => ({ text: `called ${title(line)} off`, state: "cancelled" }),
  "task.seated": (line) => ({ text: `handed ${title(line)} to ${textOf(line.event, "userName")}` }),
  "task.waits": (line) => ({ text: `waits in ${title(line)}`, detail: textOf(line.event, "reason"), state: "waiting" }),
  "criterion.waived": (line) => ({
    text: `let ${title(line)} pass without proof`,
    detail: textOf(line.event, "reason"),
  }),
  "blocker.escalated": (line) => ({
    text: textOf(line.event, "level") === "person" ? "needs a person to look" : "asked the orchestrator to look",
    detail: textOf(line.event, "reason"),
    state: "blocked",
  }),
  "criterion.proven": (line) => ({
    text: `proved ${plural(sameKind(line), "criterion", "criteria")}`,
    detail: textOf(line.event, "text"),
  }),
  "message.posted": (line) => ({
    text: `${textOf(line.event, "kind") === "question" ? "asked" : "wrote"} on ${title(line)}`,
    detail: textOf(line.event, "excerpt"),
  }),
  "market.home_changed": (line) => ({
    text: textOf(line.event, "symbol")
      ? `named ${textOf(line.event, "symbol")} as the team’s own share`
      : "named no own share any more",
  }),
  "market.series_stored": (line) => ({
    text: `got the prices of ${textOf(line.event, "symbol")}`,
    detail: `up to ${textOf(line.event, "asOf")}`,
  }),
  "workspace.committed": (line) => ({
    text:
      numberOf(line.event, "changedFiles") === 1
        ? `changed a file of M-${numberOf(line.event, "missionNumber")}`
        : `changed ${plural(numberOf(line.event, "changedFiles"), "file")} of M-${numberOf(line.event, "missionNumber")}`,
    detail: textOf(line.event, "message"),
  }),
  "document.reviewed": (line) => {
    const outcome = textOf(line.event, "outcome");
    const version = numberOf(line.event, "version");
    if (outcome === "accepted") return { text: `accepted v${version} of ${title(line)}` };
    if (outcome === "asked") return { text: `asks for a look at v${version} of ${title(line)}` };
    return { text: `asks for changes to ${title(line)}`, detail: textOf(line.event, "note") };
  },
  "document.shared": (line) => ({
    text: `${flagOf(line.event, "isRevoked") ? "closed" : "opened"} a public link to ${title(line)}`,
  }),
  "document.written": (line) => ({
    text: `wrote ${title(line)}`,
    detail: `Saved as version ${numberOf(line.event, "version")}.`,
  }),
  "run.finished": (line) =>
    textOf(line.event, "status") === "failed"
      ? {
          text: `gave up in run ${numberOf(line.event, "number")}`,
          detail: textOf(line.event, "reason"),
          state: "failed",
        }
      : { text: `ended run ${numberOf(line.event, "number")}` },
  "run.forked": (line) => ({
    text: `forked run ${numberOf(line.event, "ofNumber")} at step ${numberOf(line.event, "atIndex")}`,
    detail: textOf(line.event, "what"),
  }),
  "run.promoted": (line) => ({
    text: `promoted run ${numberOf(line.event, "number")}`,
    detail: `${plural(numberOf(line.event, "effects"), "change")} done for real`,
  }),
  "budget.warned": (line) => ({
    text: "warns: four fifths of a cap are spent",
    detail: `${money(numberOf(line.event, "spentMicros"))} of ${money(numberOf(line.event, "limitMicros"))}`,
    state: "waiting",
  }),
  "agent.created": (line) => ({
    text: sameKind(line) > 1 ? `added ${plural(sameKind(line), "agent")}` : `added ${textOf(line.event, "name")}`,
  }),
  "agent.hired": (line) => ({
    text: `hired ${textOf(line.event, "name")} for M-${numberOf(line.event, "missionNumber")}`,
    detail: textOf(line.event, "reason"),
  }),
  "agent.updated": (line) => ({
    text: `changed ${textOf(line.event, "name")}`,
    detail: `Revision ${numberOf(line.event, "revision")}.`,
  }),
  "agent.retired": (line) => ({
    text: `${flagOf(line.event, "isRetired") ? "retired" : "brought back"} ${textOf(line.event, "name")}`,
    detail: textOf(line.event, "reason"),
  }),
  "agent.paused": (line) => ({
    text: `${flagOf(line.event, "isPaused") ? "paused" : "resumed"} ${textOf(line.event, "name")}`,
    state: flagOf(line.event, "isPaused") ? "paused" : undefined,
  }),
  "agent.woken": (line) => ({
    text: `woke ${textOf(line.event, "agentName")}`,
    detail: textOf(line.event, "excerpt"),
  }),
  "agent.hook_changed": (line) => ({
    text: `${flagOf(line.event, "isRevoked") ? "closed" : "opened"} an address to wake ${textOf(line.event, "agentName")}`,
    detail: textOf(line.event, "label"),
  }),
  "wake.dropped": (line) => ({
    text: `did not wake ${textOf(line.event, "agentName")}`,
    detail: textOf(line.event, "reason"),
  }),
  "agent.health_changed": (line) => ({
    text: `sees ${sameKind(line) > 1 ? plural(sameKind(line), "agent") : textOf(line.event, "name")}: heartbeat ${textOf(line.event, "health")}`,
    detail: textOf(line.event, "reason"),
  }),
  "team.paused": (line) => ({
    text: flagOf(line.event, "isPaused") ? "paused everything" : "let everything go on",
    state: flagOf(line.event, "isPaused") ? "paused" : undefined,
  }),
};

export function tellLine(line: FeedLine, viewerName: string): FeedWords {
  const teller = tellers[line.event.kind];
  const who = speakerOf(line.event).name;
  if (!teller) return bySentence(sentenceOf(line.event), who, viewerName);
  const told = teller(line);
  const detail = told.detail ? plainText(told.detail) : undefined;
  return { who: who === viewerName ? "You" : who, ...told, detail };
}

/** What has no words of its own here, by the sentence that mails and other programs get: whoever it begins with stands out. */
function bySentence(sentence: string, who: string, viewerName: string): FeedWords {
  if (!sentence.startsWith(`${who} `)) return { who: "", text: sentence };
  return { who: who === viewerName ? "You" : who, text: sentence.slice(who.length + 1) };
}

/** Agents write Markdown; a line of the feed has room for its words only. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:#{1,6}|[-*>]|\d+\.)\s+/gm, "")
    .replace(/[*`|]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** What is folded under a line: `13 steps, 5 model calls · $0.0412`. */
export function tellFold(line: FeedLine): string | null {
  const run = line.folded.find((event) => event.kind === "run.finished");
  if (run) {
    const steps = plural(numberOf(run, "stepCount"), "step");
    return `${steps}, ${plural(numberOf(run, "modelCalls"), "model call")} · ${money(numberOf(run, "costMicros"), "call")}`;
  }
  return line.folded.length > 0 ? plural(line.folded.length, "event") : null;
}
