import { eq, lte } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { interactions } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { updateAgent } from "#server/domains/agents/commands";
import { getAgent } from "#server/domains/agents/queries";
import { assignTask } from "#server/domains/tasks/commands";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { sweepHeartbeats, sweepMissions, sweepRuns, sweepWakes } from "./heartbeat.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const MINUTE = 60_000;

async function beatingTeam(everyMs = MINUTE) {
  const scene = await plannedMission();
  for (const name of ["Ada", "Bram", "Noor", "Vera"])
    await updateAgent.call(scene.team.ctx, { id: scene.agent(name).id, heartbeatEveryMs: everyMs });
  return scene;
}

/** The ticker's sweeps over some minutes, ten seconds apart. */
async function sweepFor(fromMs: number, minutes: number) {
  for (let at = fromMs; at <= fromMs + minutes * MINUTE; at += 10_000) await sweepHeartbeats(at);
}

describe("heartbeats", () => {
  it("of an idle team cost nothing for a simulated day: no run, no model call, no event", async () => {
    const { team } = await beatingTeam(15 * MINUTE);
    const count = async () => [
      (await getDb().select().from(runs).where(eq(runs.teamId, team.id))).length,
      (await getDb().select().from(interactions).where(eq(interactions.teamId, team.id))).length,
      (await getDb().select().from(events).where(eq(events.teamId, team.id))).length,
    ];
    const before = await count();
    let beats = 0;
    const start = Date.now();
    // Whose beat fell into the moment in which the team was made: at once, and one more than the others.
    const due = await getDb().$count(agents, lte(agents.nextHeartbeatAt, new Date(start)));
    for (let at = start; at <= start + 24 * 60 * MINUTE; at += 5 * MINUTE) {
      beats += await sweepHeartbeats(at);
      await sweepWakes(at);
      await sweepRuns(at);
    }
    expect(beats).toBe(24 * 4 * 4 + due);
    expect(await count()).toEqual(before);
  });

  it("wake an agent that has work nobody started, once", async () => {
    const { team, agent, count } = await beatingTeam();
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    const now = Date.now() + 2 * MINUTE;
    await sweepHeartbeats(now);
    await sweepHeartbeats(now + 2 * MINUTE);
    const started = await getDb().select().from(runs).where(eq(runs.teamId, team.id));
    expect(started).toMatchObject([{ agentId: agent("Bram").id, taskId: count.id, purpose: "work", status: "queued" }]);
  });

  it("show an agent as failing when its last runs failed, and healthy again after one went well", async () => {
    const { team, agent } = await beatingTeam();
    const bram = agent("Bram").id;
    const ended = (number: number, status: "failed" | "succeeded") => ({
      teamId: team.id,
      number,
      agentId: bram,
      purpose: "work" as const,
      startKey: `test:${number}`,
      status,
      wakeReason: "a test",
      stepLimit: 1,
      timeLimitMs: 1,
    });
    await getDb()
      .insert(runs)
      .values([ended(901, "failed"), ended(902, "failed")]);
    const start = Date.now();
    await sweepFor(start, 1);
    const health = async () => (await getAgent.call(team.ctx, { id: bram })).heartbeatHealth;
    expect(await health()).toBe("failing");
    await getDb()
      .insert(runs)
      .values([ended(903, "succeeded"), ended(904, "succeeded")]);
    await sweepFor(start + MINUTE, 1);
    expect(await health()).toBe("healthy");
    const changes = await getDb().select({ payload: events.payload }).from(events).where(eq(events.agentId, bram));
    const told = changes.map(({ payload }) => (payload as { health?: string }).health).filter(Boolean);
    expect(told).toEqual(["failing", "healthy"]);
  });

  it("show an agent as late when its heartbeat is overdue", async () => {
    const { team, agent } = await beatingTeam();
    const vera = agent("Vera").id;
    await getDb()
      .update(agents)
      .set({ nextHeartbeatAt: new Date(Date.now() - 2 * MINUTE) })
      .where(eq(agents.id, vera));
    expect((await getAgent.call(team.ctx, { id: vera })).heartbeatHealth).toBe("late");
  });
});

describe("the sweep over missions", () => {
  it("starts what an event lost with its process would have started, and nothing twice", async () => {
    const { team, count } = await plannedMission();
    await sweepMissions();
    await sweepMissions();
    await sweepMissions();
    const started = await getDb().select().from(runs).where(eq(runs.teamId, team.id));
    expect(started).toMatchObject([{ taskId: count.id, purpose: "work" }]);
  });
});
