import type { AgentCard } from "#server/domains/agents/schema";
import { clockTime } from "./format.ts";
import type { ViewState } from "./states.ts";

/** One step of the last half hour, as it is drawn. */
export type PulseTick = { id: string; durationMs: number; kind: "past" | "running" | "waiting" | "failed" | "blocked" };

export type AgentCellView = {
  href: string;
  name: string;
  role: string;
  state: ViewState;
  /** When the current run or state began. */
  since?: Date | string | number | null;
  line: string;
  tool?: { name: string; at: Date | string | number } | null;
  lateText?: string | null;
  ticks: PulseTick[];
  costMicros: number | null;
  tokens: number;
  model: string | null;
  isSimulated: boolean;
};

type Pulse = AgentCard["pulse"][number]["state"];

const tickKinds = {
  done: "past",
  running: "running",
  waiting: "waiting",
  failed: "failed",
  blocked: "blocked",
} as const satisfies Record<Pulse, string>;

/** The time alone on the same day, else with its weekday, or its date when that is a week ahead. */
function whenWords(at: Date): string {
  const time = clockTime(at.getTime()).slice(0, 5);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return `at ${time}`;
  const isNear = at.getTime() - now.getTime() < 6 * 86_400_000;
  const day = at.toLocaleDateString("en-GB", isNear ? { weekday: "long" } : { day: "numeric", month: "short" });
  return `on ${day} at ${time}`;
}

/** What it does, or why it does nothing. */
function lineOf(card: AgentCard): string {
  if (card.isRetired) return "Retired";
  if (card.isProgram && card.state === "idle") return "Runs outside, nothing to do";
  if (card.isProgram && card.state === "queued") return `Waits for its program: ${card.run?.title ?? ""}`;
  if (card.state === "idle") {
    return card.nextHeartbeatAt ? `Wakes ${whenWords(card.nextHeartbeatAt)} or on a call` : "Wakes on a call";
  }
  if (card.state === "working" || card.state === "queued") return card.run?.title ?? "Starts";
  return card.stateReason ?? card.run?.title ?? (card.state === "paused" ? "Paused" : "");
}

const healthWords = { healthy: null, late: "heartbeat late", failing: "heartbeat failing" };

const programWords = { healthy: null, late: "program late", failing: "program not heard" };

export function toAgentCell(card: AgentCard, teamPath: string): AgentCellView {
  const tool = card.run?.lastTool && card.run.lastToolAt ? { name: card.run.lastTool, at: card.run.lastToolAt } : null;
  return {
    href: `${teamPath}/agents/${card.id}`,
    name: card.name,
    role: card.role,
    state: card.state,
    since: card.state === "paused" || card.isRetired ? null : card.run?.startedAt,
    line: lineOf(card),
    tool: card.state === "idle" ? null : tool,
    lateText: card.isRetired ? null : (card.isProgram ? programWords : healthWords)[card.heartbeatHealth],
    ticks: card.pulse.map((tick, index) => ({
      id: `${tick.at}-${index}`,
      durationMs: tick.ms,
      kind: tickKinds[tick.state],
    })),
    costMicros: card.costMicros,
    tokens: card.tokens,
    model: card.model,
    isSimulated: card.isSimulated,
  };
}

const urgency = {
  waiting: 0,
  blocked: 0,
  failed: 0,
  working: 1,
  queued: 2,
  paused: 3,
  idle: 4,
} as const satisfies Record<AgentCard["state"], number>;

/** Up to eight seats keep their places. With more, those who need somebody come first and the idle ones fold into a number. */
export function arrangeRoll(cards: AgentCard[]): { shown: AgentCard[]; foldedIdle: number } {
  if (cards.length <= 8) return { shown: cards, foldedIdle: 0 };
  const awake = cards.filter((card) => card.state !== "idle").sort((a, b) => urgency[a.state] - urgency[b.state]);
  const idle = cards.filter((card) => card.state === "idle");
  const room = Math.max(0, 7 - awake.length);
  return { shown: [...awake, ...idle.slice(0, room)], foldedIdle: Math.max(0, idle.length - room) };
}
