import { and, asc, eq } from "drizzle-orm";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { taskDependencies, tasks } from "#db/tables/tasks";
import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import { listAgentCards } from "#server/domains/agents/queries";
import { storeFile } from "#server/domains/files/commands";
import { createMission } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { proposePlan } from "#server/domains/plans/commands";
import type { PlanStep } from "#server/domains/plans/schema";
import { specLines } from "#server/llm/providers/simulated/spec";

export type MissionSize = { agents: number; width: number; layers: number };
export const LARGE: MissionSize = { agents: 20, width: 20, layers: 10 };

const ROWS = ["region,units", "North,10", "South,5", "East,7", ""].join("\n");

/** Layers of steps; each needs the one below it and that one's neighbour, so that work fans out and comes together. */
function layered({ width, layers }: MissionSize, file: { id: string; name: string }): PlanStep[] {
  return Array.from({ length: width * layers }, (_, at) => {
    const layer = Math.floor(at / width);
    const place = at % width;
    const below = layer === 0 ? [] : [place, (place + 1) % width].map((next) => `s${layer - 1}-${next}`);
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

/** A planned mission with work for a team of that size, which is made up to it; paused when nobody is to begin yet. */
export async function createLargeMission(owner: Ctx, size: MissionSize, isPaused = false): Promise<string> {
  const roles = ["data_processor", "analyst", "qa_engineer"] as const;
  const known = (await listAgentCards.call(owner, {})).length;
  for (let at = known; at < size.agents; at += 1)
    await createAgent.call(owner, { name: `Worker ${at}`, role: roles[at % roles.length] ?? "analyst" });
  const file = await storeFile.call(owner, { name: "tents.csv", bytes: new TextEncoder().encode(ROWS) });
  // In one transaction, so that nobody begins to plan it meanwhile.
  return inTransaction(owner, "large mission", async (joined) => {
    const { id } = await createMission.call(joined, { goal: "What is the total of units?", fileIds: [file.id] });
    const steps = layered(size, { id: file.id, name: "tents.csv" });
    await proposePlan.call(joined, { missionId: id, summary: "Many sums.", steps });
    if (isPaused) await setMissionPaused.call(joined, { id, isPaused: true });
    return id;
  });
}

export type LargeMissionRecord = {
  status: string;
  /** Tasks accepted, and how many different ones they are. */
  accepted: number;
  acceptedOnce: number;
  edges: number;
  /** Dependencies whose task began before what it needs had ended. */
  early: number;
  /** Agents that took part, and visits to a run that its agent had left for another one. */
  agents: number;
  interleaved: number;
};

/** What the rows say of a large mission. */
export async function readLargeMission(missionId: string): Promise<LargeMissionRecord> {
  const db = getDb();
  const [mission] = await db.select({ status: missions.status }).from(missions).where(eq(missions.id, missionId));
  const accepted = await db
    .select({ taskId: events.taskId })
    .from(events)
    .where(and(eq(events.missionId, missionId), eq(events.kind, "task.accepted")));
  return {
    status: mission?.status ?? "gone",
    accepted: accepted.length,
    acceptedOnce: new Set(accepted.map((row) => row.taskId)).size,
    ...(await readOrder(missionId)),
    ...(await readVisits(missionId)),
  };
}

async function readOrder(missionId: string): Promise<{ edges: number; early: number }> {
  const rows = await getDb().select().from(tasks).where(eq(tasks.missionId, missionId));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const edges = (await getDb().select().from(taskDependencies)).filter(({ taskId }) => byId.has(taskId));
  const early = edges.filter(({ taskId, dependsOnId }) => {
    const begun = byId.get(taskId)?.startedAt?.getTime() ?? 0;
    return begun < (byId.get(dependsOnId)?.finishedAt?.getTime() ?? Number.POSITIVE_INFINITY);
  });
  return { edges: edges.length, early: early.length };
}

/** By the record: an agent's steps, in the order of time, never go back to a run that it had left. */
async function readVisits(missionId: string): Promise<{ agents: number; interleaved: number }> {
  const steps = await getDb()
    .select({ agentId: runSteps.agentId, runId: runSteps.runId })
    .from(runSteps)
    .innerJoin(runs, eq(runs.id, runSteps.runId))
    .where(eq(runs.missionId, missionId))
    .orderBy(asc(runSteps.startedAt), asc(runSteps.index));
  const agents = new Set(steps.map((step) => step.agentId));
  let interleaved = 0;
  for (const agentId of agents) {
    const own = steps.filter((step) => step.agentId === agentId).map((step) => step.runId);
    const visits = own.filter((runId, at) => runId !== own[at - 1]);
    interleaved += visits.length - new Set(visits).size;
  }
  return { agents: agents.size, interleaved };
}
