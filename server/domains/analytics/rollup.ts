import { count, type Histogram, merge } from "./histogram.ts";

/** Whose work a figure tells of. */
export type Dimensions = { agentId: string | null; model: string; capability: string; missionId: string | null };

export const COUNTS = [
  "calls",
  "failedCalls",
  "simulatedCalls",
  "unknownCalls",
  "inputTokens",
  "cachedTokens",
  "outputTokens",
  "spentMicros",
  "runsSucceeded",
  "runsFailed",
  "runsCancelled",
  "tasksDone",
  "tasksReturned",
  "becameLate",
  "becameFailing",
] as const;
export type Count = (typeof COUNTS)[number];

export const HISTOGRAMS = ["latency", "firstToken", "cycle"] as const;
export type Measured = (typeof HISTOGRAMS)[number];

export type Rollup = Dimensions & Record<Count, number> & Record<Measured, Histogram>;

/** One thing that happened, as far as figures are about it; durations in milliseconds. */
export type Fact = Dimensions & { bucket: string } & Partial<Record<Count, number>> &
  Partial<Record<Measured, number | null>>;

function emptyRollup({ agentId, model, capability, missionId }: Dimensions): Rollup {
  const zero = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<Count, number>;
  return { agentId, model, capability, missionId, ...zero, latency: {}, firstToken: {}, cycle: {} };
}

const keyOf = (of: Dimensions) => [of.agentId ?? "", of.model, of.capability, of.missionId ?? ""].join(" ");

/** What was found there before, or a new one with nothing in it. */
function placeOf(rollups: Map<string, Rollup>, of: Dimensions): Rollup {
  const key = keyOf(of);
  const known = rollups.get(key) ?? emptyRollup(of);
  rollups.set(key, known);
  return known;
}

/** Sums facts by their bucket and by whose work they are. */
export function rollUp(facts: readonly Fact[]): Map<string, Rollup[]> {
  const buckets = new Map<string, Map<string, Rollup>>();
  for (const fact of facts) {
    const rollups = buckets.get(fact.bucket) ?? new Map<string, Rollup>();
    buckets.set(fact.bucket, rollups);
    const place = placeOf(rollups, fact);
    for (const name of COUNTS) place[name] += fact[name] ?? 0;
    for (const name of HISTOGRAMS) if (typeof fact[name] === "number") count(place[name], fact[name]);
  }
  return new Map([...buckets].map(([bucket, rollups]) => [bucket, [...rollups.values()]]));
}

/** Adds what hours hold up to their day. */
export function addUp(parts: readonly Rollup[]): Rollup[] {
  const rollups = new Map<string, Rollup>();
  for (const part of parts) {
    const place = placeOf(rollups, part);
    for (const name of COUNTS) place[name] += part[name];
    for (const name of HISTOGRAMS) merge(place[name], part[name]);
  }
  return [...rollups.values()];
}
