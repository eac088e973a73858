import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { listApprovals } from "#server/domains/approvals/queries";
import { spendOf } from "#server/domains/budgets/queries";
import { getMission } from "#server/domains/missions/queries";
import { listRuns } from "#server/domains/runs/queries";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";
import { decide } from "./decide.ts";

const SALES = "region;product;units;revenue\nNorth;Tent;10;1200.50\nSouth;Tent;7;840.25\n";
const CAP = 150_000;

let database: Database;
let mock: MockProvider;
let workshop: Workshop;
beforeAll(async () => {
  mock = await startMockProvider({ kind: "anthropic", model: createSimulatedModel() });
  database = await openTestDatabase();
  workshop = await openWorkshop(database, mock.env);
}, 60_000);
afterAll(async () => {
  await workshop.stop();
  await database.close();
  await mock.close();
});

describe("a mission that reaches its cap", () => {
  it("stops before the call, asks once for a sum that lasts, and goes on to its end when a person says yes", async () => {
    const { owner } = workshop;
    const { id } = await startMission(owner, "Which region drives our revenue?", { "sales.csv": SALES }, CAP);
    expect(await settled(owner, id, 90_000)).toMatchObject({ status: "needs_answer" });
    // Others of the mission may be in a step whose call still fits under the cap.
    const atWork = async () => (await listRuns.call(owner, { missionId: id, status: "running", limit: 100 })).items;
    await expect.poll(atWork).toEqual([]);
    const spent = await spendOf.call(owner, { missionId: id });
    expect(spent.spentMicros).toBeGreaterThan(0);
    expect(spent.spentMicros + spent.reservedMicros).toBeLessThanOrEqual(CAP);
    const sentSoFar = mock.requests.length;

    const raises = await listApprovals.call(owner, { missionId: id });
    expect(raises.items).toHaveLength(1);
    const [raise] = raises.items;
    expect(raise).toMatchObject({ kind: "budget_raise", status: "pending", effect: { name: "mission.set_budget" } });
    expect(raise?.title).toMatch(/^Raise this mission’s budget to \$\d/);
    expect(mock.requests).toHaveLength(sentSoFar);

    await decide(owner, { id: raise?.id ?? "", decision: "approve", payload: { id, budgetMicros: 5_000_000 } });
    for (let tries = 0; (await getMission.call(owner, { id })).status !== "done"; tries += 1) {
      if (tries > 900) throw new Error("The mission did not go on.");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await getMission.call(owner, { id })).budgetMicros).toBe(5_000_000);
    expect((await spendOf.call(owner, { missionId: id })).spentMicros).toBeGreaterThan(spent.spentMicros);
  }, 200_000);
});
