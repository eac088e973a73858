import { it } from "vitest";
import { listInteractions } from "#server/domains/interactions/queries";
import { listRuns } from "#server/domains/runs/queries";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { openTestDatabase } from "#tests/support/database";
import { startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, settled, startMission } from "#tests/support/workshop";

it("x", async () => {
  const mock = await startMockProvider({ kind: "openai", model: createSimulatedModel() });
  const database = await openTestDatabase();
  const w = await openWorkshop(database, mock.env);
  const t0 = Date.now();
  const { id } = await startMission(w.owner, "Which region drives our revenue, and what should we stop selling?", {
    "sales.csv": "region;product;units;revenue\nNorth;Tent;10;1200.50\nSouth;Lamp;20;199.80\nWest;Lamp;2;19.98\n",
  });
  await settled(w.owner, id, 80000);
  const { items } = await listInteractions.call(w.owner, { missionId: id, limit: 100 });
  for (const i of items.reverse())
    console.log(i.startedAt.getTime() - t0, i.status, i.latencyMs, i.firstTokenMs, i.error);
  const runs = await listRuns.call(w.owner, { missionId: id, limit: 100 });
  for (const r of runs.items)
    console.log(
      r.number,
      r.purpose,
      r.status,
      r.statusReason,
      r.createdAt.getTime() - t0,
      (r.startedAt?.getTime() ?? 0) - t0,
      (r.finishedAt?.getTime() ?? 0) - t0,
      r.stepCount,
    );
  await w.stop();
  await database.close();
  await mock.close();
}, 100000);
