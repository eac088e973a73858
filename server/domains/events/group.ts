import type { EventView } from "./schema.ts";
import { sentenceOf, type Tone, toneOf, weightOf } from "./sentence.ts";

/** One line of the feed, with the events it stands for folded under it. */
export type FeedGroup = {
  key: string;
  sentence: string;
  tone: Tone;
  /** The event that gave the sentence: its ids are what the line links to. */
  headline: EventView;
  lastSeq: number;
  at: Date;
  /** Newest first, the headline among them. */
  events: EventView[];
  steps: number;
  modelCalls: number;
  costMicros: number;
};

/**
 * Folds the events of one run, or of one task outside a run, under the line that says most. Groups come newest first,
 * whatever the order given; an event on its own is a group of one.
 */
export function groupByMeaning(events: readonly EventView[]): FeedGroup[] {
  const byKey = new Map<string, EventView[]>();
  for (const event of [...events].sort((a, b) => b.seq - a.seq)) {
    const key = groupKey(event);
    const group = byKey.get(key);
    if (group) group.push(event);
    else byKey.set(key, [event]);
  }
  return [...byKey].map(([key, group]) => feedGroup(key, group)).sort((a, b) => b.lastSeq - a.lastSeq);
}

function groupKey(event: EventView): string {
  const runId = event.runId ?? (event.actor.kind === "agent" ? event.actor.runId : null);
  if (runId) return `run:${runId}`;
  return event.taskId ? `task:${event.taskId}` : `event:${event.id}`;
}

function feedGroup(key: string, events: EventView[]): FeedGroup {
  const [newest] = events;
  if (!newest) throw new Error("a feed group has at least one event");
  const headline = events.reduce((best, event) => (weightOf(event) > weightOf(best) ? event : best));
  const finished = events.filter((event) => event.kind === "run.finished");
  const sum = (name: string) => finished.reduce((total, event) => total + figure(event.payload, name), 0);
  return {
    key,
    sentence: sentenceOf(headline),
    tone: toneOf(headline),
    headline,
    lastSeq: newest.seq,
    at: newest.createdAt,
    events,
    steps: sum("stepCount") || events.filter((event) => event.kind === "step.finished").length,
    modelCalls: sum("modelCalls"),
    costMicros: sum("costMicros"),
  };
}

function figure(payload: unknown, name: string): number {
  const value: unknown = typeof payload === "object" && payload !== null ? Reflect.get(payload, name) : undefined;
  return typeof value === "number" ? value : 0;
}
