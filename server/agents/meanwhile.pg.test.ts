import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getMission } from "#server/domains/missions/queries";
import { reviseCurrentPlan } from "#server/domains/plans/commands";
import { openReplan } from "#server/domains/plans/control";
import { retryTask } from "#server/domains/runs/control";
import { assignChosen, createTask } from "#server/domains/tasks/commands";
import { blockTask, cancelTask } from "#server/domains/tasks/control";
import { reopenTasks } from "#server/domains/tasks/moves";
import { getTask } from "#server/domains/tasks/queries";
import { acceptTask, submitTask, waiveProof } from "#server/domains/tasks/review";
import { assignPerson } from "#server/domains/tasks/seats";
import { openTestPostgres } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { makePerson } from "#tests/support/team";
import { failMission, type State } from "./mission-moves.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

it("a task that a person takes in the moment in which an agent is chosen for it is the person’s", async () => {
  const { team, agent } = await plannedMission();
  for (let round = 0; round < 8; round += 1) {
    const { id } = await createTask.call(team.ctx, { title: `Count ${round}`, capability: "data" });
    const chosen = { id, agentId: agent("Bram").id, from: null, reason: "the best", choice: null };
    const take = () => assignPerson.call(team.ctx, { id, userId: team.userId });
    const choose = () => assignChosen.call(team.machine, chosen);
    await Promise.allSettled(round % 2 === 0 ? [take(), choose()] : [choose(), take()]);
    expect(await getTask.call(team.ctx, { id })).toMatchObject({ assignee: { name: "Lena" } });
  }
});

it("a mission goes on when a person tries a task again in the moment in which it would fail because of it", async () => {
  const { team, mission, count } = await plannedMission();
  const state: State = { ctx: team.machine, missionId: mission.id, tasks: [], runs: [], team: [], answered: 0 };
  for (let round = 0; round < 8; round += 1) {
    await blockTask.call(team.machine, { id: count.id, reason: `401 (${round})` });
    const retry = () => retryTask.call(team.ctx, { id: count.id });
    const fail = () => failMission(state, `T-1 cannot go on: 401 (${round})`, { stuckTaskId: count.id });
    await Promise.all(round % 2 === 0 ? [retry(), fail()] : [fail(), retry()]);
    expect((await getTask.call(team.ctx, { id: count.id })).blockedReason).toBeNull();
    expect((await getMission.call(team.ctx, { id: mission.id })).status).not.toBe("failed");
  }
});

it("a mission is not failed in the moment in which a person takes back that its last task was called off", async () => {
  const { team, mission, count } = await plannedMission();
  const state: State = { ctx: team.machine, missionId: mission.id, tasks: [], runs: [], team: [], answered: 0 };
  const reopen = (ids: string[]) => reopenTasks.call(team.ctx, { ids });
  const fail = () => failMission(state, "Every task of it was cancelled.", { isEmptied: true });
  const status = async () => (await getMission.call(team.ctx, { id: mission.id })).status;
  for (let round = 0; round < 4; round += 1) {
    // What needs it is called off with it.
    const { cancelled } = await cancelTask.call(team.ctx, { id: count.id });
    const [back] = await Promise.allSettled([reopen(cancelled), fail()]);
    expect(await status()).toBe(back?.status === "fulfilled" ? "running" : "failed");
    if (back?.status === "rejected") return;
  }
});

it("work that is accepted in the moment in which another plan drops it stays done", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { team, mission, count, write } = await plannedMission();
    const vi = await makePerson(team, "Vi", "owner");
    await assignPerson.call(team.ctx, { id: count.id, userId: team.userId });
    await submitTask.call(team.ctx, { id: count.id, summary: "12" });
    await waiveProof.call(vi, { taskId: count.id, reason: "seen it" });
    await blockTask.call(team.machine, { id: write.id, reason: "401" });
    await openReplan.call(team.machine, { missionId: mission.id, taskId: write.id, cause: "401" });
    const another = { missionId: mission.id, reason: "count it with others", keep: ["write"], drop: ["count"] };
    const revise = () => reviseCurrentPlan.call(team.machine, { ...another, steps: [] });
    const accept = () => acceptTask.call(vi, { id: count.id });
    const [accepted] = await Promise.allSettled([accept(), revise()]);
    const { status } = await getTask.call(team.ctx, { id: count.id });
    expect(status).toBe(accepted?.status === "fulfilled" ? "done" : "cancelled");
  }
});
