import type { SearchHit, SearchKind } from "#server/domains/search/schema";
import { roleWord } from "./roles.ts";
import type { ViewState } from "./states.ts";

export const kindWords: Record<SearchKind, { one: string; many: string }> = {
  task: { one: "Task", many: "Tasks" },
  mission: { one: "Mission", many: "Missions" },
  document: { one: "Document", many: "Documents" },
  message: { one: "Message", many: "Messages" },
  chat: { one: "Chat", many: "Chats" },
  agent: { one: "Agent", many: "Agents" },
  prompt: { one: "Prompt", many: "Prompts" },
  run: { one: "Run", many: "Runs" },
};

/** Where it can be read. */
export function hitHref(hit: SearchHit, teamPath: string): string {
  if (hit.kind === "message") {
    if (hit.documentId) return `${teamPath}/documents/${hit.documentId}?about=comments#message-${hit.id}`;
    const place = hit.taskId ? `tasks/${hit.taskId}` : `missions/${hit.missionId}`;
    return `${teamPath}/${place}#message-${hit.id}`;
  }
  if (hit.kind === "chat") return `${teamPath}/chat/${hit.id}`;
  if (hit.kind === "prompt") return `${teamPath}/prompts/${hit.title}`;
  return `${teamPath}/${hit.kind}s/${hit.kind === "run" ? hit.number : hit.id}`;
}

/** `T-12`, `M-3`, `run 211`; nothing for what has no number. */
export function hitId({ kind, number }: SearchHit): string {
  if (number === null) return "";
  if (kind === "run") return `run ${number}`;
  return `${kind === "mission" ? "M" : "T"}-${number}`;
}

const states: Record<string, ViewState> = {
  inbox: "queued",
  assigned: "idle",
  in_progress: "working",
  review: "review",
  done: "done",
  cancelled: "cancelled",
  planning: "working",
  running: "working",
  needs_answer: "waiting",
  failed: "failed",
  queued: "queued",
  waiting: "waiting",
  succeeded: "done",
};

export function hitState(hit: SearchHit): ViewState | null {
  return hit.kind === "task" || hit.kind === "mission" || hit.kind === "run" ? (states[hit.state] ?? null) : null;
}

/** What stands beside the title: who, and where it belongs. */
export function hitPlace(hit: SearchHit): string {
  const mission = hit.missionNumber !== null && hit.kind !== "mission" ? `M-${hit.missionNumber}` : "";
  const role = hit.kind === "agent" ? roleWord(hit.state) : "";
  return [role, hit.by, mission].filter((part) => part !== "").join(" · ");
}
