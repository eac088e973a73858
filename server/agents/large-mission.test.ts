import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { taskDependencies, tasks } from "#db/tables/tasks";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import { listAgentCards } from "#server/domains/agents/queries";
import { storeFile } from "#server/domains/files/commands";
import { createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { proposePlan } from "#server/domains/plans/commands";
import type { PlanStep } from "#server/domains/plans/schema";
import { specLines } from "#server/llm/providers/simulated/spec";
import { openTestDatabase } from "#tests/support/database";
import { openWorkshop, type Workshop } from "#tests/support/workshop";

const AGENTS = 20;
const WIDTH = 20;
const LAYERS = 10;
const ROWS = ["region,units", "North,10", "South,5", "East,7", ""].join("\n");

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

/** Layers of steps; each needs the one below it and that one's neighbour, so that work fans out and comes together. */
function layered(file: { id: string; name: string }): PlanStep[] {
  return Array.from({ length: WIDTH * LAYERS }, (_, at) => {
    const layer = Math.floor(at / WIDTH);
    const place = at % WIDTH;
    const below = layer === 0 ? [] : [place, (place + 1) % WIDTH].map((next) => `s${layer - 1}-${next}`);
    const spec = specLines({ do: "total", file, measures: [{ label: "units", op: "sum", of: "units" }], where: [] });
    return {
      key: `s${layer}-${place}`,
      title: `Add up the units, ${layer + 1}.${place + 1}`,
      description: `State the total of units.\n${spec}`,
      capability: place % 2 === 0 ? "data" : "analysis",
      dependsOn: below,
      criteria: ["The total is stated and checks out from the file."],
    };
  });
}

async function largeMission(): Promise<string> {
  const { owner } = workshop;
  const roles = ["data_processor", "analyst", "qa_engineer"] as const;
  const known = (await listAgentCards.call(owner, {})).length;
  for (let at = known; at < AGENTS; at += 1)
    await createAgent.call(owner, { name: `Worker ${at}`, role: roles[at % roles.length] ?? "analyst" });
  const file = await storeFile.call(owner, { name: "tents.csv", bytes: new TextEncoder().encode(ROWS) });
  // In one transaction, so that nobody begins to plan it meanwhile.
  return inTransaction(owner, "large mission", async (joined) => {
    const { id } = await createMission.call(joined, { goal: "What is the total of units?", fileIds: [file.id] });
    const steps = layered({ id: file.id, name: "tents.csv" });
    await proposePlan.call(joined, { missionId: id, summary: "Two hundred sums.", steps });
    return id;
  });
}

describe("twenty agents and two hundred tasks in one mission", () => {
  it("do every task once and in order, and no agent is ever in two runs at a time", async () => {
    const id = await largeMission();
    const isOver = async () => ["done", "failed", "needs_answer"].includes(await statusOf(id));
    // Rarely: a look at the whole mission costs as much as a step of an agent.
    await expect.poll(isOver, { timeout: 580_000, interval: 1_000 }).toBe(true);
    const mission = await getMission.call(workshop.owner, { id });
    expect(mission).toMatchObject({ status: "done", statusReason: null, taskCounts: { done: WIDTH * LAYERS } });
    await expectOnce(id);
    await expectOrder(id);
    await expectOneAtATime(id);
  }, 600_000);
});

async function statusOf(id: string): Promise<string> {
  const [row] = await getDb().select({ status: missions.status }).from(missions).where(eq(missions.id, id));
  return row?.status ?? "gone";
}

async function expectOnce(missionId: string): Promise<void> {
  const accepted = await getDb()
    .select({ taskId: events.taskId })
    .from(events)
    .where(and(eq(events.missionId, missionId), eq(events.kind, "task.accepted")));
  expect(accepted).toHaveLength(WIDTH * LAYERS);
  expect(new Set(accepted.map((row) => row.taskId)).size).toBe(WIDTH * LAYERS);
}

async function expectOrder(missionId: string): Promise<void> {
  const rows = await getDb().select().from(tasks).where(eq(tasks.missionId, missionId));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const edges = await getDb().select().from(taskDependencies);
  const early = edges.filter(({ taskId, dependsOnId }) => {
    const begun = byId.get(taskId)?.startedAt?.getTime() ?? 0;
    return begun < (byId.get(dependsOnId)?.finishedAt?.getTime() ?? Number.POSITIVE_INFINITY);
  });
  expect(edges.length).toBe(WIDTH * (LAYERS - 1) * 2);
  expect(early).toEqual([]);
}

/** By the record: an agent's steps, in the order of time, never go back to a run that it had left. */
async function expectOneAtATime(missionId: string): Promise<void> {
  const steps = await getDb()
    .select({ agentId: runSteps.agentId, runId: runSteps.runId })
    .from(runSteps)
    .innerJoin(runs, eq(runs.id, runSteps.runId))
    .where(eq(runs.missionId, missionId))
    .orderBy(asc(runSteps.startedAt), asc(runSteps.index));
  const agents = new Set(steps.map((step) => step.agentId));
  expect(agents.size).toBeGreaterThanOrEqual(AGENTS / 2);
  for (const agentId of agents) {
    const own = steps.filter((step) => step.agentId === agentId).map((step) => step.runId);
    const visits = own.filter((runId, at) => runId !== own[at - 1]);
    expect(visits.length).toBe(new Set(visits).size);
  }
}
