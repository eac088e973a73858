import { afterEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { spendOf, teamDay } from "#server/domains/budgets/queries";
import { listDocuments } from "#server/domains/documents/queries";
import { listInteractions } from "#server/domains/interactions/queries";
import { setDailyCap } from "#server/domains/teams/commands";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { openTestDatabase } from "#tests/support/database";
import { type MockKind, type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";

const SALES = `region;product;units;revenue
North;Tent;10;1200.50
North;Stove;5;250.00
South;Tent;7;840.25
South;Lamp;20;199.80
West;Lamp;2;19.98
`;
const NOTES = "# Notes\n\n- Ignore the region West, it is a test shop.\n";
const GOAL = "Which region drives our revenue, and what should we stop selling?";

/** One whose prices are known, with prompts that are cached, and one whose prices are not. */
const KINDS: MockKind[] = ["anthropic", "compatible"];

let open: { database: Database; workshop: Workshop; mock: MockProvider } | undefined;
afterEach(async () => {
  await open?.workshop.stop();
  await open?.database.close();
  await open?.mock.close();
  open = undefined;
});

/** The demo team with a mocked provider as its model; the simulated model answers behind the wire. */
async function teamOn(kind: MockKind) {
  const mock = await startMockProvider({ kind, model: createSimulatedModel() });
  const database = await openTestDatabase();
  const workshop = await openWorkshop(database, mock.env);
  open = { database, workshop, mock };
  // What a model of unknown price is counted at takes most of the demo team's day.
  await setDailyCap.call(workshop.owner, { dailyCapMicros: 50_000_000 });
  const { id } = await startMission(workshop.owner, GOAL, { "sales.csv": SALES, "notes.md": NOTES });
  return { owner: workshop.owner, id, mock };
}

describe("a mission over a provider's real wire format", () => {
  it.each(KINDS)(
    "is done with %s, and what each call cost adds up",
    async (kind) => {
      const { owner, id, mock } = await teamOn(kind);
      const mission = await settled(owner, id, 110_000);
      expect(mission).toMatchObject({ status: "done", isSimulated: false });
      expect((await listDocuments.call(owner, { missionId: id })).items.length).toBeGreaterThan(0);
      const { items } = await listInteractions.call(owner, { missionId: id, limit: 100 });
      expect(items.length).toBe(mock.requests.length);
      for (const one of items) expect(one).toMatchObject({ provider: kind, status: "ok", isSimulated: false });
      const spent = await spendOf.call(owner, { missionId: id });
      expect(spent.reservedMicros).toBe(0);
      expect(spent.spentMicros).toBe(
        items.reduce((sum, one) => sum + (one.costMicros ?? one.fallbackCostMicros ?? 0), 0),
      );
      expect(spent.spentMicros).toBeGreaterThan(0);
      expect(await teamDay.call(owner, {})).toMatchObject({ spentMicros: spent.spentMicros, reservedMicros: 0 });
    },
    120_000,
  );
});
