import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { budgets } from "#db/tables/llm";
import { tasks } from "#db/tables/tasks";
import { setMissionBudget } from "#server/domains/missions/commands";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { createTaskByAgent, LIMITS, waitForTasks } from "./autonomy.ts";
import { assignTask, createTask, startTask } from "./commands.ts";
import { listOrchestrationTasks } from "./orchestration.ts";
import { getTask } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Bram at work on the first of two tasks, and a way to make tasks as he would by his tool. */
async function atWork() {
  const scene = await plannedMission();
  const { team, agent, mission, count } = scene;
  const bram = agent("Bram");
  await assignTask.call(team.ctx, { id: count.id, agentId: bram.id });
  await startTask.call(team.machine, { id: count.id, agentId: bram.id });
  const work = await agentAtWork({
    machine: team.machine,
    missionId: mission.id,
    taskId: count.id,
    agentId: bram.id,
    name: "Bram",
  });
  const make = (title: string, more: { blocksThis?: boolean; dependsOn?: string[]; currentTaskId?: string } = {}) =>
    createTaskByAgent.call(work.ctx, {
      title,
      description: "Do it.",
      capability: "writing",
      criteria: ["It is written"],
      runId: work.runId,
      missionId: mission.id,
      currentTaskId: count.id,
      ...more,
    });
  return { ...scene, work, make };
}

describe("a task made by an agent", () => {
  it("is part of the task it was made in, and given at once to whoever can do it best", async () => {
    const { team, count, make } = await atWork();
    const made = await make("Describe the tents");
    expect(made.assignee).toBe("Noor");
    const task = await getTask.call(team.ctx, { id: made.taskId });
    expect(task).toMatchObject({ status: "assigned", createdBy: "Bram", parent: { id: count.id }, criteria: 1 });
    expect(task.assignmentChoice?.candidates[0]).toMatchObject({ name: "Noor", openTasks: 0 });
  });

  it("can hold up the task it was made in, which goes on in a fresh run once it is done", async () => {
    const { team, mission, count, work, make } = await atWork();
    const { number, taskId } = await make("Mend the tape measure", { blocksThis: true });
    const waited = await waitForTasks.call(work.ctx, { id: count.id, reason: "the measure is broken" });
    expect(waited).toEqual({ status: "waiting", waitsFor: [number] });
    const seen = async () =>
      (await listOrchestrationTasks.call(team.machine, { missionId: mission.id, taskId: null })).find(
        (row) => row.id === count.id,
      );
    expect(await seen()).toMatchObject({ status: "assigned", isReady: false, round: 1 });
    await getDb().update(tasks).set({ status: "done" }).where(eq(tasks.id, taskId));
    expect(await seen()).toMatchObject({ status: "assigned", isReady: true, round: 1 });
  });

  it("may not lay a task aside that has nothing to wait for", async () => {
    const { count, work } = await atWork();
    await expect(waitForTasks.call(work.ctx, { id: count.id, reason: "tired" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("nothing to wait for"),
    });
  });

  it("is refused for a capability nobody free has, an unknown dependency and a circle", async () => {
    const { count, work, mission, make } = await atWork();
    const asMail = createTaskByAgent.call(work.ctx, {
      title: "Write to them",
      description: "Do it.",
      capability: "mail",
      criteria: ["It is sent"],
      runId: work.runId,
      missionId: mission.id,
      currentTaskId: count.id,
    });
    await expect(asMail).rejects.toThrow("Nobody free to work can do “mail”");
    await expect(make("Later", { dependsOn: [mission.id] })).rejects.toMatchObject({ code: "not_found" });
    await expect(make("Round", { dependsOn: [count.id], blocksThis: true })).rejects.toThrow("circle");
  });
});

describe("limits on what agents make", () => {
  it("end a chain of tasks at its depth", async () => {
    const { make } = await atWork();
    let current = (await make("Depth one")).taskId;
    for (const title of ["Depth two", "Depth three"]) current = (await make(title, { currentTaskId: current })).taskId;
    await expect(make("Depth four", { currentTaskId: current })).rejects.toMatchObject({ code: "limited" });
  });

  it("end the same task again and again, however its figures and case differ", async () => {
    const { make } = await atWork();
    for (let round = 1; round <= LIMITS.same; round += 1) await make(`Try AGAIN ${round}`);
    await expect(make("try again, 9!")).rejects.toThrow("made 3 times already");
  });

  it("end the tasks of one run, and of one mission", async () => {
    const { make, mission, team } = await atWork();
    const letters = "abcdefghijklmnopqrstuvwxyz";
    for (let at = 0; at < LIMITS.aRun; at += 1) await make(`Note ${letters[at]}`);
    await expect(make("One more")).rejects.toThrow("This run has made 20 tasks");
    const loose = await createTask.call(team.ctx, { title: "By hand", missionId: mission.id });
    expect(loose.number).toBeGreaterThan(0);
  });

  it("end the tasks that agents make in one mission, whatever runs made them", async () => {
    const { make, mission, team, work, agent } = await atWork();
    const other = await agentAtWork({
      machine: team.machine,
      missionId: mission.id,
      taskId: (await createTask.call(team.ctx, { title: "By hand", missionId: mission.id })).id,
      agentId: agent("Noor").id,
      name: "Noor",
    });
    const made = (at: number) => ({
      teamId: team.id,
      number: 1_000 + at,
      missionId: mission.id,
      title: `Made ${at}`,
      status: "done" as const,
      createdBy: "Noor",
      createdByRunId: other.runId,
    });
    await getDb()
      .insert(tasks)
      .values(Array.from({ length: LIMITS.aMission - 1 }, (_, at) => made(at)));
    expect(work.runId).not.toBe(other.runId);
    await make("The last that fits");
    await expect(make("One more")).rejects.toThrow("Agents have made 200 tasks in this mission; that is the limit.");
  });

  it("end when the mission’s money is used up", async () => {
    const { make, mission, team } = await atWork();
    await setMissionBudget.call(team.ctx, { id: mission.id, budgetMicros: 100 });
    const budget = { teamId: team.id, kind: "mission" as const, refId: mission.id, limitMicros: 100, spentMicros: 100 };
    await getDb().insert(budgets).values(budget);
    await expect(make("Costly")).rejects.toThrow("money is used up");
  });
});
