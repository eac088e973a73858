import { eq, gt } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import { wakes } from "#db/tables/wakes";
import { createAgent } from "#server/domains/agents/commands";
import { claimRun, startRun, waitRun } from "#server/domains/runs/commands";
import { requestWake } from "#server/domains/wakes/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { createLargeMission, readLargeMission } from "#tests/support/large-mission";
import { makeTeam } from "#tests/support/team";
import { openWorkshop, settled } from "#tests/support/workshop";
import { journalContext } from "./driver.ts";
import { realign, sweepRuns } from "./heartbeat.ts";

const HOUR = 3_600_000;
const RealDate = Date;

/** What the whole process takes for the time from now on. */
function moveClock(byMs: number): void {
  globalThis.Date = class extends RealDate {
    constructor(...given: []) {
      if (given.length === 0) super(RealDate.now() + byMs);
      else super(...given);
    }
    static override now(): number {
      return RealDate.now() + byMs;
    }
  } as DateConstructor;
}

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => {
  globalThis.Date = RealDate;
});
afterAll(() => database.close());

describe("a clock that goes back by an hour", () => {
  it("while a mission runs neither holds it up nor does anything twice", async () => {
    const workshop = await openWorkshop(database);
    const size = { agents: 6, width: 6, layers: 2 };
    const id = await createLargeMission(workshop.owner, size);
    const done = () => getDb().$count(runs, eq(runs.status, "succeeded"));
    await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(4);
    moveClock(-HOUR);
    expect((await settled(workshop.owner, id, 60_000)).status).toBe("done");
    const tasks = size.width * size.layers;
    expect(await readLargeMission(id)).toMatchObject({ accepted: tasks, acceptedOnce: tasks });
    // Work and review of each task, and the closing run.
    expect(await getDb().$count(runs, eq(runs.missionId, id))).toBe(tasks * 2 + 1);
    expect(await getDb().$count(runSteps, gt(runSteps.attempt, 1))).toBe(0);
    await workshop.stop();
  }, 120_000);

  it("lengthens no lease, no wait of a run and no rest of a wake", async () => {
    const team = await makeTeam();
    const machine = journalContext(team.ctx.team.id);
    const agent = await createAgent.call(team.ctx, { name: "Ada", role: "writer" });
    const begin = async (startKey: string) => {
      const of = {
        agentId: agent.id,
        missionId: null,
        taskId: null,
        purpose: "work" as const,
        wakeReason: "",
        startKey,
      };
      const { id } = await startRun.call(machine, of);
      return { id, ...(await claimRun.call(machine, { id, owner: newId(), nowMs: Date.now() })) };
    };
    const now = Date.now();
    const waiting = await begin("a");
    await waitRun.call(machine, { id: waiting.id, token: waiting.token, reason: "busy", retryAtMs: now + 8_000 });
    const driven = await begin("b");
    const wake = await requestWake.call(machine, {
      agentId: agent.id,
      kind: "webhook",
      reason: "called",
      dedupeKey: newId(),
    });
    await getDb()
      .update(wakes)
      .set({ notBeforeMs: now + HOUR })
      .where(eq(wakes.id, wake.wakeId ?? ""));
    const before = now - HOUR;
    expect(await sweepRuns(before)).toBe(0);
    await realign(before);
    const rowOf = async (id: string) => (await getDb().select().from(runs).where(eq(runs.id, id)))[0];
    expect((await rowOf(driven.id))?.leaseUntilMs).toBe(before + 6_000);
    const retryAtMs = (await rowOf(waiting.id))?.retryAtMs ?? 0;
    expect(retryAtMs).toBeGreaterThan(before);
    expect(retryAtMs).toBeLessThanOrEqual(before + 8_000);
    const [rest] = await getDb()
      .select()
      .from(wakes)
      .where(eq(wakes.id, wake.wakeId ?? ""));
    expect(rest?.notBeforeMs).toBeLessThanOrEqual(before + 20_000);
    await realign(before);
    expect((await rowOf(waiting.id))?.retryAtMs).toBe(retryAtMs);
  });
});
