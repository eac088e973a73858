import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { listInteractions } from "#server/domains/interactions/queries";
import { setMissionBudget } from "#server/domains/missions/commands";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { listTasks } from "#server/domains/tasks/queries";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { openTestDatabase } from "#tests/support/database";
import { type Fault, type MockKind, type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";

const GOAL = "Which ward and drug drive our cost?";
const FILES = {
  "stays.csv": "ward;drug;cost\nA;x;100.50\nA;y;20.00\nB;x;70.25\nB;z;5.25\nC;y;12.00\n",
};

let database: Database;
let workshop: Workshop | undefined;
let provider: MockProvider | undefined;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  await workshop?.stop();
  await provider?.close();
});
afterAll(() => database.close());

/** The team at work with a provider that speaks the real wire format; behind it thinks the simulated model. */
async function teamOn(kind: MockKind, faults: Fault[] = [], env: Record<string, string> = {}) {
  provider = await startMockProvider({ kind, model: createSimulatedModel({ delayMs: 0 }), faults });
  workshop = await openWorkshop(database, { ...provider.env, ...env });
  return { provider, owner: workshop.owner };
}

describe("a mission over real wire formats", () => {
  it.each<MockKind>(["openai", "ollama"])(
    "is planned, done and proven with %s",
    async (kind) => {
      const { provider, owner } = await teamOn(kind);
      const { id } = await startMission(owner, GOAL, FILES);
      const mission = await settled(owner, id, 110_000);
      expect(mission).toMatchObject({ status: "done", isSimulated: false });
      expect(provider.requests.length).toBe(mission.modelCalls);
      const { items } = await listInteractions.call(owner, { missionId: id, limit: 5 });
      expect(items[0]).toMatchObject({ provider: kind, isSimulated: false });
      if (kind === "openai") expect(mission.spentMicros).toBeGreaterThan(0);
      else expect(mission.spentMicros).toBe(0);
    },
    120_000,
  );
});

describe("bad answers of a provider", () => {
  it("gets over 429, 500, a cut stream, silence, wrong arguments and a plan with a cycle", async () => {
    const step = (key: string, dependsOn: string[]) => ({
      key,
      title: key,
      description: key,
      capability: "data",
      dependsOn,
      criteria: ["it is done"],
    });
    const cycle: Fault = {
      type: "answer",
      toolCalls: [
        { name: "plan_propose", input: { summary: "round and round", steps: [step("a", ["b"]), step("b", ["a"])] } },
      ],
    };
    const faults: Fault[] = [
      cycle,
      { type: "status", status: 429, retryAfterSeconds: 1 },
      { type: "pass" },
      { type: "status", status: 500 },
      { type: "pass" },
      { type: "cut" },
      { type: "pass" },
      { type: "broken_arguments" },
      { type: "pass" },
      { type: "hang" },
    ];
    const { owner, provider } = await teamOn("openai", faults, { MUSTER_MODEL_TIMEOUT_MS: "1500" });
    const { id } = await startMission(owner, GOAL, FILES);
    const mission = await settled(owner, id, 110_000);
    expect(mission).toMatchObject({ status: "done", statusReason: null });
    expect(provider.faults).toEqual([]);
    const { items } = await listInteractions.call(owner, { missionId: id, limit: 100 });
    const kinds = new Set(items.map((item) => item.errorKind));
    expect([...kinds].filter(Boolean).sort()).toEqual(["cut", "rate_limited", "timeout", "unavailable"]);
    const runs = await listRuns.call(owner, { missionId: id, limit: 100 });
    const plan = await getRun.call(owner, { id: runs.items.at(-1)?.id ?? "" });
    expect(plan.steps.some((entry) => entry.error?.includes("wait for each other"))).toBe(true);
  }, 120_000);

  it("fails at once with the cause when the key is refused, and a person can try again", async () => {
    const { owner, provider } = await teamOn("openai", [
      { type: "status", status: 401 },
      { type: "status", status: 401 },
    ]);
    const { id } = await startMission(owner, GOAL, FILES);
    const mission = await settled(owner, id);
    expect(mission.status).toBe("failed");
    expect(mission.statusReason).toMatch(/key/i);
    expect(provider.requests.length).toBe(2);
    expect((await listTasks.call(owner, { missionId: id })).items).toEqual([]);
  }, 60_000);

  it("stops before the call when the budget is zero, says so, and goes on when it is raised", async () => {
    const { owner, provider } = await teamOn("openai");
    const { id } = await startMission(owner, GOAL, FILES, 0);
    const stopped = await settled(owner, id);
    expect(stopped.status).toBe("needs_answer");
    expect(stopped.statusReason).toMatch(/\$0\.00/);
    expect(provider.requests.length).toBe(0);
    await setMissionBudget.call(owner, { id, budgetMicros: 50_000_000 });
    await expect
      .poll(async () => (await settled(owner, id, 100_000)).status, { timeout: 100_000, interval: 500 })
      .toBe("done");
  }, 120_000);
});
