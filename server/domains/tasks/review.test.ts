import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { closeMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { makeTeam } from "#tests/support/team";
import { assignTask, startTask } from "./commands.ts";
import { listOrchestrationTasks } from "./orchestration.ts";
import { MAX_RETURNS } from "./policy.ts";
import { getTask } from "./queries.ts";
import { acceptTask, proveCriterion, returnTask, submitTask } from "./review.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** The first task handed in by Bram, and Vera ready to check it. */
async function handedIn() {
  const scene = await plannedMission();
  const { team, agent, mission, count } = scene;
  const of = { machine: team.machine, missionId: mission.id, taskId: count.id };
  const bram = await agentAtWork({ ...of, agentId: agent("Bram").id, name: "Bram" });
  const vera = await agentAtWork({ ...of, agentId: agent("Vera").id, name: "Vera" });
  await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
  await startTask.call(team.machine, { id: count.id, agentId: agent("Bram").id });
  await submitTask.call(bram.ctx, { id: count.id, summary: "There are 12 tents." });
  const task = await getTask.call(team.ctx, { id: count.id });
  const criterionId = task.criteriaList[0]?.id ?? "";
  return { ...scene, bram, vera, criterionId };
}

describe("done means proven", () => {
  it("accepts a task once another agent than the author has bound evidence to every criterion", async () => {
    const { team, bram, vera, count, criterionId } = await handedIn();
    await expect(acceptTask.call(vera.ctx, { id: count.id })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("has no evidence"),
    });
    await proveCriterion.call(vera.ctx, {
      criterionId,
      evidence: [{ kind: "tool_result", ref: bram.ref, note: "counted again" }],
    });
    await acceptTask.call(vera.ctx, { id: count.id });
    const task = await getTask.call(team.ctx, { id: count.id });
    expect(task).toMatchObject({ status: "done", reviewer: "Vera", proven: 1, criteria: 1 });
    expect(task.criteriaList[0]?.evidence[0]).toMatchObject({ by: "Vera", ref: bram.ref });
  });

  it("refuses the author as its own checker", async () => {
    const { bram, count, criterionId } = await handedIn();
    const evidence = [{ kind: "tool_result" as const, ref: bram.ref, note: "" }];
    await expect(proveCriterion.call(bram.ctx, { criterionId, evidence })).rejects.toMatchObject({ code: "forbidden" });
    await expect(acceptTask.call(bram.ctx, { id: count.id })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("refuses evidence that was never recorded, or of another mission", async () => {
    const { vera, criterionId } = await handedIn();
    const other = await handedIn();
    for (const ref of ["run:999#1", "run:1", "document:none", other.bram.ref.replace("#1", "#7")]) {
      const attempt = proveCriterion.call(vera.ctx, {
        criterionId,
        evidence: [{ kind: "tool_result", ref, note: "" }],
      });
      await expect(attempt, ref).rejects.toMatchObject({ code: "bad_input" });
    }
  });

  it("binds one record once when it is named twice", async () => {
    const { team, bram, vera, count, criterionId } = await handedIn();
    const twice = ["first", "second"].map((note) => ({ kind: "tool_result" as const, ref: bram.ref, note }));
    await proveCriterion.call(vera.ctx, { criterionId, evidence: twice });
    const task = await getTask.call(team.ctx, { id: count.id });
    expect(task.criteriaList[0]?.evidence.map((proof) => proof.note)).toEqual(["first second"]);
  });

  it("lets the evidence fall when the work goes back, and stops after too many rounds", async () => {
    const { team, agent, bram, vera, count, criterionId } = await handedIn();
    await proveCriterion.call(vera.ctx, { criterionId, evidence: [{ kind: "tool_result", ref: bram.ref, note: "" }] });
    for (let round = 0; round <= MAX_RETURNS; round += 1) {
      await returnTask.call(vera.ctx, { id: count.id, reason: "Count again." });
      const task = await getTask.call(team.ctx, { id: count.id });
      expect(task).toMatchObject({ status: "assigned", proven: 0, returnCount: round + 1 });
      if (round === MAX_RETURNS) break;
      await startTask.call(team.machine, { id: count.id, agentId: agent("Bram").id });
      await submitTask.call(bram.ctx, { id: count.id, summary: "Still 12." });
    }
    expect((await getTask.call(team.ctx, { id: count.id })).blockedReason).toContain("a person has to look");
  });

  it("closes a mission only when every task is done", async () => {
    const { team, mission } = await handedIn();
    await expect(closeMission.call(team.ctx, { id: mission.id, summary: "Done." })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("open tasks"),
    });
    expect((await getMission.call(team.ctx, { id: mission.id })).status).toBe("running");
  });
});

describe("tasks and teams", () => {
  it("is ready only when its inputs are done (every task once looked ready at once)", async () => {
    const { team, bram, vera, mission, count, write, criterionId } = await handedIn();
    const readiness = async () => {
      const rows = await listOrchestrationTasks.call(team.machine, { missionId: mission.id, taskId: null });
      return rows.map((row) => row.isReady);
    };
    expect(await readiness()).toEqual([true, false]);
    await proveCriterion.call(vera.ctx, { criterionId, evidence: [{ kind: "tool_result", ref: bram.ref, note: "" }] });
    await acceptTask.call(vera.ctx, { id: count.id });
    expect(await readiness()).toEqual([true, true]);
    expect((await getTask.call(team.ctx, { id: write.id })).dependsOn).toEqual([count.id]);
  });

  it("does not show or change another team's task", async () => {
    const { count } = await handedIn();
    const stranger = await makeTeam("Other");
    await expect(getTask.call(stranger.ctx, { id: count.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(returnTask.call(stranger.ctx, { id: count.id, reason: "not mine" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
