import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { tasks } from "#db/tables/tasks";
import { createAgent } from "#server/domains/agents/commands";
import { findAgents } from "#server/domains/agents/queries";
import { claimRun, finishRun } from "#server/domains/runs/commands";
import { retryTask } from "#server/domains/runs/control";
import { listRuns } from "#server/domains/runs/queries";
import { assignTask, startTask } from "#server/domains/tasks/commands";
import { blockTask } from "#server/domains/tasks/control";
import { setReviewer, submitTask } from "#server/domains/tasks/review";
import { assignPerson } from "#server/domains/tasks/seats";
import { addMember, createUser } from "#server/domains/teams/commands";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { progressMission } from "./orchestrate.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Bram's run of the first task is queued; Juno could do it too. */
async function begun() {
  const scene = await plannedMission();
  const { team, agent, mission, count } = scene;
  await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
  const juno = (await findAgents.call(team.ctx, {})).find((one) => one.name === "Juno")?.id ?? "";
  await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
  const progress = () => progressMission(team.id, mission.id);
  await progress();
  const runs = async () =>
    (await listRuns.call(team.ctx, { taskId: count.id })).items.map((run) => [run.agent.name, run.purpose, run.status]);
  expect(await runs()).toEqual([["Bram", "work", "queued"]]);
  return { ...scene, juno, progress, runs };
}

describe("a task that changes hands", () => {
  it("ends the run of who had it and begins one of who has it", async () => {
    const { team, count, juno, progress, runs } = await begun();
    await assignTask.call(team.ctx, { id: count.id, agentId: juno });
    await progress();
    await progress();
    expect(await runs()).toEqual([
      ["Juno", "work", "queued"],
      ["Bram", "work", "cancelled"],
    ]);
  });

  it("to a person begins no run, and neither does the check that a person is to make", async () => {
    const { team, count, progress, runs } = await begun();
    await assignPerson.call(team.ctx, { id: count.id, userId: team.userId });
    await progress();
    await progress();
    expect(await runs()).toEqual([["Bram", "work", "cancelled"]]);
    const email = `sam-${team.id}@example.org`;
    const sam = await createUser.call(team.machine, { email, name: "Sam", passwordHash: `$test$${"x".repeat(20)}` });
    await addMember.call(team.machine, { userId: sam.id, role: "member" });
    await setReviewer.call(team.ctx, { id: count.id, userId: sam.id });
    await submitTask.call(team.ctx, { id: count.id, summary: "12" });
    await progress();
    expect(await runs()).toHaveLength(1);
    await setReviewer.call(team.ctx, { id: count.id, userId: null });
    await progress();
    expect(await runs()).toEqual([
      ["Vera", "review", "queued"],
      ["Bram", "work", "cancelled"],
    ]);
  });

  it("is begun anew by its new assignee when it is tried again, not by the one whose run failed", async () => {
    const { team, count, juno, progress, runs } = await begun();
    const [run] = (await listRuns.call(team.ctx, { taskId: count.id })).items;
    const { token } = await claimRun.call(team.machine, { id: run?.id ?? "", owner: "test", nowMs: Date.now() });
    await finishRun.call(team.machine, { id: run?.id ?? "", token, status: "failed", reason: "401" });
    await assignTask.call(team.ctx, { id: count.id, agentId: juno });
    await blockTask.call(team.machine, { id: count.id, reason: "no tape" });
    await retryTask.call(team.ctx, { id: count.id });
    await progress();
    expect(await runs()).toEqual([
      ["Juno", "work", "queued"],
      ["Bram", "work", "failed"],
    ]);
  });

  it("begins a fresh run after a wait, once what it waited for is done", async () => {
    const { team, agent, count, progress, runs } = await begun();
    const [run] = (await listRuns.call(team.ctx, { taskId: count.id })).items;
    const { token } = await claimRun.call(team.machine, { id: run?.id ?? "", owner: "test", nowMs: Date.now() });
    await startTask.call(team.machine, { id: count.id, agentId: agent("Bram").id });
    // What `task_wait` leaves behind: the task is assigned again, in its next round, and the run has ended well.
    await getDb().update(tasks).set({ status: "assigned", round: 1 }).where(eq(tasks.id, count.id));
    await finishRun.call(team.machine, { id: run?.id ?? "", token, status: "succeeded", reason: null });
    await progress();
    expect(await runs()).toEqual([
      ["Bram", "work", "queued"],
      ["Bram", "work", "succeeded"],
    ]);
  });
});
