import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runs } from "#db/tables/runs";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { retireAgent, unretireAgent } from "#server/domains/agents/control";
import { cancelMission, createMission, setMissionStatus } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission } from "#server/domains/missions/queries";
import { askQuestion } from "#server/domains/missions/questions";
import { editPlan, proposePlan } from "#server/domains/plans/commands";
import { openReplan } from "#server/domains/plans/control";
import { claimRun, finishRun, startRun, waitRun } from "#server/domains/runs/commands";
import { cancelRun, retryRun, retryTask } from "#server/domains/runs/control";
import { handToProgram } from "#server/domains/runs/program-steps";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { assignChosen, assignTask, createTask, startTask } from "#server/domains/tasks/commands";
import { cancelTask, handBackTasks } from "#server/domains/tasks/control";
import { reopenTasks } from "#server/domains/tasks/moves";
import { listOrchestrationTasks } from "#server/domains/tasks/orchestration";
import { getTask, listTasks } from "#server/domains/tasks/queries";
import { acceptTask, setReviewer, submitTask, waiveProof } from "#server/domains/tasks/review";
import { assignPerson } from "#server/domains/tasks/seats";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { makePerson } from "#tests/support/team";
import { block, failMission, type State } from "./mission-moves.ts";
import { progressMission } from "./orchestrate.ts";
import { rebalanceTask } from "./rebalance.ts";

/** What a reaction decided from an earlier look, carried out after a person changed it. */

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Bram has the first task, by the rules; `seen` is what a look finds now and acts on later. */
async function scene() {
  const made = await plannedMission();
  const { team, agent, mission, count, write } = made;
  const bramId = agent("Bram").id;
  const machine = team.machine;
  const choose = (agentId: string, from: string | null) =>
    assignChosen.call(machine, { id: count.id, agentId, from, reason: "the best of them", choice: null });
  const look = async (id = count.id) => {
    const [seen] = await listOrchestrationTasks.call(machine, { missionId: null, taskId: id });
    if (!seen) throw new Error("The task is gone.");
    return seen;
  };
  const task = (id = count.id) => getTask.call(team.ctx, { id });
  const newest = async (taskId = count.id) => (await listRuns.call(team.ctx, { taskId })).items[0];
  const claim = (id: string, owner = "test") => claimRun.call(machine, { id, owner, nowMs: Date.now() });
  const fail = async (runId: string) => {
    const { token } = await claim(runId);
    await finishRun.call(machine, { id: runId, token, status: "failed", reason: "401" });
  };
  const progress = () => progressMission(team.id, mission.id);
  const status = async () => (await getMission.call(team.ctx, { id: mission.id })).status;
  const state: State = { ctx: machine, missionId: mission.id, tasks: [], runs: [], team: [], answered: 0 };
  const told = { ...made, machine, bramId, choose, look, task, newest, claim, fail, progress, status, state };
  return { ...told, write };
}

describe("a task that a person takes while an agent is chosen for it", () => {
  it("stays with the person", async () => {
    const { team, count, bramId, choose, task } = await scene();
    await assignPerson.call(team.ctx, { id: count.id, userId: team.userId });
    await expect(choose(bramId, null)).rejects.toMatchObject({ code: "conflict" });
    expect(await task()).toMatchObject({ status: "assigned", assignee: { name: "Lena" } });
  });

  it("stays with the agent that a person gave it to when its agent is paused", async () => {
    const { team, count, agent, bramId, choose, task } = await scene();
    const { id: juno } = await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    await choose(bramId, null);
    await assignTask.call(team.ctx, { id: count.id, agentId: juno });
    await expect(choose(agent("Noor").id, bramId)).rejects.toMatchObject({ code: "conflict" });
    expect(await task()).toMatchObject({ assignee: { name: "Juno" } });
  });

  it("is not begun by the run of who had it before", async () => {
    const { team, count, bramId, choose, task } = await scene();
    await choose(bramId, null);
    await assignPerson.call(team.ctx, { id: count.id, userId: team.userId });
    await expect(startTask.call(team.machine, { id: count.id, agentId: bramId })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await task()).toMatchObject({ status: "assigned" });
  });
});

describe("work that is begun or handed in while it is given to somebody else", () => {
  it("stays where it is", async () => {
    const { team, mission, count, agent, bramId, machine, choose, task } = await scene();
    const { id: juno } = await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    await choose(bramId, null);
    const of = { machine, missionId: mission.id, taskId: count.id, agentId: bramId, name: "Bram" };
    const { ctx, runId } = await agentAtWork(of);
    await startTask.call(machine, { id: count.id, agentId: bramId });
    await getDb().update(runs).set({ stepCount: 1 }).where(eq(runs.id, runId));
    await expect(choose(juno, bramId)).rejects.toMatchObject({ code: "conflict" });
    await submitTask.call(ctx, { id: count.id, summary: "12" });
    await expect(choose(juno, bramId)).rejects.toMatchObject({ code: "conflict" });
    expect(await task()).toMatchObject({ status: "review", assignee: { id: agent("Bram").id } });
  });

  it("goes to another when it is not begun", async () => {
    const { team, count, bramId, choose, task } = await scene();
    await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    await choose(bramId, null);
    expect(await rebalanceTask(team.id, count.id, "Bram was paused")).toBe(true);
    expect(await task()).toMatchObject({ assignee: { name: "Juno" } });
  });
});

