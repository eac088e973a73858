import type { AgentCellView, PulseTick } from "#components/lib/agent-view";
import type { ViewState } from "#components/lib/states";

export const stateMeanings: { state: ViewState; meaning: string; shape: string }[] = [
  { state: "idle", meaning: "nothing to do, costs nothing", shape: "open ring" },
  { state: "working", meaning: "a step is running now", shape: "disc in a turning ring" },
  { state: "waiting", meaning: "an approval, an answer, a timer, a child", shape: "diamond, two bars" },
  { state: "blocked", meaning: "cannot go on without something", shape: "octagon, one bar" },
  { state: "failed", meaning: "gave up after its retries", shape: "triangle, mark" },
  { state: "paused", meaning: "a person stopped it", shape: "square, two bars" },
  { state: "queued", meaning: "not started yet", shape: "dashed ring" },
  { state: "review", meaning: "somebody else must accept it", shape: "three-quarter disc" },
  { state: "done", meaning: "accepted, with proof", shape: "disc, check" },
  { state: "cancelled", meaning: "a person called it off", shape: "ring, cross" },
];

const lengths = [900, 300, 4_000, 1_200, 200, 9_000, 2_500, 700, 14_000, 5_000, 1_800, 400, 22_000, 3_000, 600];

export function sampleTicks(count: number, last: PulseTick["kind"]): PulseTick[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    durationMs: lengths[(index * 7) % lengths.length] ?? 500,
    kind: index === count - 1 ? last : "past",
  }));
}

const base = { href: "#", costMicros: 18_900, tokens: 9_100, model: "gpt-5-mini", isSimulated: false };

export function sampleCells(now: number): AgentCellView[] {
  return [
    {
      ...base,
      name: "Iris",
      role: "researcher",
      state: "working",
      since: now - 48_000,
      line: "Read the Nordic returns policy",
      tool: { name: "attachment_read", at: now - 6_000 },
      ticks: sampleTicks(32, "running"),
    },
    {
      ...base,
      name: "Noor",
      role: "writer",
      state: "waiting",
      since: now - 245_000,
      line: "Asks which year counts",
      tool: { name: "question_ask", at: now - 240_000 },
      ticks: sampleTicks(36, "waiting"),
      costMicros: 87_400,
    },
    {
      ...base,
      name: "Tomas",
      role: "backend_developer",
      state: "paused",
      since: now - 130_000,
      line: "Paused by Lena, 12 min ago",
      tool: null,
      ticks: sampleTicks(20, "past"),
      costMicros: 11_200,
    },
    {
      ...base,
      name: "Otto",
      role: "mail_clerk",
      state: "working",
      since: now - 90_000,
      line: "Reads mail, slower than usual",
      lateText: "heartbeat late 40 s",
      ticks: sampleTicks(30, "running"),
      costMicros: 0,
      isSimulated: true,
    },
  ];
}

export const swatches = [
  ["bg", "bg-bg"],
  ["surface", "bg-surface"],
  ["sunk", "bg-sunk"],
  ["line", "bg-line"],
  ["line2", "bg-line2"],
  ["ctl", "bg-ctl"],
  ["ink3", "bg-ink3"],
  ["ink2", "bg-ink2"],
  ["ink", "bg-ink"],
  ["ac", "bg-ac"],
  ["ac-soft", "bg-ac-soft"],
  ["wait", "bg-wait"],
  ["wait-soft", "bg-wait-soft"],
  ["block", "bg-block"],
  ["block-soft", "bg-block-soft"],
  ["fail", "bg-fail"],
  ["fail-soft", "bg-fail-soft"],
  ["add", "bg-add"],
] as const;
