import { nextBeatMs, type Schedule } from "#server/domains/agents/schedule";

/** Heartbeats of many agents with an injected clock: the real schedule, no database, no waiting. */
export type BeatReport = {
  agents: number;
  beats: number;
  runs: number;
  /** How long after its time a beat came (ms). */
  driftP50: number;
  driftP95: number;
  driftMax: number;
  peakBeats: number;
  peakRuns: number;
  meanBeats: number;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ZONES = ["UTC", "Europe/Stockholm", "America/New_York", "Asia/Kolkata"] as const;
const CRONS = ["*/5 * * * *", "*/15 * * * *", "0 * * * *", "0 9 * * 1-5", "30 2 * * *", "0 0 * * *"] as const;
/** Shares of a thousand agents, from the quickest on; the rest goes by cron. */
const INTERVALS: readonly [share: number, everyMs: number][] = [
  [3, SECOND],
  [47, 10 * SECOND],
  [400, MINUTE],
  [250, 15 * MINUTE],
  [150, 60 * MINUTE],
];
/** How many beats find work, and what one sweep takes, as the ticker does. */
const WORK_SHARE = 0.02;
const SWEEP_MAX = 4_000;

export type BeatingAgent = Schedule & { zone: string };

/** Agents with mixed schedules; the same seed gives the same ones. */
export function beatingAgents(count: number, seed = 1): BeatingAgent[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, place) => {
    const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join("");
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    return { id, zone: ZONES[place % ZONES.length] ?? "UTC", ...scheduleAt(place) };
  });
}

function scheduleAt(place: number): Omit<Schedule, "id"> {
  let from = 0;
  for (const [share, heartbeatEveryMs] of INTERVALS) {
    if (place % 1_000 < from + share) return { heartbeatEveryMs, heartbeatCron: null };
    from += share;
  }
  return { heartbeatEveryMs: null, heartbeatCron: CRONS[place % CRONS.length] ?? null };
}

/** One sweep a second over the given time, each taking the oldest that are due, up to what a sweep takes. */
export function simulateBeats(agents: BeatingAgent[], startMs: number, seconds: number, seed = 2): BeatReport {
  const random = randomFrom(seed);
  const buckets: number[][] = Array.from({ length: seconds + 1 }, () => []);
  const due = new Float64Array(agents.length);
  const plan = (place: number, nowMs: number): void => {
    const agent = agents[place];
    const next = agent ? nextBeatMs(agent, agent.zone, nowMs) : null;
    if (next === null) return;
    due[place] = next;
    buckets[Math.max(0, Math.ceil((next - startMs) / SECOND))]?.push(place);
  };
  for (let place = 0; place < agents.length; place += 1) plan(place, startMs);
  // Drift in ms is bounded by what a sweep leaves behind: a histogram holds millions of beats in little room.
  const drift = new Uint32Array(60_001);
  const report = { beats: 0, runs: 0, peakBeats: 0, peakRuns: 0 };
  let left: number[] = [];
  for (let second = 0; second <= seconds; second += 1) {
    const nowMs = startMs + second * SECOND;
    const waiting = [...left, ...(buckets[second] ?? [])];
    buckets[second] = [];
    left = waiting.slice(SWEEP_MAX);
    let runs = 0;
    for (const place of waiting.slice(0, SWEEP_MAX)) {
      const late = Math.min(drift.length - 1, nowMs - (due[place] ?? nowMs));
      drift[late] = (drift[late] ?? 0) + 1;
      if (random() < WORK_SHARE) runs += 1;
      plan(place, nowMs);
    }
    const beats = waiting.length - left.length;
    report.beats += beats;
    report.runs += runs;
    report.peakBeats = Math.max(report.peakBeats, beats);
    report.peakRuns = Math.max(report.peakRuns, runs);
  }
  const place = (share: number) => rankOf(drift, Math.max(1, Math.ceil(share * report.beats)));
  return {
    agents: agents.length,
    ...report,
    driftP50: place(0.5),
    driftP95: place(0.95),
    driftMax: place(1),
    meanBeats: report.beats / (seconds + 1),
  };
}

function rankOf(histogram: Uint32Array, rank: number): number {
  let seen = 0;
  for (const [value, count] of histogram.entries()) {
    seen += count;
    if (seen >= rank) return value;
  }
  return histogram.length - 1;
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
