import type { BenchPlace } from "./database.ts";
import { runJob } from "./job.ts";
import { engineResult, liveResult, queryResult } from "./results.ts";
import type { BenchServer } from "./server.ts";
import { summaryOf } from "./statistics.ts";
import type { Line, Target } from "./table.ts";

const EVENTS = 200;
const ASSIGNMENTS = 40;

/** What a person sees of another's change, and how soon an agent begins. */
export async function measureLive({ url, headers }: BenchServer): Promise<Line[]> {
  const job = { url, headers, events: EVENTS, assignments: ASSIGNMENTS };
  const result = await runJob("live-load.ts", job, liveResult);
  return [
    latency("live", "commit → event at another client", result.commitToScreen, { atMost: 20 }),
    latency("live", "… from the request's sending", result.requestToScreen),
    latency("live", "assign → the agent's first step", result.assignToStep, { atMost: 60 }),
    latency("live", "… seen at another client", result.assignToScreen),
  ];
}

export async function measureEngine(place: BenchPlace): Promise<Line[]> {
  const result = await runJob("engine-load.ts", jobOf(place), engineResult);
  // SPEC's figures are for Postgres; the embedded database is shown without one.
  const target = (atLeast: number): { target?: Target } => (place.databaseUrl ? { target: { atLeast } } : {});
  const unit = "steps/s";
  return [
    { group: "engine", name: "engine, 30 runs of 10 steps", value: result.bare, unit, ...target(300) },
    { group: "engine", name: "engine, one run of 100 steps", value: result.bareOneRun, unit },
    { group: "engine", name: "journalled, 30 runs of 10 steps", value: result.journalled, unit, ...target(150) },
  ];
}

export async function measureQueries(place: BenchPlace): Promise<Line[]> {
  const { queries } = await runJob("query-load.ts", jobOf(place), queryResult);
  return queries.map(({ name, samples }) => latency("query", `query ${name}`, samples, { atMost: 5 }));
}

function jobOf({ dataDir, databaseUrl }: BenchPlace) {
  return { dataDir, databaseUrl };
}

function latency(group: string, name: string, samples: number[], target?: Target): Line {
  const summary = summaryOf(samples);
  return { group, name, value: summary.p95, unit: "ms", summary, target };
}
