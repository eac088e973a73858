import type { AgentCard } from "#server/domains/agents/schema";
import type { EventView } from "#server/domains/events/schema";
import { numberOf, textOf } from "./feed.ts";

type Tick = AgentCard["pulse"][number];

const LONGEST_PULSE = 60;

function openTick(pulse: Tick[], event: EventView): Tick[] {
  const state = textOf(event, "kind") === "wait" ? "waiting" : "running";
  return [...pulse.slice(1 - LONGEST_PULSE), { at: event.createdAt.getTime(), ms: 0, state }];
}

function closeTick(pulse: Tick[], event: EventView): Tick[] {
  const last = pulse.at(-1);
  if (!last || (last.state !== "running" && last.state !== "waiting")) return pulse;
  const state = textOf(event, "status") === "failed" ? "failed" : "done";
  return [...pulse.slice(0, -1), { ...last, ms: Math.max(0, event.createdAt.getTime() - last.at), state }];
}

function patchRun(run: AgentCard["run"], event: EventView): AgentCard["run"] {
  if (!run || run.id !== event.runId) return run;
  const stepCount = Math.max(run.stepCount, numberOf(event, "index") + 1);
  if (textOf(event, "kind") !== "tool") return { ...run, stepCount };
  return { ...run, stepCount, lastTool: textOf(event, "name"), lastToolAt: event.createdAt };
}

/** A step that begins or ends shows on its agent's card at once; sums follow with the next reading. */
export function patchCards(cards: AgentCard[], event: EventView): AgentCard[] {
  if (event.kind !== "step.started" && event.kind !== "step.finished") return cards;
  return cards.map((card) => {
    if (card.id !== event.agentId) return card;
    const pulse = event.kind === "step.started" ? openTick(card.pulse, event) : closeTick(card.pulse, event);
    return { ...card, run: patchRun(card.run, event), pulse };
  });
}
