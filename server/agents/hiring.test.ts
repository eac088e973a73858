import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { retireAgent } from "#server/domains/agents/control";
import { findAgents, getAgent } from "#server/domains/agents/queries";
import { getApproval, listApprovals } from "#server/domains/approvals/queries";
import { addRule } from "#server/domains/approvals/rules";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { listRuns } from "#server/domains/runs/queries";
import { listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";
import { decide } from "./decide.ts";

let database: Database;
let workshop: Workshop;
beforeAll(async () => {
  database = await openTestDatabase();
  workshop = await openWorkshop(database);
});
afterAll(async () => {
  await workshop.stop();
  await database.close();
});

const SALES = "region,units\nNorth,10\nSouth,5\nNorth,7\n";
const GOAL = "Which region sells the most units?";

/** Nobody who writes is left, so that the plan lacks somebody. */
async function withoutWriters(): Promise<void> {
  const { owner } = workshop;
  for (const { id } of await findAgents.call(owner, { capability: "writing" })) await retireAgent.call(owner, { id });
}

async function pendingHire(missionId: string) {
  const list = () => listApprovals.call(workshop.owner, { missionId, kind: "hire", status: "pending" });
  await expect.poll(async () => (await list()).items.length, { timeout: 60_000 }).toBe(1);
  const [row] = (await list()).items;
  return getApproval.call(workshop.owner, { id: row?.id ?? "" });
}

const runsOf = async (missionId: string) => (await listRuns.call(workshop.owner, { missionId, limit: 100 })).items;

describe("hiring in a mission", () => {
  it("waits for a person, makes the agent once as it was agreed to, and the same mission is done with it", async () => {
    const { owner } = workshop;
    await withoutWriters();
    const { id } = await startMission(owner, GOAL, { "sales.csv": SALES });
    const asked = await pendingHire(id);
    expect(asked).toMatchObject({ requestedBy: "Ada", effect: { type: "tool", name: "agent_hire" }, canDecide: true });
    expect(asked.preview).toContain("Nobody in the team can do writing");
    expect(await findAgents.call(owner, { capability: "writing" })).toEqual([]);
    const payload = { ...(asked.payload as object), name: "Wilma", dailyCapMicros: 1_000_000 };
    await decide(owner, { id: asked.id, decision: "approve", payload });
    expect(await settled(owner, id)).toMatchObject({ status: "done" });
    const [hired, ...more] = await findAgents.call(owner, { capability: "writing" });
    expect(more).toEqual([]);
    expect(await getAgent.call(owner, { id: hired?.id ?? "" })).toMatchObject({
      name: "Wilma",
      role: "writer",
      dailyCapMicros: 1_000_000,
      hire: { by: "Ada", missionId: id },
    });
    const { items: tasks } = await listTasks.call(owner, { missionId: id });
    expect(tasks.find((task) => task.title === "Write the report")?.assignee?.name).toBe("Wilma");
    expect((await runsOf(id)).filter((run) => run.purpose === "plan")).toHaveLength(1);
  }, 60_000);

  it("goes on without the agent when the person refuses, and the report says why", async () => {
    const { owner } = workshop;
    await withoutWriters();
    const { id } = await startMission(owner, GOAL, { "sales.csv": SALES });
    const asked = await pendingHire(id);
    await decide(owner, { id: asked.id, decision: "reject", note: "No new agents this month." });
    expect(await settled(owner, id)).toMatchObject({ status: "done" });
    expect(await findAgents.call(owner, { capability: "writing" })).toEqual([]);
    const { items } = await listDocuments.call(owner, { missionId: id });
    const { body } = await getDocument.call(owner, { id: items[0]?.id ?? "" });
    expect(body).toContain("No new agents this month.");
  }, 60_000);

  it("asks nobody when a policy of the team allows it", async () => {
    const { owner } = workshop;
    await withoutWriters();
    await addRule.call(owner, { kind: "hire", decision: "allow" });
    const { id } = await startMission(owner, GOAL, { "sales.csv": SALES });
    expect(await settled(owner, id)).toMatchObject({ status: "done" });
    expect(await findAgents.call(owner, { capability: "writing" })).toHaveLength(1);
    expect((await listApprovals.call(owner, { missionId: id })).items).toEqual([]);
  }, 60_000);
});
