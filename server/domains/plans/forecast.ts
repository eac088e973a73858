import type { PlanForecast, StepEstimate } from "./schema.ts";

type Timed = { key: string; dependsOn: readonly string[]; estimate: StepEstimate };

/**
 * What the steps take together: money is their sum, time is how long it lasts when every free step is begun at once by one of
 * `workers`, the one with the longest way behind it first. Steps nobody has a figure for are counted apart, not as nothing.
 */
export function forecastOf(steps: readonly Timed[], workers: number): PlanForecast {
  const minutes = (step: Timed) => step.estimate.minutes ?? 0;
  const priced = steps.filter((step) => step.estimate.micros !== null);
  return {
    minutes: round(scheduleMinutes(steps, Math.max(1, workers))),
    workMinutes: round(steps.reduce((sum, step) => sum + minutes(step), 0)),
    criticalMinutes: round(Math.max(0, ...tails(steps).values())),
    micros: priced.reduce((sum, step) => sum + (step.estimate.micros ?? 0), 0),
    unknownMinutes: steps.filter((step) => step.estimate.minutes === null).length,
    unknownMicros: steps.length - priced.length,
    isSimulated: priced.length > 0 && priced.every((step) => step.estimate.microsFrom === "simulated"),
  };
}

/** For each step the longest way from its beginning to the end of the plan, in minutes. */
function tails(steps: readonly Timed[]): Map<string, number> {
  const followers = new Map<string, Timed[]>();
  for (const step of steps) for (const key of step.dependsOn) followers.set(key, [...(followers.get(key) ?? []), step]);
  const found = new Map<string, number>();
  const tail = (step: Timed): number => {
    const known = found.get(step.key);
    if (known !== undefined) return known;
    const after = Math.max(0, ...(followers.get(step.key) ?? []).map(tail));
    const value = (step.estimate.minutes ?? 0) + after;
    found.set(step.key, value);
    return value;
  };
  for (const step of steps) tail(step);
  return found;
}

function scheduleMinutes(steps: readonly Timed[], workers: number): number {
  const way = tails(steps);
  const left = new Map(steps.map((step) => [step.key, step]));
  const ended = new Set<string>();
  let running: { key: string; endsAt: number }[] = [];
  let now = 0;
  while (left.size > 0 || running.length > 0) {
    const ready = [...left.values()]
      .filter((step) => step.dependsOn.every((key) => ended.has(key) || (!left.has(key) && !isOf(running, key))))
      .sort((a, b) => (way.get(b.key) ?? 0) - (way.get(a.key) ?? 0));
    for (const step of ready.slice(0, workers - running.length)) {
      left.delete(step.key);
      running.push({ key: step.key, endsAt: now + (step.estimate.minutes ?? 0) });
    }
    if (running.length === 0) break;
    now = Math.min(...running.map((one) => one.endsAt));
    for (const one of running.filter((entry) => entry.endsAt <= now)) ended.add(one.key);
    running = running.filter((entry) => entry.endsAt > now);
  }
  return now;
}

const isOf = (running: { key: string }[], key: string): boolean => running.some((one) => one.key === key);
const round = (minutes: number): number => Math.round(minutes * 100) / 100;
