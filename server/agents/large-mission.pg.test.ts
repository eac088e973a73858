import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { missions } from "#db/tables/missions";
import { getMission } from "#server/domains/missions/queries";
import { openTestPostgres } from "#tests/support/database";
import { createLargeMission, LARGE, readLargeMission } from "#tests/support/large-mission";
import { openWorkshop, type Workshop } from "#tests/support/workshop";

const TASKS = LARGE.width * LARGE.layers;

let database: Database;
let workshop: Workshop;
beforeAll(async () => {
  database = await openTestPostgres();
  workshop = await openWorkshop(database);
});
afterAll(async () => {
  await workshop.stop();
  await database.close();
});

describe("twenty agents and two hundred tasks in one mission", () => {
  it("do every task once and in order, and no agent is ever in two runs at a time", async () => {
    const id = await createLargeMission(workshop.owner, LARGE);
    const isOver = async () => ["done", "failed", "needs_answer"].includes(await statusOf(id));
    // Rarely: a look at the whole mission costs as much as a step of an agent.
    await expect.poll(isOver, { timeout: 580_000, interval: 1_000 }).toBe(true);
    const mission = await getMission.call(workshop.owner, { id });
    expect(mission).toMatchObject({ status: "done", statusReason: null, taskCounts: { done: TASKS } });
    const record = await readLargeMission(id);
    expect(record).toMatchObject({
      accepted: TASKS,
      acceptedOnce: TASKS,
      edges: LARGE.width * (LARGE.layers - 1) * 2,
      early: 0,
      interleaved: 0,
    });
    expect(record.agents).toBeGreaterThanOrEqual(LARGE.agents / 2);
  }, 600_000);
});

async function statusOf(id: string): Promise<string> {
  const [row] = await getDb().select({ status: missions.status }).from(missions).where(eq(missions.id, id));
  return row?.status ?? "gone";
}
