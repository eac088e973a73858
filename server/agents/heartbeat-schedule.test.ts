import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { createAgent, updateAgent } from "#server/domains/agents/commands";
import { noteBeatResult } from "#server/domains/agents/orchestration";
import { getAgent } from "#server/domains/agents/queries";
import { assignTask, createTask } from "#server/domains/tasks/commands";
import { listWakes } from "#server/domains/wakes/queries";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { watchGaps } from "./awake.ts";
import { realign, sweepHeartbeats } from "./heartbeat.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let made = 0;

async function agentWith(schedule: { heartbeatEveryMs?: number; heartbeatCron?: string }): Promise<string> {
  made += 1;
  return (await createAgent.call(team.ctx, { name: `Agent ${made}`, role: "writer", ...schedule })).id;
}
const rowOf = async (id: string) => {
  const [row] = await getDb().select().from(agents).where(eq(agents.id, id));
  if (!row?.nextHeartbeatAt) throw new Error("It has no next beat.");
  return { ...row, nextMs: row.nextHeartbeatAt.getTime() };
};
const toldOf = async (id: string) =>
  (
    await getDb()
      .select({ payload: events.payload })
      .from(events)
      .where(and(eq(events.agentId, id), eq(events.kind, "agent.health_changed")))
      .orderBy(events.createdAt, events.id)
  ).map(({ payload }) => payload as { health: string; reason: string | null });

describe("a schedule", () => {
  it.each([
    [{ heartbeatEveryMs: 0 }, /A heartbeat is at least 1 second/],
    [{ heartbeatEveryMs: 30 * 86_400_000 }, /at most 20 days/],
    [{ heartbeatCron: "61 * * * *" }, /the minute “61” is not allowed: use 0–59/],
    [{ heartbeatCron: "0 9 * *" }, /it has 4 fields; five are needed/],
    [{ heartbeatCron: "0 0 30 2 *" }, /names a day that does not come within five years/],
    [{ heartbeatEveryMs: 60_000, heartbeatCron: "0 9 * * *" }, /by an interval or by a cron entry, not by both/],
  ])("that cannot be is refused with what is allowed: %j", async (schedule, message) => {
    await expect(agentWith(schedule)).rejects.toThrow(message);
  });

  it("by cron beats in the team's time zone and goes on at its next time", async () => {
    const id = await agentWith({ heartbeatCron: "0 9 * * *" });
    const first = await rowOf(id);
    const inStockholm = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Stockholm",
      hour: "2-digit",
      minute: "2-digit",
    });
    expect(inStockholm.format(first.nextMs)).toBe("09:00");
    await sweepHeartbeats(first.nextMs);
    const gap = (await rowOf(id)).nextMs - first.nextMs;
    expect([23, 24, 25]).toContain(gap / HOUR);
  });

  it("that is taken away leaves no beat behind", async () => {
    const id = await agentWith({ heartbeatEveryMs: 1_000 });
    await updateAgent.call(team.ctx, { id, heartbeatEveryMs: null });
    const [row] = await getDb().select().from(agents).where(eq(agents.id, id));
    expect(row?.nextHeartbeatAt).toBeNull();
  });
});

