import { eq } from "drizzle-orm";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import type { Ctx } from "#server/core/context";
import { createAgent } from "#server/domains/agents/commands";
import { findAgents } from "#server/domains/agents/queries";
import type { RoleName } from "#server/domains/agents/schema";
import { createMission } from "#server/domains/missions/commands";
import { proposePlan } from "#server/domains/plans/commands";
import { startRun } from "#server/domains/runs/commands";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { makeTeam } from "./team.ts";

const ROLES: [string, RoleName][] = [
  ["Ada", "orchestrator"],
  ["Bram", "data_processor"],
  ["Noor", "writer"],
  ["Vera", "qa_engineer"],
];

/** A team of four with a mission of two tasks, the second of which needs the first. */
export async function plannedMission() {
  const team = await makeTeam();
  for (const [name, role] of ROLES) await createAgent.call(team.ctx, { name, role });
  const agents = await findAgents.call(team.ctx, {});
  const agent = (name: string) => {
    const found = agents.find((entry) => entry.name === name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  const mission = await createMission.call(team.ctx, { goal: "Count the tents and write it down." });
  const plan = await proposePlan.call(team.ctx, {
    missionId: mission.id,
    summary: "Count, then write.",
    steps: [
      {
        key: "count",
        title: "Count the tents",
        description: "Count them.",
        capability: "data",
        dependsOn: [],
        criteria: ["Every tent is counted"],
      },
      {
        key: "write",
        title: "Write it down",
        description: "Write it.",
        capability: "writing",
        dependsOn: ["count"],
        criteria: ["The number stands in it"],
      },
    ],
  });
  const [count, write] = plan.tasks;
  if (!count || !write) throw new Error("The plan made no two tasks.");
  return { team, agent, mission, count, write };
}

/** The context of an agent at work, in a run of its own with one recorded tool result, whose ref it gives. */
export async function agentAtWork(of: {
  machine: Ctx;
  agentId: string;
  name: string;
  missionId: string;
  taskId: string;
}): Promise<{ ctx: Ctx; ref: string; runId: string }> {
  const run = await startRun.call(of.machine, {
    agentId: of.agentId,
    missionId: of.missionId,
    taskId: of.taskId,
    purpose: "work",
    wakeReason: "a test",
    startKey: newId(),
  });
  const [row] = await getDb().select({ number: runs.number }).from(runs).where(eq(runs.id, run.id));
  await getDb().insert(runSteps).values({
    teamId: of.machine.team.id,
    runId: run.id,
    agentId: of.agentId,
    index: 1,
    kind: "tool",
    name: "calculate",
    status: "succeeded",
    leaseToken: 1,
    startedAt: new Date(),
  });
  const ctx: Ctx = {
    team: of.machine.team,
    actor: { kind: "agent", agentId: of.agentId, name: of.name, runId: run.id },
    scopes: new Set(AGENT_SCOPES),
    correlationId: newId(),
    taint: false,
  };
  return { ctx, ref: `run:${row?.number}#1`, runId: run.id };
}
