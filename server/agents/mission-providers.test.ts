import { afterEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { spendOf, teamDay } from "#server/domains/budgets/queries";
import { listDocuments } from "#server/domains/documents/queries";
import { listInteractions } from "#server/domains/interactions/queries";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { openTestDatabase } from "#tests/support/database";
import {
  type Fault,
  MOCK_KINDS,
  type MockKind,
  type MockProvider,
  startMockProvider,
} from "#tests/support/mock-providers/server";
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

let open: { database: Database; workshop: Workshop; mock: MockProvider } | undefined;
afterEach(async () => {
  await open?.workshop.stop();
  await open?.database.close();
  await open?.mock.close();
  open = undefined;
});

/** The demo team with a mocked provider as its model; the simulated model answers behind the wire. */
async function teamOn(kind: MockKind, faults: Fault[] = []) {
  const mock = await startMockProvider({ kind, model: createSimulatedModel(), faults });
  const database = await openTestDatabase();
  const workshop = await openWorkshop(database, mock.env);
  open = { database, workshop, mock };
  const { id } = await startMission(workshop.owner, GOAL, { "sales.csv": SALES, "notes.md": NOTES });
  return { owner: workshop.owner, id, mock };
}

describe("a mission over a provider's real wire format", () => {
  it.each(MOCK_KINDS)(
    "is done and proven with %s",
    async (kind) => {
      const { owner, id, mock } = await teamOn(kind);
      const mission = await settled(owner, id);
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
      expect(spent.spentMicros > 0).toBe(kind !== "ollama");
      expect(await teamDay.call(owner, {})).toMatchObject({ spentMicros: spent.spentMicros, reservedMicros: 0 });
    },
    90_000,
  );

  it("gets past what goes wrong once: an error, a broken stream, broken arguments, an empty answer", async () => {
    const faults: Fault[] = [
      { type: "status", status: 500 },
      { type: "cut", afterPieces: 2 },
      { type: "broken_arguments", tool: "table_profile" },
      { type: "empty" },
      { type: "answer", toolCalls: [{ name: "launch_rocket", input: {} }] },
    ];
    const { owner, id, mock } = await teamOn("openai", faults);
    expect(await settled(owner, id, 85_000)).toMatchObject({ status: "done" });
    expect(mock.faults).toEqual([]);
    const { items } = await listInteractions.call(owner, { missionId: id, limit: 100 });
    expect(items.flatMap((one) => one.errorKind ?? []).sort()).toEqual(["bad_answer", "cut", "unavailable"]);
    expect((await spendOf.call(owner, { missionId: id })).reservedMicros).toBe(0);
  }, 120_000);

  it("ends with the cause when the key is refused", async () => {
    const { owner, id } = await teamOn(
      "anthropic",
      Array.from({ length: 50 }, () => ({ type: "status", status: 401 })),
    );
    const mission = await settled(owner, id);
    expect(mission.status).toBe("failed");
    expect(mission.statusReason).toMatch(/Anthropic refused the key/);
    expect((await spendOf.call(owner, { missionId: id })).spentMicros).toBe(0);
  }, 60_000);
});
