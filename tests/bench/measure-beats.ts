import { beatingAgents, simulateBeats } from "./beats.ts";
import type { BenchPlace } from "./database.ts";
import { runJob } from "./job.ts";
import { beatsResult } from "./results.ts";
import { summaryOf } from "./statistics.ts";
import type { Line } from "./table.ts";

const AGENTS = 10_000;
const DAY_SECONDS = 86_400;
const SLICE_SECONDS = 3_600;
/** A day on which clocks go forward in half of the agents' places. */
const DAY = Date.parse("2026-03-29T00:00:00Z");

/** Ten thousand agents with mixed intervals and cron entries: a day of the schedule alone, an hour through the database. */
export async function measureBeats({ dataDir, databaseUrl }: BenchPlace): Promise<Line[]> {
  const day = simulateBeats(beatingAgents(AGENTS), DAY, DAY_SECONDS);
  const job = { dataDir, databaseUrl, agents: AGENTS, seconds: SLICE_SECONDS };
  const slice = await runJob("beats-load.ts", job, beatsResult, 300_000);
  const group = "beats";
  const note = `${day.beats.toLocaleString("en-US")} beats in a day, ${Math.round(day.meanBeats)} a second on average`;
  return [
    { group, name: "drift of a beat, p95", value: day.driftP95, unit: "ms", target: { atMost: 1_000 }, note },
    { group, name: "drift of a beat, worst", value: day.driftMax, unit: "ms", target: { atMost: 1_000 } },
    {
      group,
      name: "peak of beats a second",
      value: day.peakBeats,
      unit: "/s",
      target: { atMost: day.meanBeats * 1.5 },
    },
    { group, name: "peak of runs a second, 2 % with work", value: day.peakRuns, unit: "/s", target: { atMost: 20 } },
    sweepLine(slice.tookMs),
    { group, name: "worst delay in the database, an hour", value: slice.lateMs, unit: "ms", target: { atMost: 1_000 } },
    { group, name: "runs started by idle agents", value: slice.runs, unit: "", target: { atMost: 0 } },
  ];
}

function sweepLine(tookMs: number[]): Line {
  const summary = summaryOf(tookMs);
  return {
    group: "beats",
    name: "one sweep, an hour of them",
    value: summary.p95,
    unit: "ms",
    summary,
    target: { atMost: 200 },
  };
}
