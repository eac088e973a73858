import type { NOTICE_KINDS } from "./notice-kinds.ts";

type Kind = (typeof NOTICE_KINDS)[number];
type Told = { kind: Kind; by: string; count: number; thing: Placed["thing"] };

const SAID: Record<Kind, (by: string) => string> = {
  mention: (by) => `${by} calls you`,
  reply: (by) => `${by} replies to you`,
  answer: (by) => `${by} answers your question`,
  assignee: (by) => `${by} writes on your task`,
  question: (by) => `${by} asks a question`,
  approval: (by) => `${by} asks for your approval`,
  review: (by) => `${by} hands in work for you to check`,
  task: (by) => `${by} gives you a task`,
  blocker: () => "Work is held up and needs a person",
  mission_done: () => "Your mission is done",
  mission_failed: () => "Your mission did not get there",
  budget: () => "Money runs short",
  agent_failing: (by) => `${by} keeps failing`,
  document: (by) => `${by} did something with a document of yours`,
};

/** Who does what, in one line. */
export function noticeHeadline({ kind, by, count, thing }: Told): string {
  const said = kind === "assignee" && thing === "document" ? `${by} writes on your document` : SAID[kind](by);
  return `${said}${count > 1 ? `, ${count} times` : ""}`;
}

type Placed = {
  messageId: string | null;
  taskId: string | null;
  missionId: string | null;
  thing: "approval" | "agent" | "document" | "money" | "session" | "connection" | null;
  thingId: string | null;
};

const PLACES = {
  approval: "approvals/",
  agent: "agents/",
  document: "documents/",
  session: "chat/",
} as const;

/** Where a notice leads, below the team's address. */
export function noticePath(notice: Placed): string {
  if (notice.thing === "money") return "/money";
  if (notice.thing === "connection") return "/settings/connections";
  const anchor = notice.messageId ? `#message-${notice.messageId}` : "";
  if (notice.thing === "document" && notice.thingId && anchor)
    return `/documents/${notice.thingId}?about=comments${anchor}`;
  if (notice.thing && notice.thingId) return `/${PLACES[notice.thing]}${notice.thingId}`;
  if (notice.taskId) return `/tasks/${notice.taskId}${anchor}`;
  if (notice.missionId) return `/missions/${notice.missionId}${anchor}`;
  return "/notifications";
}
