import type { EventView } from "#server/domains/events/schema";

/** A line of the feed: what it means, and the events folded under it. */
export type FeedLine = { event: EventView; folded: EventView[] };

/** Kinds that carry a meaning of their own. All others fold under a neighbour when they can. */
const majorKinds = new Set([
  "mission.created",
  "mission.planned",
  "mission.finished",
  "question.asked",
  "question.answered",
  "task.submitted",
  "task.returned",
  "task.accepted",
  "task.blocked",
  "task.cancelled",
  "document.written",
  "document.reviewed",
  "document.shared",
  "message.posted",
  "agent.paused",
  "team.paused",
]);

/** Parts of Muster act under names of their own; for a person they are all Muster. */
export function actorName(event: EventView): string {
  if (event.actor.kind === "system") return "Muster";
  return "name" in event.actor ? event.actor.name : event.actor.address;
}

/** Whose words a line is: the machine ends runs and asks for approvals in the name of an agent. */
export function speakerOf(event: EventView): { kind: "agent" | "user" | "system"; name: string } {
  const kind = event.actor.kind === "apiKey" ? "user" : event.actor.kind;
  if (kind === "user" || kind === "agent") return { kind, name: actorName(event) };
  const isOfAgent = event.kind.startsWith("run.") || event.kind === "approval.requested";
  const agentName = isOfAgent ? textOf(event, "agentName") : "";
  return agentName ? { kind: "agent", name: agentName } : { kind: "system", name: actorName(event) };
}

function runOf(event: EventView): string | null {
  return event.runId ?? (event.actor.kind === "agent" ? event.actor.runId : null);
}

function readField(payload: unknown, field: string): unknown {
  return typeof payload === "object" && payload !== null
    ? Object.entries(payload).find(([key]) => key === field)?.[1]
    : undefined;
}

export function textOf(event: EventView, field: string): string {
  const value = readField(event.payload, field);
  return typeof value === "string" ? value : "";
}

export function numberOf(event: EventView, field: string): number {
  const value = readField(event.payload, field);
  return typeof value === "number" ? value : 0;
}

export function flagOf(event: EventView, field: string): boolean {
  return readField(event.payload, field) === true;
}

function isMajor(event: EventView): boolean {
  return majorKinds.has(event.kind) || (event.kind === "run.finished" && textOf(event, "status") === "failed");
}

/** Nothing a person would tell another: it is counted in the line it belongs to, or left to "Every event". */
function isSilent(event: EventView): boolean {
  return [
    "task.started",
    "task.updated",
    "run.waiting",
    "run.finished",
    "agent.updated",
    "mission.status_changed",
    "working.rendered",
  ].includes(event.kind);
}

/** The same of another agent or task, such as eight heartbeats that came late at once: one line tells them. */
function saysTheSame(one: EventView, other: EventView): boolean {
  return (
    one.kind === other.kind && actorName(one) === actorName(other) && textOf(one, "health") === textOf(other, "health")
  );
}

function isHost(line: FeedLine, event: EventView): boolean {
  const run = runOf(event);
  if (run !== null && runOf(line.event) === run) return true;
  const isSameTask = line.event.taskId !== null && line.event.taskId === event.taskId;
  return isSameTask && (event.actor.kind === "system" || actorName(line.event) === actorName(event));
}

/** Where a minor event belongs: the nearest line of the same run or task, older or newer, for a run ends after what came of it. */
function hostOf(lines: FeedLine[], event: EventView): FeedLine | undefined {
  const hosts = lines.filter((line) => isHost(line, event));
  const distance = (line: FeedLine) => Math.abs(line.event.seq - event.seq);
  return hosts.sort((a, b) => distance(a) - distance(b))[0];
}

/** Takes events newest first and gives the lines newest first. */
export function groupFeed(events: EventView[]): FeedLine[] {
  const domain = events.filter((event) => event.class === "domain");
  const majors = domain.filter(isMajor).map((event): FeedLine => ({ event, folded: [] }));
  const minors: FeedLine[] = [];
  let previous: EventView | undefined;
  for (const event of domain) {
    const host = isMajor(event) ? undefined : hostOf(majors, event);
    const last = minors.at(-1);
    const isRepeat = previous !== undefined && saysTheSame(previous, event);
    if (host) host.folded.push(event);
    else if (!isMajor(event) && !isSilent(event)) {
      if (isRepeat && last) last.folded.push(event);
      else minors.push({ event, folded: [] });
    }
    if (!isSilent(event)) previous = event;
  }
  return [...majors, ...minors].sort((a, b) => b.event.seq - a.event.seq);
}
