import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { cancelMission, setMissionStatus } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { assignTask } from "#server/domains/tasks/commands";
import { blockTask, cancelOpenTasks, cancelTask } from "#server/domains/tasks/control";
import { getTask } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { nextMoment } from "#tests/support/next-moment";
import { plannedMission } from "#tests/support/planned-mission";
import { takeUpMission } from "./take-up.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe("a mission that ended early", () => {
  it("goes on after it was called off: what its end closed is open, what was called off before stays so", async () => {
    const { team, agent, mission, count, write } = await plannedMission();
    await cancelTask.call(team.ctx, { id: write.id });
    await nextMoment();
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await cancelMission.call(team.ctx, { id: mission.id });
    await cancelOpenTasks.call(team.machine, { missionId: mission.id });
    expect((await getTask.call(team.ctx, { id: count.id })).status).toBe("cancelled");
    expect(await takeUpMission.call(team.ctx, { id: mission.id })).toMatchObject({ open: 1 });
    expect(await getMission.call(team.ctx, { id: mission.id })).toMatchObject({ status: "running", finishedAt: null });
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({ status: "assigned", finishedAt: null });
    expect((await getTask.call(team.ctx, { id: write.id })).status).toBe("cancelled");
  });

  it("stays open when the closing of its end comes late: every task was called off again, and the mission failed", async () => {
    const { team, agent, mission, count } = await plannedMission();
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await cancelMission.call(team.ctx, { id: mission.id });
    await takeUpMission.call(team.ctx, { id: mission.id });
    expect(await cancelOpenTasks.call(team.machine, { missionId: mission.id })).toEqual({ cancelled: 0 });
    expect((await getTask.call(team.ctx, { id: count.id })).status).toBe("assigned");
  });

  it("goes on after it failed: what was stuck is tried anew", async () => {
    const { team, agent, mission, count } = await plannedMission();
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await blockTask.call(team.machine, { id: count.id, reason: "the table cannot be read" });
    await setMissionStatus.call(team.machine, { id: mission.id, status: "failed", reason: "stuck" });
    await takeUpMission.call(team.ctx, { id: mission.id });
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({ status: "assigned", blockedReason: null });
    await expect(takeUpMission.call(team.ctx, { id: mission.id })).rejects.toThrow(/is running; only one that failed/);
  });
});
