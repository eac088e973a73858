import type { AgentView, Capability, CapabilityLevel, ModelPolicy, RoleName } from "#server/domains/agents/schema";
import { typedNumber } from "#server/lib/text/typed-number";

export type BeatUnit = "s" | "min" | "h" | "d";
const UNIT_MS: Record<BeatUnit, number> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** The prompt an agent is told instead of its own text; values are as they are typed. */
export type ChosenPrompt = {
  promptId: string;
  label: string | null;
  version: number | null;
  typed: Readonly<Record<string, string>>;
};

/** An agent as its form holds it: what is typed stays text until it is saved. */
export type AgentDraft = {
  name: string;
  role: RoleName;
  /** A program outside of Muster does its work. */
  isProgram: boolean;
  instructions: string;
  prompt: ChosenPrompt | null;
  /** In the order of its preference. */
  levels: Partial<Record<Capability, number>>;
  /** Null: all tools of its work. */
  tools: string[] | null;
  model: string;
  maxOutputTokens: string;
  capDollars: string;
  beat: "none" | "every" | "cron";
  everyCount: string;
  everyUnit: BeatUnit;
  cron: string;
};

export type AgentContent = {
  name: string;
  role: RoleName;
  isProgram: boolean;
  instructions: string;
  capabilities: CapabilityLevel[];
  tools: string[] | null;
  modelPolicy: ModelPolicy;
  dailyCapMicros: number | null;
  heartbeatEveryMs: number | null;
  heartbeatCron: string | null;
};

export const EMPTY_DRAFT: AgentDraft = {
  name: "",
  role: "researcher",
  isProgram: false,
  instructions: "",
  prompt: null,
  levels: {},
  tools: null,
  model: "default",
  maxOutputTokens: "4000",
  capDollars: "",
  beat: "none",
  everyCount: "1",
  everyUnit: "min",
  cron: "0 9 * * 1-5",
};

export function draftOf(agent: AgentView): AgentDraft {
  const { every, unit } = beatOf(agent.heartbeatEveryMs);
  return {
    name: agent.name,
    role: agent.role,
    isProgram: agent.isProgram,
    instructions: agent.instructions,
    prompt: agent.prompt && chosenOf(agent.prompt),
    levels: levelsOf(agent.capabilities),
    tools: agent.tools,
    model: agent.modelPolicy.model,
    maxOutputTokens: String(agent.modelPolicy.maxOutputTokens),
    capDollars: agent.dailyCapMicros === null ? "" : String(agent.dailyCapMicros / 1_000_000),
    beat: agent.heartbeatCron ? "cron" : agent.heartbeatEveryMs ? "every" : "none",
    everyCount: every,
    everyUnit: unit,
    cron: agent.heartbeatCron ?? EMPTY_DRAFT.cron,
  };
}

function chosenOf({ promptId, label, version, values }: NonNullable<AgentView["prompt"]>): ChosenPrompt {
  const typed = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  return { promptId, label, version, typed };
}

/** The levels with one capability put where another one stands. */
export function moveCapability(levels: AgentDraft["levels"], from: string, to: string): AgentDraft["levels"] {
  const entries = Object.entries(levels);
  const at = entries.findIndex(([tag]) => tag === to);
  const moved = entries.filter(([tag]) => tag === from);
  const others = entries.filter(([tag]) => tag !== from);
  return Object.fromEntries(at < 0 ? entries : [...others.slice(0, at), ...moved, ...others.slice(at)]);
}

export function levelsOf(capabilities: CapabilityLevel[]): AgentDraft["levels"] {
  return Object.fromEntries(capabilities.map((entry) => [entry.tag, entry.level]));
}

/** The largest unit that gives a whole number. */
function beatOf(everyMs: number | null): { every: string; unit: BeatUnit } {
  if (everyMs === null) return { every: EMPTY_DRAFT.everyCount, unit: EMPTY_DRAFT.everyUnit };
  const unit = (["d", "h", "min"] as const).find((one) => everyMs % UNIT_MS[one] === 0) ?? "s";
  return { every: String(everyMs / UNIT_MS[unit]), unit };
}

export type DraftProblem = { field: keyof AgentDraft; message: string };

/** What the draft says, or the first field that cannot be read. The server checks the rest. */
export function readDraft(draft: AgentDraft): { content: AgentContent } | { problem: DraftProblem } {
  const wrong = (field: keyof AgentDraft, message: string) => ({ problem: { field, message } });
  if (draft.name.trim() === "") return wrong("name", "An agent needs a name.");
  const maxOutputTokens = typedNumber(draft.maxOutputTokens);
  if (maxOutputTokens === null || !Number.isInteger(maxOutputTokens))
    return wrong("maxOutputTokens", "A whole number of tokens, such as 4000.");
  const dollars = draft.capDollars.trim() === "" ? null : typedNumber(draft.capDollars);
  if (draft.capDollars.trim() !== "" && (dollars === null || dollars < 0))
    return wrong("capDollars", "An amount in dollars, such as 0.50. Leave it empty for the team’s cap.");
  if (draft.prompt?.promptId === "") return wrong("prompt", "Choose a prompt, or give it a text of its own.");
  const count = typedNumber(draft.everyCount);
  if (draft.beat === "every" && (count === null || count * UNIT_MS[draft.everyUnit] < 1_000))
    return wrong("everyCount", "A heartbeat is at least 1 second.");
  return {
    content: {
      name: draft.name.trim(),
      role: draft.role,
      isProgram: draft.isProgram,
      instructions: draft.instructions.trim(),
      capabilities: capabilitiesIn(draft.levels),
      tools: draft.tools,
      modelPolicy: { model: draft.model.trim() || "default", maxOutputTokens },
      dailyCapMicros: dollars === null ? null : Math.round(dollars * 1_000_000),
      heartbeatEveryMs: draft.beat === "every" ? Math.round((count ?? 0) * UNIT_MS[draft.everyUnit]) : null,
      heartbeatCron: draft.beat === "cron" ? draft.cron.trim() : null,
    },
  };
}

function capabilitiesIn(levels: AgentDraft["levels"]): CapabilityLevel[] {
  return Object.entries(levels).flatMap(([tag, level]) => (level > 0 ? [{ tag: tag as Capability, level }] : []));
}

/** Only what the editor changed, so that a save on top of somebody else's keeps their other fields. */
export function changesIn(before: AgentContent, after: AgentContent): Partial<AgentContent> {
  const keys = Object.keys(after) as (keyof AgentContent)[];
  return Object.fromEntries(
    keys.filter((key) => !isSame(before[key], after[key], key === "capabilities")).map((key) => [key, after[key]]),
  ) as Partial<AgentContent>;
}

type Held = AgentContent[keyof AgentContent];

/** The order of capabilities says what the agent prefers; that of tools says nothing. */
function isSame(a: Held, b: Held, isOrdered: boolean): boolean {
  const plain = (value: unknown) =>
    JSON.stringify(value, (_, held: unknown) =>
      Array.isArray(held) && !isOrdered ? [...held].map((entry) => JSON.stringify(entry)).sort() : held,
    );
  return plain(a) === plain(b);
}
