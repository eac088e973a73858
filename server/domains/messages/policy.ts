import type { MessageKind } from "./schema.ts";

/** More people and agents than this in one message are a list, not a call. */
export const MAX_MENTIONS = 20;
/** A wake this many wakes away from a person or a plan is not made: two agents that call each other come to rest. */
export const MAX_WAKE_DEPTH = 4;
/** How often one agent may wake another on one task within the hour. */
export const MAX_PAIR_WAKES = 10;
export const PAIR_WINDOW_MS = 3_600_000;

const NAME = /[\p{L}\p{N}_-]/u;
const MAX_NAME = 80;

/**
 * The names called in a Markdown text, folded to lower case, each once: `@Ada`, `@"Lena Hofer"`. Code is not read, and an address
 * (`ada@example.org`) calls nobody. One pass over the text, whatever is in it.
 */
export function mentionedNames(body: string): string[] {
  const names = new Set<string>();
  const text = withoutCode(body);
  let at = text.indexOf("@");
  while (at >= 0) {
    const name = isWordBefore(text, at) ? "" : nameAt(text, at + 1);
    if (name !== "") names.add(name.toLowerCase());
    at = text.indexOf("@", at + 1 + name.length);
  }
  return [...names];
}

function isWordBefore(text: string, at: number): boolean {
  const before = text[at - 1];
  return before !== undefined && (NAME.test(before) || before === "@" || before === "." || before === "\\");
}

function nameAt(text: string, start: number): string {
  if (text[start] === '"') {
    const quoted = text.slice(start + 1, start + 2 + MAX_NAME);
    const end = quoted.search(/["\n]/);
    return NAME.test(quoted[0] ?? "") && quoted[end] === '"' ? quoted.slice(0, end).replace(/\s+/g, " ").trim() : "";
  }
  let name = "";
  for (const character of text.slice(start, start + MAX_NAME)) {
    if (!NAME.test(character)) break;
    name += character;
  }
  return name.replace(/[-_]+$/, "");
}

/** Fenced and indented blocks and code spans as blanks, so that nothing in them calls anybody. */
function withoutCode(body: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  let isBlankBefore = true;
  for (const line of body.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (mark && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark) fence = null;
      kept.push("");
    } else if (mark) {
      fence = mark;
      kept.push("");
    } else if (isBlankBefore && /^(?: {4}|\t)/.test(line)) {
      kept.push("");
    } else {
      kept.push(line);
      isBlankBefore = line.trim() === "";
    }
  }
  return withoutSpans(kept.join("\n"));
}

/** A span ends at a run of as many backticks as began it; without one the backticks are text. */
function withoutSpans(text: string): string {
  if (!text.includes("`")) return text;
  const runs = [...text.matchAll(/`+/g)].map((match) => ({ at: match.index, length: match[0].length }));
  // Where runs of each length stand is looked up, never searched: a text of nothing but backticks stays one pass.
  const next = Map.groupBy(runs, (run) => run.length);
  const parts: string[] = [];
  let from = 0;
  for (const run of runs) {
    if (run.at < from) continue;
    const end = endAfter(next.get(run.length) ?? [], run.at);
    if (end === undefined) continue;
    parts.push(text.slice(from, run.at), " ");
    from = end + run.length;
  }
  return parts.join("") + text.slice(from);
}

/** The first of ordered places behind `at`. */
function endAfter(places: { at: number }[], at: number): number | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.at ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return places[low]?.at;
}

export type Author = { kind: "agent" | "user" | "system"; id: string | null };
export type Seat = { id: string; isAgent: boolean };

/**
 * Whom a message reaches besides those it names. A person's comment or question on a live task wakes the agent that has the task,
 * unless it calls an agent by name; a reply reaches the author of what it replies to, but agents wake each other only by name or
 * with the answer to a question.
 */
export function unnamedTargets(facts: {
  author: Author;
  kind: MessageKind;
  isLive: boolean;
  callsAgent: boolean;
  holder: Seat | null;
  parent: (Seat & { kind: MessageKind }) | null;
}): { seat: Seat; why: "assignee" | "reply" }[] {
  const { author, kind, holder, parent } = facts;
  const isPerson = author.kind !== "agent";
  const found: { seat: Seat; why: "assignee" | "reply" }[] = [];
  if (parent && (!parent.isAgent || isPerson || (kind === "answer" && parent.kind === "question")))
    found.push({ seat: parent, why: "reply" });
  const wakesHolder =
    isPerson &&
    !facts.callsAgent &&
    (kind === "question" || (kind === "comment" && facts.isLive)) &&
    found.length === 0;
  if (holder && (!holder.isAgent || wakesHolder)) found.push({ seat: holder, why: "assignee" });
  return found.filter(({ seat }) => seat.id !== author.id);
}