describe("a clock that is not even", () => {
  it("gives one late beat after hours away, then the next on the grid, and says so once", async () => {
    const id = await agentWith({ heartbeatEveryMs: 10 * MINUTE });
    const { nextMs } = await rowOf(id);
    const back = nextMs + 5 * HOUR;
    await sweepHeartbeats(back);
    expect(await sweepHeartbeats(back)).toBe(0);
    const after = await rowOf(id);
    expect(after.nextMs - back).toBeLessThanOrEqual(10 * MINUTE);
    const off = Math.abs(after.nextMs - nextMs) % (10 * MINUTE);
    expect(Math.min(off, 10 * MINUTE - off)).toBeLessThanOrEqual(1);
    await sweepHeartbeats(after.nextMs);
    await sweepHeartbeats((await rowOf(id)).nextMs);
    expect(await toldOf(id)).toMatchObject([
      { health: "late", reason: "its last heartbeat came 5 h late" },
      { health: "healthy", reason: null },
    ]);
  });

  it("calls nobody late after Muster itself was away, and whoever is late afterwards late", async () => {
    const id = await agentWith({ heartbeatEveryMs: 10 * MINUTE });
    const gaps = watchGaps();
    const { nextMs } = await rowOf(id);
    const back = nextMs + 5 * HOUR;
    await sweepHeartbeats(back, gaps.begin(back));
    gaps.end(back);
    expect((await rowOf(id)).lastHeartbeatAt?.getTime(), "it beats at once").toBe(back);
    expect(await toldOf(id), "nobody hears of it").toEqual([]);
    // From here on Muster looks every second: what it then leaves lying is late.
    for (let at = back; at <= back + 30 * MINUTE; at += 1_000) {
      gaps.begin(at);
      gaps.end(at);
    }
    const late = back + 30 * MINUTE;
    await sweepHeartbeats(late, gaps.begin(late));
    expect(await toldOf(id)).toMatchObject([{ health: "late" }]);
  });

  it("set back makes no burst and no stall", async () => {
    const ids = [
      await agentWith({ heartbeatEveryMs: MINUTE }),
      await agentWith({ heartbeatEveryMs: 10_000 }),
      await agentWith({ heartbeatCron: "*/5 * * * *" }),
    ];
    const before = Math.max(...(await Promise.all(ids.map(rowOf))).map((row) => row.nextMs));
    await sweepHeartbeats(before);
    const now = before - 6 * HOUR;
    expect(await sweepHeartbeats(now), "nobody is due").toBe(0);
    await realign(now);
    const waits = (await Promise.all(ids.map(rowOf))).map((row) => row.nextMs - now);
    for (const [place, limit] of [MINUTE, 10_000, 6 * MINUTE].entries()) {
      expect(waits[place]).toBeGreaterThan(0);
      expect(waits[place]).toBeLessThanOrEqual(limit + 1);
    }
    let beats = 0;
    for (let at = now; at <= now + MINUTE; at += 1_000) {
      await sweepHeartbeats(at);
      if ((await rowOf(ids[0] ?? "")).lastHeartbeatAt?.getTime() === at) beats += 1;
    }
    expect(beats).toBe(1);
  });
});

describe("a heartbeat with work", () => {
  it("starts what waits, also a task of no mission, and shows it among the agent's wakes", async () => {
    const id = await agentWith({ heartbeatEveryMs: MINUTE });
    const task = await createTask.call(team.ctx, { title: "Write a note", criteria: ["It is short"] });
    await assignTask.call(team.ctx, { id: task.id, agentId: id });
    const { nextMs } = await rowOf(id);
    await sweepHeartbeats(nextMs);
    await sweepHeartbeats(nextMs + MINUTE);
    const { items } = await listWakes.call(team.ctx, { agentId: id });
    expect(items).toMatchObject([
      { kind: "schedule", status: "noted", task: { id: task.id }, run: { status: "queued" } },
    ]);
  });

  it("that fails is tried again at doubled distances, then at its usual time, and is well after one that went well", async () => {
    const id = await agentWith({ heartbeatEveryMs: 10 * MINUTE });
    const { nextMs } = await rowOf(id);
    const now = nextMs;
    await sweepHeartbeats(now);
    const rests: number[] = [];
    for (let count = 0; count < 7; count += 1) {
      await noteBeatResult.call(team.machine, { id, nowMs: now, error: "the plan could not be read" });
      rests.push(((await rowOf(id)).nextMs - now) / 1_000);
      await getDb()
        .update(agents)
        .set({ nextHeartbeatAt: new Date(nextMs + 10 * MINUTE) })
        .where(eq(agents.id, id));
    }
    expect(rests).toEqual([5, 10, 20, 40, 80, 600, 600]);
    const failing = await getAgent.call(team.ctx, { id });
    expect(failing).toMatchObject({
      heartbeatHealth: "failing",
      heartbeatReason: "its last 7 heartbeats failed: the plan could not be read",
    });
    await sweepHeartbeats(nextMs + 10 * MINUTE);
    expect((await toldOf(id)).map(({ health }) => health)).toEqual(["failing", "healthy"]);
  });
});
