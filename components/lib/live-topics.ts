import type { EventView } from "#server/domains/events/schema";

/** The parts of the router whose answers an event can change. */
export type Topic =
  | "agents"
  | "missions"
  | "tasks"
  | "documents"
  | "market"
  | "runs"
  | "team"
  | "session"
  | "working"
  | "workspaces"
  | "messages"
  | "notifications"
  | "approvals"
  | "approvalRules"
  | "needs"
  | "plans"
  | "pins"
  | "money"
  | "sessions"
  | "analytics"
  | "apiKeys"
  | "secrets"
  | "connections"
  | "models"
  | "members"
  | "prompts";

const topicsByPrefix: Record<string, Topic[]> = {
  agent: ["agents", "money", "team", "prompts"],
  approval: ["approvals", "approvalRules", "needs", "runs", "agents"],
  mission: ["missions", "money", "tasks", "plans", "team", "agents"],
  plan: ["plans", "missions", "tasks"],
  question: ["missions", "team", "runs", "agents"],
  task: ["tasks", "missions", "team", "agents", "messages"],
  criterion: ["tasks", "missions"],
  blocker: ["tasks", "missions", "team"],
  message: ["messages"],
  pin: ["pins"],
  prompt: ["prompts", "agents"],
  notice: ["notifications"],
  outside: ["documents", "messages", "tasks", "missions", "plans", "agents", "workspaces", "prompts"],
  workspace: ["workspaces"],
  market: ["market"],
  document: ["documents", "missions", "tasks"],
  budget: ["money"],
  chat: ["sessions"],
  run: ["sessions", "money", "runs", "agents", "tasks", "missions", "team"],
  step: ["sessions", "runs", "agents", "team"],
  analytics: ["analytics"],
  wake: ["agents"],
  key: ["apiKeys"],
  secret: ["secrets", "models"],
  connection: ["connections", "notifications"],
  member: ["members", "team", "session", "apiKeys", "tasks"],
  team: ["session", "money", "team", "agents"],
};

/** What an event makes stale. An event nobody has named here makes everything stale rather than nothing. */
export function topicsOf(event: Pick<EventView, "kind" | "class"> & { payload?: unknown }): Topic[] {
  const prefix = event.kind.split(".")[0] ?? "";
  const all = topicsByPrefix[prefix] ?? ["agents", "missions", "tasks", "documents", "runs", "team"];
  // Only runs that answer in a chat change one.
  const known =
    prefix === "chat" || names(event.payload, "sessionId") ? all : all.filter((topic) => topic !== "sessions");
  // A document counts what is said about it.
  const topics: Topic[] = prefix === "message" && names(event.payload, "documentId") ? [...known, "documents"] : known;
  if (event.class !== "domain") return topics;
  return topics.includes("needs") ? [...topics, "working"] : [...topics, "needs", "working"];
}

function names(payload: unknown, key: string): boolean {
  const found: unknown = Reflect.get(Object(payload), key);
  return found !== undefined && found !== null;
}

/** Steps come many times a second: what only counts them may follow a little later. */
export function isUrgent(event: Pick<EventView, "kind">, topic: Topic): boolean {
  return !event.kind.startsWith("step.") || topic === "runs" || topic === "sessions";
}
