import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openPostgres } from "#db/client";
import { getDb, setDatabase } from "#db/handle";
import { agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { wakes } from "#db/tables/wakes";
import { advance } from "#server/agents/advance";
import { createDriver } from "#server/agents/driver";
import { sweepHeartbeats } from "#server/agents/heartbeat";
import { settleRun } from "#server/agents/wake";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { openTestPostgres } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { requestWake } from "./commands.ts";

let database: Database & { url: string };
let team: TestTeam;
beforeAll(async () => {
  database = await openTestPostgres();
  team = await makeTeam();
});
afterAll(() => database.close());

it("20 wakes at once give one active run, and none is lost", async () => {
  const agentId = await makeAgent(team, "Ada", "orchestrator");
  const ask = (count: number) =>
    requestWake.call(team.machine, {
      agentId,
      kind: "hand",
      reason: `wake ${count}`,
      text: "What is your status?",
      dedupeKey: `wake-${count}`,
    });
  // Two processes drive while the wakes come in: each tries every run it sees.
  const drivers = [0, 1].map(() => createDriver(readEnv({}), systemClock));
  let isAsking = true;
  let most = 0;
  const drive = async (driver: (typeof drivers)[number]) => {
    for (;;) {
      const open = await getDb()
        .select()
        .from(runs)
        .where(sql`agent_id = ${agentId} and status in ('queued', 'running')`);
      most = Math.max(most, open.filter((run) => run.status === "running").length);
      if (open.length === 0 && !isAsking) return;
      for (const run of open) await advance(driver, team.id, run.id);
    }
  };
  const driving = drivers.map(drive);
  await Promise.all(Array.from({ length: 20 }, (_, count) => ask(count)));
  isAsking = false;
  await Promise.all(driving);
  const rows = await getDb().select().from(wakes).where(eq(wakes.agentId, agentId));
  const done = await getDb().select().from(runs).where(eq(runs.agentId, agentId));
  expect(most).toBe(1);
  expect(rows).toHaveLength(20);
  expect(rows.filter((wake) => wake.status !== "taken")).toEqual([]);
  expect(new Set(done.map((run) => run.status))).toEqual(new Set(["succeeded"]));
  expect(new Set(rows.map((wake) => wake.runId))).toEqual(new Set(done.map((run) => run.id)));
  for (const run of done) await settleRun(team.id, { runId: run.id, agentId, purpose: "respond", nowMs: Date.now() });
  expect(await getDb().select().from(wakes).where(eq(wakes.status, "pending"))).toEqual([]);
});

it("the same wake asked for from many sides at once is one", async () => {
  const agentId = await makeAgent(team, "Bo", "writer");
  const ask = () =>
    requestWake.call(team.machine, { agentId, kind: "mention", reason: "called", dedupeKey: "message:1" });
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(new Set(answers.map((answer) => answer.wakeId)).size).toBe(1);
  expect(answers.filter((answer) => answer.outcome === "queued")).toHaveLength(1);
});

it("two processes that sweep at once beat each agent once", async () => {
  for (let count = 0; count < 40; count += 1) await makeAgent(team, `Beat ${count}`, "writer");
  await getDb()
    .update(agents)
    .set({ heartbeatEveryMs: 60_000, nextHeartbeatAt: new Date(1_000_000) });
  const other = await openPostgres(database.url);
  try {
    const first = sweepHeartbeats(1_000_500);
    setDatabase(other);
    const second = sweepHeartbeats(1_000_500);
    const beats = await Promise.all([first, second]);
    const total = await getDb().$count(agents);
    expect(beats[0] + beats[1]).toBe(total);
    expect(await sweepHeartbeats(1_000_500)).toBe(0);
  } finally {
    setDatabase(database);
    await other.close();
  }
});