describe("a hold that comes after a person’s act", () => {
  it("does not reach a task that a person gave to somebody else", async () => {
    const { team, count, machine, bramId, choose, look, task } = await scene();
    await choose(bramId, null);
    const seen = await look();
    await assignPerson.call(team.ctx, { id: count.id, userId: team.userId });
    await block(machine, seen, "401");
    expect(await task()).toMatchObject({ blockedReason: null, status: "assigned" });
  });

  it("does not reach work that a person set going again, nor fails its mission", async () => {
    const { team, mission, count, machine, bramId, choose, look, task, fail, status, state } = await scene();
    await choose(bramId, null);
    const of = { machine, missionId: mission.id, taskId: count.id, agentId: bramId, name: "Bram" };
    const { runId } = await agentAtWork(of);
    await fail(runId);
    const seen = await look();
    await retryRun.call(team.ctx, { id: runId });
    await block(machine, seen, "401");
    expect(await task()).toMatchObject({ blockedReason: null });
    await failMission(state, "T-1 cannot go on: 401", { stuckTaskId: count.id });
    expect(await status()).not.toBe("failed");
  });

  it("does not fail a mission whose task a person lets go on", async () => {
    const { team, count, machine, look, task, status, state } = await scene();
    await block(machine, await look(), "nobody can do it");
    expect((await task()).blockedReason).toBe("nobody can do it");
    await retryTask.call(team.ctx, { id: count.id });
    await failMission(state, "T-1 cannot go on", { stuckTaskId: count.id });
    expect(await status()).not.toBe("failed");
  });

  it("does not fail a mission of which a person takes a task back that was called off", async () => {
    const { team, count, status, state } = await scene();
    const { cancelled } = await cancelTask.call(team.ctx, { id: count.id });
    await reopenTasks.call(team.ctx, { ids: cancelled });
    await failMission(state, "Every task of it was cancelled.", { isEmptied: true });
    expect(await status()).toBe("running");
  });

  it("opens no other plan for a task that a person lets go on", async () => {
    const { team, mission, count, machine, look } = await scene();
    await block(machine, await look(), "401");
    await retryTask.call(team.ctx, { id: count.id });
    const asked = { missionId: mission.id, taskId: count.id, cause: "401" };
    expect(await openReplan.call(machine, asked)).toEqual({ outcome: "gone", replanId: null });
  });
});

describe("a run that a person stops", () => {
  it("ends although its step came to a wait meanwhile", async () => {
    const { team, mission, count, machine, bramId, claim } = await scene();
    const of = { machine, missionId: mission.id, taskId: count.id, agentId: bramId, name: "Bram" };
    const { runId } = await agentAtWork(of);
    const { token } = await claim(runId);
    await cancelRun.call(team.ctx, { id: runId });
    expect((await getRun.call(team.ctx, { id: runId })).status).toBe("running");
    await waitRun.call(machine, { id: runId, token, reason: "A-1 waits for a person", retryAtMs: null });
    const ended = { status: "cancelled", statusReason: "stopped by a person" };
    expect(await getRun.call(team.ctx, { id: runId })).toMatchObject(ended);
  });

  it("ends although its program had the turn again meanwhile", async () => {
    const { team, mission, count, machine, bramId, claim } = await scene();
    const of = { machine, missionId: mission.id, taskId: count.id, agentId: bramId, name: "Bram" };
    const { runId } = await agentAtWork(of);
    const { token } = await claim(runId);
    await cancelRun.call(team.ctx, { id: runId });
    await handToProgram.call(machine, { id: runId, token, nowMs: Date.now() });
    expect((await getRun.call(team.ctx, { id: runId })).status).toBe("cancelled");
  });

  it("ends although its mission was paused before, and does not stand in line for ever", async () => {
    const { team, mission, count, machine, bramId, claim } = await scene();
    const of = { machine, missionId: mission.id, taskId: count.id, agentId: bramId, name: "Bram" };
    const { runId } = await agentAtWork(of);
    const { token } = await claim(runId);
    await setMissionPaused.call(team.ctx, { id: mission.id, isPaused: true });
    await cancelRun.call(team.ctx, { id: runId });
    expect(await claim(runId)).toMatchObject({ outcome: "claimed", token });
  });
});

describe("a mission to which a person adds a task while it is planned", () => {
  it("gets its plan beside it", async () => {
    const { team } = await scene();
    const { id } = await createMission.call(team.ctx, { goal: "Count the stoves." });
    await createTask.call(team.ctx, { title: "Look into the cellar too", missionId: id });
    const step = {
      key: "a",
      title: "Count",
      description: "All.",
      capability: "data" as const,
      dependsOn: [],
      criteria: ["It is there"],
    };
    const plan = { missionId: id, summary: "Count.", steps: [step] };
    await proposePlan.call(team.machine, plan);
    const { items } = await listTasks.call(team.ctx, { missionId: id });
    expect(items.map((one) => one.title).sort()).toEqual(["Count", "Look into the cellar too"]);
    await expect(proposePlan.call(team.machine, plan)).rejects.toThrow("has a plan already");
  });
});

