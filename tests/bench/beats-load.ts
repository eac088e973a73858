import { max } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { teams } from "#db/tables/teams";
import { sweepHeartbeats, sweepWakes } from "#server/agents/heartbeat";
import { closeDatabase, openDatabase } from "#server/core/open-database";
import { nextBeatMs } from "#server/domains/agents/schedule";
import { newId } from "#server/lib/ids";
import { beatingAgents } from "./beats.ts";
import { doJob } from "./job.ts";

const beatsJob = z.object({
  dataDir: z.string(),
  databaseUrl: z.string().optional(),
  agents: z.number(),
  seconds: z.number(),
});
const PAGE = 1_000;

// Heartbeats of many idle agents through the real sweep and the real database, an injected clock, one sweep a second of it.
await doJob(beatsJob, async ({ dataDir, databaseUrl, agents: count, seconds }) => {
  const database = await openDatabase({ dataDir, url: databaseUrl });
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  await seed(count, start);
  const tookMs: number[] = [];
  let beats = 0;
  let peak = 0;
  for (let second = 1; second <= seconds; second += 1) {
    const began = performance.now();
    const now = start + second * 1_000;
    const beaten = await sweepHeartbeats(now);
    await sweepWakes(now);
    tookMs.push(performance.now() - began);
    beats += beaten;
    peak = Math.max(peak, beaten);
  }
  const runCount = await getDb().$count(runs);
  const [late] = await getDb()
    .select({ ms: max(agents.heartbeatLateMs) })
    .from(agents);
  await closeDatabase(database);
  return { beats, peak, tookMs, runs: runCount, lateMs: late?.ms ?? 0 };
});

/** One team a zone, each agent with its first beat on its own grid. */
async function seed(count: number, nowMs: number): Promise<void> {
  const made = beatingAgents(count);
  const zones = [...new Set(made.map((agent) => agent.zone))];
  const ids = new Map(zones.map((zone) => [zone, newId()]));
  await getDb()
    .insert(teams)
    .values(
      zones.map((timezone, place) => ({
        id: ids.get(timezone),
        slug: `beats-${place}`,
        name: timezone,
        timezone,
        dailyCapMicros: 0,
      })),
    );
  for (let from = 0; from < made.length; from += PAGE)
    await getDb()
      .insert(agents)
      .values(
        made.slice(from, from + PAGE).map(({ zone, ...agent }, place) => ({
          ...agent,
          teamId: ids.get(zone) ?? "",
          name: `Agent ${from + place}`,
          role: "writer" as const,
          instructions: "Write.",
          capabilities: [],
          modelPolicy: { model: "default", maxOutputTokens: 1_000 },
          nextHeartbeatAt: new Date(nextBeatMs(agent, zone, nowMs) ?? nowMs),
        })),
      );
}
