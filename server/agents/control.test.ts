import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { advance } from "#server/agents/advance";
import { createDriver } from "#server/agents/driver";
import { progressMission } from "#server/agents/orchestrate";
import { setMissionStatus } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { askQuestion } from "#server/domains/missions/questions";
import { claimRun, finishRun } from "#server/domains/runs/commands";
import { retryTask } from "#server/domains/runs/control";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { assignTask } from "#server/domains/tasks/commands";
import { blockTask, cancelTask } from "#server/domains/tasks/control";
import { getTask } from "#server/domains/tasks/queries";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A task whose run failed, which blocked it and failed its mission. */
async function stuckTask() {
  const scene = await plannedMission();
  const { team, agent, mission, count } = scene;
  await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
  const of = { machine: team.machine, missionId: mission.id, taskId: count.id };
  const { runId } = await agentAtWork({ ...of, agentId: agent("Bram").id, name: "Bram" });
  const { token } = await claimRun.call(team.machine, { id: runId, owner: "test", nowMs: Date.now() });
  await finishRun.call(team.machine, { id: runId, token, status: "failed", reason: "401" });
  await blockTask.call(team.machine, { id: count.id, reason: "401" });
  await setMissionStatus.call(team.machine, { id: mission.id, status: "failed", reason: "T-1 cannot go on: 401" });
  return scene;
}

describe("a person tries a blocked task again", () => {
  it("with its failed run as a new one, and the mission goes on", async () => {
    const { team, mission, count } = await stuckTask();
    await retryTask.call(team.ctx, { id: count.id });
    expect((await getTask.call(team.ctx, { id: count.id })).blockedReason).toBeNull();
    expect(await getMission.call(team.ctx, { id: mission.id })).toMatchObject({
      status: "running",
      statusReason: null,
    });
    const { items } = await listRuns.call(team.ctx, { taskId: count.id });
    expect(items.map((run) => [run.status, run.attempt])).toEqual([
      ["queued", 2],
      ["failed", 1],
    ]);
  });

  it("without answering the question about it: trying again is the answer", async () => {
    const { team, agent, mission, count } = await stuckTask();
    await setMissionStatus.call(team.machine, { id: mission.id, status: "running", reason: null });
    const { items } = await listRuns.call(team.ctx, { taskId: count.id });
    const actor = { kind: "agent" as const, agentId: agent("Ada").id, name: "Ada", runId: items[0]?.id ?? "" };
    const about = { missionId: mission.id, taskId: count.id, runId: items[0]?.id ?? "" };
    await askQuestion.call({ ...team.machine, actor }, { ...about, question: "What should happen with it?" });
    await retryTask.call(team.ctx, { id: count.id });
    expect(await getMission.call(team.ctx, { id: mission.id })).toMatchObject({
      status: "running",
      questions: [{ answer: "It is tried again.", answeredBy: "Lena" }],
    });
  });

  it("only when it is blocked", async () => {
    const { team, write } = await stuckTask();
    await expect(retryTask.call(team.ctx, { id: write.id })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a cancelled task", () => {
  it("takes the tasks with it that need it (they once waited for ever)", async () => {
    const { team, count, write } = await plannedMission();
    await cancelTask.call(team.ctx, { id: count.id });
    for (const { id } of [count, write]) expect((await getTask.call(team.ctx, { id })).status).toBe("cancelled");
  });

  it("ends a run that was just beginning, quietly", async () => {
    const { team, agent, mission, count } = await plannedMission();
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await progressMission(team.id, mission.id);
    await cancelTask.call(team.ctx, { id: count.id });
    const [run] = (await listRuns.call(team.ctx, { taskId: count.id })).items;
    const driver = createDriver(readEnv({}), systemClock);
    expect(await advance(driver, team.id, run?.id ?? "")).toBe("done");
    expect(await getRun.call(team.ctx, { id: run?.id ?? "" })).toMatchObject({ status: "cancelled", steps: [] });
  });

  it("stops its queued run, and a mission without any task left has failed", async () => {
    const { team, agent, mission, count } = await plannedMission();
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await progressMission(team.id, mission.id);
    await cancelTask.call(team.ctx, { id: count.id });
    await progressMission(team.id, mission.id);
    expect((await listRuns.call(team.ctx, { taskId: count.id })).items).toMatchObject([{ status: "cancelled" }]);
    expect(await getMission.call(team.ctx, { id: mission.id })).toMatchObject({
      status: "failed",
      statusReason: expect.stringContaining("cancelled"),
    });
  });
});