describe("a mission that ends while a reaction looks at it", () => {
  it("begins no work any more", async () => {
    const { team, mission, count, machine, bramId, newest } = await scene();
    await cancelMission.call(team.ctx, { id: mission.id });
    const order = { agentId: bramId, missionId: mission.id, taskId: count.id, purpose: "work" as const };
    await expect(
      startRun.call(machine, { ...order, wakeReason: "T-1 was assigned", startKey: newId() }),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await newest()).toBeUndefined();
  });

  it("waits for the question that came meanwhile, which is asked once", async () => {
    const { team, agent, mission, count, machine, bramId, status } = await scene();
    const { runId } = await agentAtWork({
      machine,
      missionId: mission.id,
      taskId: count.id,
      agentId: bramId,
      name: "B",
    });
    const actor = { kind: "agent" as const, agentId: agent("Ada").id, name: "Ada", runId };
    const asked = { missionId: mission.id, taskId: count.id, runId, question: "Which scale?" };
    const first = await askQuestion.call({ ...machine, actor }, asked);
    expect(await askQuestion.call({ ...machine, actor }, asked)).toEqual(first);
    await setMissionStatus.call(machine, { id: mission.id, status: "running", reason: null });
    expect(await status()).toBe("needs_answer");
    expect((await getMission.call(team.ctx, { id: mission.id })).questions).toHaveLength(1);
  });
});

describe("what a person takes back", () => {
  it("a check: an agent makes it after all", async () => {
    const { team, count, agent, bramId, machine, choose, newest, progress, mission, task } = await scene();
    await choose(bramId, null);
    await startTask.call(machine, { id: count.id, agentId: bramId });
    const of = { machine, missionId: mission.id, taskId: count.id, agentId: bramId, name: "Bram" };
    const { ctx, runId } = await agentAtWork(of);
    await submitTask.call(ctx, { id: count.id, summary: "12" });
    await cancelRun.call(team.ctx, { id: runId });
    await progress();
    expect(await newest()).toMatchObject({ purpose: "review", status: "queued" });
    const sam = await makePerson(team, "Sam", "member");
    const samId = sam.actor.kind === "user" ? sam.actor.userId : "";
    await setReviewer.call(team.ctx, { id: count.id, userId: samId });
    await progress();
    expect(await newest()).toMatchObject({ purpose: "review", status: "cancelled" });
    await setReviewer.call(team.ctx, { id: count.id, userId: null });
    await progress();
    expect((await task()).blockedReason).toBeNull();
    expect(await newest()).toMatchObject({ purpose: "review", status: "queued", agent: { id: agent("Vera").id } });
  });

  it("an agent’s retirement: it keeps what it has", async () => {
    const { team, bramId, machine, choose, task } = await scene();
    await choose(bramId, null);
    await retireAgent.call(team.ctx, { id: bramId });
    await unretireAgent.call(team.ctx, { id: bramId });
    await expect(handBackTasks.call(machine, { agentId: bramId, reason: "retired" })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await task()).toMatchObject({ assignee: { name: "Bram" } });
    await setAgentPaused.call(team.ctx, { id: bramId, isPaused: true });
  });
});

describe("a step that gets one more thing to wait for while its run stands in line", () => {
  it("is begun when that is done, instead of being held up for ever", async () => {
    const { team, mission, count, write, progress, newest, task } = await scene();
    const close = async (id: string) => {
      await assignPerson.call(team.ctx, { id, userId: team.userId });
      await submitTask.call(team.ctx, { id, summary: "12" });
      const vera = await makePerson(team, "Vi", "owner");
      await waiveProof.call(vera, { taskId: id, reason: "seen it" });
      await acceptTask.call(vera, { id });
    };
    await close(count.id);
    await progress();
    await progress();
    expect(await newest(write.id)).toMatchObject({ agent: { name: "Noor" }, status: "queued" });
    const step = { description: "Do it.", capability: "writing" as const, criteria: ["It is there"] };
    const edited = await editPlan.call(team.ctx, {
      missionId: mission.id,
      baseVersion: 1,
      steps: [
        { ...step, key: "more", title: "Count the stoves", capability: "data", dependsOn: [] },
        { ...step, key: "write", title: "Write it down", dependsOn: ["count", "more"] },
      ],
    });
    expect(edited.added).toEqual(["more"]);
    await progress();
    expect(await newest(write.id)).toMatchObject({ status: "cancelled" });
    const more = (await listOrchestrationTasks.call(team.machine, { missionId: mission.id, taskId: null })).find(
      (one) => one.title === "Count the stoves",
    );
    await close(more?.id ?? "");
    await progress();
    expect(await task(write.id)).toMatchObject({ blockedReason: null });
    expect(await newest(write.id)).toMatchObject({ agent: { name: "Noor" }, status: "queued" });
  });
});
