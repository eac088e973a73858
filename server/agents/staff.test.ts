import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createAgent, setAgentPaused, updateAgent } from "#server/domains/agents/commands";
import { retireAgent, unretireAgent } from "#server/domains/agents/control";
import { findAgents } from "#server/domains/agents/queries";
import { createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { claimRun, finishRun, startRun } from "#server/domains/runs/commands";
import { retryRun } from "#server/domains/runs/control";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { assignTask } from "#server/domains/tasks/commands";
import { getTask } from "#server/domains/tasks/queries";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { progressMission } from "./orchestrate.ts";
import { handBackWork, offerWork } from "./staff.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function underWay() {
  const scene = await plannedMission();
  const { team, mission, count } = scene;
  await progressMission(team.id, mission.id);
  await progressMission(team.id, mission.id);
  const run = (await listRuns.call(team.ctx, { taskId: count.id })).items[0];
  return {
    ...scene,
    runId: run?.id ?? "",
    run,
    retire: (name: string) => retireAgent.call(team.ctx, { id: scene.agent(name).id }),
  };
}

describe("a retired agent", () => {
  it("hands its open task back to the inbox, its run ends with the reason, and somebody else takes over", async () => {
    const { team, mission, agent, count, runId, retire } = await underWay();
    const juno = await createAgent.call(team.ctx, { name: "Juno", role: "analyst" });
    await retire("Bram");
    await handBackWork(team.id, agent("Bram").id);
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({ status: "inbox", assignee: null });
    expect(await getRun.call(team.ctx, { id: runId })).toMatchObject({
      status: "cancelled",
      statusReason: "Bram was retired",
    });
    await handBackWork(team.id, agent("Bram").id);
    await progressMission(team.id, mission.id);
    await progressMission(team.id, mission.id);
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({
      assignee: { id: juno.id },
      blockedReason: null,
    });
    expect((await listRuns.call(team.ctx, { agentId: juno.id })).items).toMatchObject([{ status: "queued" }]);
  });

  it("cannot be assigned, nor begin or repeat a run, and the refusal says what to do", async () => {
    const { team, agent, count, runId, retire } = await underWay();
    await retire("Bram");
    const agentId = agent("Bram").id;
    await expect(assignTask.call(team.ctx, { id: count.id, agentId })).rejects.toThrow(
      "Bram is retired. Choose another agent.",
    );
    const order = {
      agentId,
      missionId: null,
      taskId: count.id,
      purpose: "work" as const,
      wakeReason: "x",
      startKey: newId(),
    };
    await expect(startRun.call(team.machine, order)).rejects.toThrow("Bram is retired and begins nothing.");
    await handBackWork(team.id, agentId);
    await expect(retryRun.call(team.ctx, { id: runId })).rejects.toThrow("Bram is retired and begins nothing.");
  });

  it("that was planning leaves the plan to the next one, and the mission does not fail", async () => {
    const { team, agent } = await plannedMission();
    const bea = await createAgent.call(team.ctx, { name: "Bea", role: "orchestrator" });
    await setAgentPaused.call(team.ctx, { id: bea.id, isPaused: true });
    const { id } = await createMission.call(team.ctx, { goal: "Count the stoves." });
    await progressMission(team.id, id);
    await setAgentPaused.call(team.ctx, { id: bea.id, isPaused: false });
    await retireAgent.call(team.ctx, { id: agent("Ada").id });
    await handBackWork(team.id, agent("Ada").id);
    await progressMission(team.id, id);
    const { items } = await listRuns.call(team.ctx, { missionId: id });
    expect(items.map((run) => [run.agent.name, run.purpose, run.status])).toEqual([
      ["Bea", "plan", "queued"],
      ["Ada", "plan", "cancelled"],
    ]);
    expect((await getMission.call(team.ctx, { id })).status).toBe("planning");
  });

  it("that was planning and is brought back before its run has ended plans on, and the mission does not fail", async () => {
    const { team, agent } = await plannedMission();
    const { id } = await createMission.call(team.ctx, { goal: "Count the stoves." });
    await progressMission(team.id, id);
    const runId = (await listRuns.call(team.ctx, { missionId: id })).items[0]?.id ?? "";
    const { token } = await claimRun.call(team.machine, { id: runId, owner: "test", nowMs: Date.now() });
    await retireAgent.call(team.ctx, { id: agent("Ada").id });
    await handBackWork(team.id, agent("Ada").id);
    await unretireAgent.call(team.ctx, { id: agent("Ada").id });
    const { statusReason } = await getRun.call(team.ctx, { id: runId });
    await finishRun.call(team.machine, { id: runId, token, status: "cancelled", reason: statusReason });
    await progressMission(team.id, id);
    expect((await listRuns.call(team.ctx, { missionId: id })).items.map((run) => run.status)).toEqual([
      "queued",
      "cancelled",
    ]);
    expect((await getMission.call(team.ctx, { id })).status).toBe("planning");
  });

  it("is healed by the mission’s next move when its retirement was not followed up", async () => {
    const { team, mission, count, retire } = await underWay();
    await retire("Bram");
    await progressMission(team.id, mission.id);
    await database.db.execute("update runs set status = 'failed', status_reason = 'gone'");
    await progressMission(team.id, mission.id);
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({ status: "inbox" });
  });
});

describe("a paused agent", () => {
  it("cannot be assigned by hand, and the refusal says what to do", async () => {
    const { team, agent, count } = await plannedMission();
    await setAgentPaused.call(team.ctx, { id: agent("Bram").id, isPaused: true });
    await expect(assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id })).rejects.toThrow(
      "Bram is paused",
    );
  });
});

describe("work that nobody could do", () => {
  it("is offered again when an agent comes back or learns the capability", async () => {
    const { team, mission, agent, count } = await plannedMission();
    await retireAgent.call(team.ctx, { id: agent("Bram").id });
    await progressMission(team.id, mission.id);
    expect((await getTask.call(team.ctx, { id: count.id })).blockedReason).toMatch(/^nobody/);
    await updateAgent.call(team.ctx, {
      id: agent("Noor").id,
      capabilities: [
        { tag: "data", level: 2 },
        { tag: "writing", level: 5 },
      ],
    });
    await unretireAgent.call(team.ctx, { id: agent("Bram").id });
    await offerWork(team.id);
    const task = await getTask.call(team.ctx, { id: count.id });
    expect(task.blockedReason).toBeNull();
    expect((await findAgents.call(team.ctx, { capability: "data" })).map((one) => one.id)).toContain(task.assignee?.id);
  });
});
