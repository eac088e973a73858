import type { EventView } from "#server/domains/events/schema";
import { sentenceOf } from "#server/domains/events/sentence";
import { dollars, plainLine, plural } from "./format.ts";

/** Events that say what other lines say already: the plan tree, the questions, the summary, the next event. */
const SILENT = new Set([
  "mission.created",
  "question.asked",
  "task.created",
  "task.updated",
  "run.queued",
  "run.started",
  "run.woken",
  "step.started",
]);

/** Tools whose effect is an event with a sentence of its own. */
const TOLD = new Set([
  "plan_propose",
  "task_submit",
  "criterion_prove",
  "task_accept",
  "task_return",
  "document_write",
  "message_post",
  "question_ask",
  "mission_close",
]);

/** What the terminal shows of one event; null for what would only repeat another line. `indent` marks the steps of a run. */
export function lineOf(
  event: EventView,
  agentNames: ReadonlyMap<string, string>,
): { text: string; isStep: boolean } | null {
  if (SILENT.has(event.kind)) return null;
  if (event.kind === "step.finished") return stepLine(event, agentNames);
  const text = plainLine(sentenceOf(event));
  return event.kind === "run.finished"
    ? { text: `${text}${runFigures(event)}`, isStep: true }
    : { text, isStep: false };
}

/** Tool calls and whatever went wrong; a model call that worked shows by what it called. */
function stepLine(event: EventView, agentNames: ReadonlyMap<string, string>): { text: string; isStep: boolean } | null {
  const kind = textOf(event.payload, "kind");
  const status = textOf(event.payload, "status");
  const name = textOf(event.payload, "name");
  if (status === "succeeded" && (kind !== "tool" || TOLD.has(name))) return null;
  const who = event.actor.kind === "agent" ? event.actor.name : (agentNames.get(event.agentId ?? "") ?? "An agent");
  const outcome = status === "succeeded" ? "" : status === "unknown" ? " · outcome unknown" : ` · ${status}`;
  const summary = plainLine(textOf(event.payload, "summary"), 120);
  return { text: `${who} · ${name}${outcome}${summary ? ` · ${summary}` : ""}`, isStep: true };
}

function runFigures(event: EventView): string {
  const calls = numberOf(event.payload, "modelCalls");
  return ` · ${plural(calls, "model call")} · ${dollars(numberOf(event.payload, "costMicros"), "call")}`;
}

export function textOf(payload: unknown, name: string): string {
  const value = fieldOf(payload, name);
  return typeof value === "string" ? value : "";
}

function numberOf(payload: unknown, name: string): number {
  const value = fieldOf(payload, name);
  return typeof value === "number" ? value : 0;
}

function fieldOf(payload: unknown, name: string): unknown {
  return typeof payload === "object" && payload !== null ? Reflect.get(payload, name) : undefined;
}
