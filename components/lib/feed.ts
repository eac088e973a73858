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
  "message.posted",
  "agent.paused",
  "agent.health_changed",
  "team.paused",
]);

const LOOK_BACK = 5;

export function actorName(event: EventView): string {
  return "name" in event.actor ? event.actor.name : event.actor.address;
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
  return ["task.started", "task.updated", "run.waiting", "agent.updated", "mission.status_changed"].includes(
    event.kind,
  );
}

function isHost(line: FeedLine, event: EventView): boolean {
  if (event.runId && line.event.runId === event.runId) return true;
  return actorName(line.event) === actorName(event) && line.event.taskId !== null && line.event.taskId === event.taskId;
}

/** Takes events newest first and gives the lines newest first. */
export function groupFeed(events: EventView[]): FeedLine[] {
  const lines: FeedLine[] = [];
  for (const event of events) {
    if (event.class !== "domain") continue;
    if (isMajor(event)) {
      lines.push({ event, folded: [] });
      continue;
    }
    const host = lines.slice(-LOOK_BACK).findLast((line) => isHost(line, event));
    const last = lines.at(-1);
    if (host) host.folded.push(event);
    else if (last && last.event.kind === event.kind && actorName(last.event) === actorName(event))
      last.folded.push(event);
    else if (!isSilent(event)) lines.push({ event, folded: [] });
  }
  return lines;
}
