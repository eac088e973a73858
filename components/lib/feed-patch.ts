import type { EventView } from "#server/domains/events/schema";

export type FeedInput = {
  class?: string;
  kind?: string;
  missionId?: string;
  agentId?: string;
  taskId?: string;
  kindPrefix?: string;
  text?: string;
};

const filters = ["class", "kind", "missionId", "taskId"] as const;
const LONGEST_FEED = 300;

/** The input a feed was asked with, out of its query key: `[path, { input }]`. */
export function readFeedInput(queryKey: readonly unknown[]): FeedInput & { beforeSeq?: unknown } {
  const options = queryKey[1];
  if (typeof options !== "object" || options === null || !("input" in options)) return {};
  const { input } = options;
  return typeof input === "object" && input !== null ? input : {};
}

export function belongsToFeed(input: FeedInput & { beforeSeq?: unknown }, event: EventView): boolean {
  if (input.beforeSeq !== undefined) return false;
  if (input.kindPrefix && !event.kind.startsWith(`${input.kindPrefix}.`)) return false;
  if (input.text && !says(event, input.text)) return false;
  if (input.agentId && event.agentId !== input.agentId && actorAgent(event) !== input.agentId) return false;
  return filters.every((key) => input[key] === undefined || input[key] === event[key]);
}

const actorAgent = (event: EventView) => (event.actor.kind === "agent" ? event.actor.agentId : null);

/** As the server looks for words: in what the event says and in who caused it. */
function says(event: EventView, text: string): boolean {
  const name = "name" in event.actor ? event.actor.name : "";
  return `${JSON.stringify(event.payload)} ${name}`.toLowerCase().includes(text.trim().toLowerCase());
}

/** Newest first; the same event twice stays one, and what is older than the page that was read is not put behind it. */
export function prependEvent(items: EventView[], event: EventView): EventView[] {
  if (items.some((known) => known.seq === event.seq) || event.seq < (items.at(-1)?.seq ?? 0)) return items;
  return [event, ...items].sort((a, b) => b.seq - a.seq).slice(0, LONGEST_FEED);
}
