import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { retireAgent } from "#server/domains/agents/control";
import { addMember, createUser } from "#server/domains/teams/commands";
import type { Role } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { makeAgent, makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { assignTask, createTask, setDependencies, updateTask } from "./commands.ts";
import { getTask, listTasks } from "./queries.ts";
import { acceptTask, proveCriterion, returnTask, setReviewer, submitTask, waiveProof } from "./review.ts";
import { assignPerson, forgetOverrides, listEvidenceOptions, listSeats, startByPerson } from "./seats.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function person(team: TestTeam, name: string, role: Role = "member") {
  const email = `${name}-${newId()}@example.org`;
  const { id } = await createUser.call(team.machine, { email, name, passwordHash: `$test$${"x".repeat(20)}` });
  await addMember.call(team.machine, { userId: id, role });
  return { id, ctx: personContext(team.id, id, role, name) };
}

describe("a person on a seat", () => {
  it("does the same task as an agent would: begins, hands in, is checked by another person with evidence", async () => {
    const { team, agent, mission, count } = await plannedMission();
    const sam = await person(team, "Sam");
    await assignPerson.call(team.ctx, { id: count.id, userId: sam.id });
    await startByPerson.call(sam.ctx, { id: count.id });
    await submitTask.call(sam.ctx, { id: count.id, summary: "I counted 12 tents." });
    await agentAtWork({
      machine: team.machine,
      missionId: mission.id,
      taskId: count.id,
      agentId: agent("Vera").id,
      name: "Vera",
    });
    const [option] = await listEvidenceOptions.call(team.ctx, { id: count.id });
    expect(option).toMatchObject({ kind: "tool_result", label: "Vera: calculate" });
    const task = await getTask.call(team.ctx, { id: count.id });
    const evidence = [{ kind: "tool_result" as const, ref: option?.ref ?? "" }];
    await proveCriterion.call(team.ctx, { criterionId: task.criteriaList[0]?.id ?? "", evidence });
    await acceptTask.call(team.ctx, { id: count.id });
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({
      status: "done",
      assignee: { name: "Sam", kind: "user" },
      reviewer: "Lena",
    });
  });

  it("cannot check their own work, be made its reviewer, or hand in somebody else’s", async () => {
    const { team, count, write } = await plannedMission();
    const sam = await person(team, "Sam");
    await assignPerson.call(team.ctx, { id: count.id, userId: sam.id });
    await expect(setReviewer.call(team.ctx, { id: count.id, userId: sam.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    await submitTask.call(sam.ctx, { id: count.id, summary: "12" });
    await expect(acceptTask.call(sam.ctx, { id: count.id })).rejects.toMatchObject({ code: "forbidden" });
    const waive = waiveProof.call(sam.ctx, { taskId: count.id, reason: "trust me" });
    await expect(waive).rejects.toMatchObject({ code: "forbidden" });
    await expect(submitTask.call(sam.ctx, { id: write.id, summary: "x" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("does not sit on a task they are to check, and agents leave that check to them", async () => {
    const { team, agent, mission, count } = await plannedMission();
    const sam = await person(team, "Sam");
    await setReviewer.call(team.ctx, { id: count.id, userId: sam.id });
    await expect(assignPerson.call(team.ctx, { id: count.id, userId: sam.id })).rejects.toThrow(
      "They are to check T-1",
    );
    const vera = await agentAtWork({
      machine: team.machine,
      missionId: mission.id,
      taskId: count.id,
      agentId: agent("Vera").id,
      name: "Vera",
    });
    await expect(returnTask.call(vera.ctx, { id: count.id, reason: "not yet" })).rejects.toThrow("A person checks T-1");
  });

  it("is a member of the team who may work", async () => {
    const { team, count } = await plannedMission();
    const viewer = await person(team, "Vic", "viewer");
    const stranger = await makeTeam("Other");
    const give = (userId: string) => assignPerson.call(team.ctx, { id: count.id, userId });
    await expect(give(viewer.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(give(stranger.userId)).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not begin before the inputs are there", async () => {
    const { team, write } = await plannedMission();
    await assignPerson.call(team.ctx, { id: write.id, userId: team.userId });
    await expect(startByPerson.call(team.ctx, { id: write.id })).rejects.toThrow("T-2 waits for T-1");
    await expect(submitTask.call(team.ctx, { id: write.id, summary: "x" })).rejects.toThrow("T-2 waits for T-1");
  });
});

describe("assigning by hand", () => {
  it("says clearly why a paused, retired or foreign agent cannot have the task", async () => {
    const { team, agent, count } = await plannedMission();
    const stranger = await makeTeam("Other");
    const foreign = await makeAgent(stranger, "Foreigner", "data_processor");
    await setAgentPaused.call(team.ctx, { id: agent("Bram").id, isPaused: true });
    const give = (agentId: string) => assignTask.call(team.ctx, { id: count.id, agentId });
    const retire = () => retireAgent.call(team.ctx, { id: agent("Bram").id });
    await expect(give(agent("Bram").id)).rejects.toThrow("Bram is paused. Resume it first");
    await retire();
    await expect(give(agent("Bram").id)).rejects.toThrow("Bram is retired. Choose another agent");
    await expect(give(foreign)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is remembered: a preferred agent scores higher for the capability, in words, until that is forgotten", async () => {
    const { team, agent, count, write } = await plannedMission();
    await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    const best = async (id: string) => (await listSeats.call(team.ctx, { id })).agents[0];
    const other = await createTask.call(team.ctx, { title: "Count again", capability: "data" });
    expect((await best(other.id))?.name).toBe("Bram");
    const juno = (await listSeats.call(team.ctx, { id: count.id })).agents.find((one) => one.name === "Juno");
    await assignTask.call(team.ctx, { id: count.id, agentId: juno?.agentId ?? "" });
    const chosen = (await listSeats.call(team.ctx, { id: other.id })).agents.find((one) => one.name === "Juno");
    expect(chosen).toMatchObject({ preference: 1, words: expect.stringContaining("preferred by Lena once") });
    expect(chosen?.factors.preference).toBe(1.3);
    expect((await listSeats.call(team.ctx, { id: other.id })).overrides).toMatchObject([
      { agent: "Juno", times: 1, by: "Lena" },
    ]);
    await forgetOverrides.call(team.ctx, { capability: "data" });
    expect((await best(other.id))?.preference).toBe(0);
    expect((await getTask.call(team.ctx, { id: write.id })).assignmentChoice).toBeNull();
    expect(agent("Noor").name).toBe("Noor");
  });
});

describe("proof", () => {
  it("can be a test run in the workspace, but only one that ended well", async () => {
    const { team, agent, mission, count } = await plannedMission();
    const of = { machine: team.machine, missionId: mission.id, taskId: count.id };
    const { runId, ref } = await agentAtWork({ ...of, agentId: agent("Bram").id, name: "Bram" });
    const sam = await person(team, "Sam");
    const ran = (index: number, exitCode: number) => ({
      teamId: team.id,
      runId,
      agentId: agent("Bram").id,
      index,
      kind: "tool" as const,
      name: "workspace_run",
      status: "succeeded" as const,
      leaseToken: 1,
      startedAt: new Date(),
      output: { ok: true, result: { exitCode, stdout: "1 passed" } },
    });
    await getDb()
      .insert(runSteps)
      .values([ran(2, 0), ran(3, 1)]);
    const criterionId = (await getTask.call(team.ctx, { id: count.id })).criteriaList[0]?.id ?? "";
    await assignPerson.call(team.ctx, { id: count.id, userId: sam.id });
    await submitTask.call(sam.ctx, { id: count.id, summary: "12" });
    const prove = (kind: "test_run" | "tool_result", at: number) =>
      proveCriterion.call(team.ctx, { criterionId, evidence: [{ kind, ref: ref.replace("#1", `#${at}`) }] });
    await prove("test_run", 2);
    await expect(prove("test_run", 3)).rejects.toThrow("ended with exit code 1");
    await expect(prove("tool_result", 3)).rejects.toThrow("proves no success");
    await expect(prove("test_run", 1)).rejects.toThrow("is no test run");
    await getDb().update(runs).set({ isSandbox: true }).where(eq(runs.id, runId));
    await expect(prove("test_run", 2)).rejects.toMatchObject({ code: "bad_input" });
  });

  it("may be let pass by a person with a reason, which stays beside the criterion, and never by an agent", async () => {
    const { team, agent, mission, count } = await plannedMission();
    const of = { machine: team.machine, missionId: mission.id, taskId: count.id };
    const vera = await agentAtWork({ ...of, agentId: agent("Vera").id, name: "Vera" });
    const reason = "I stood beside it.";
    await expect(waiveProof.call(team.ctx, { taskId: count.id, reason })).rejects.toThrow("not in review");
    const sam = await person(team, "Sam");
    await assignPerson.call(team.ctx, { id: count.id, userId: sam.id });
    await submitTask.call(sam.ctx, { id: count.id, summary: "12" });
    await expect(waiveProof.call(vera.ctx, { taskId: count.id, reason })).rejects.toMatchObject({ code: "forbidden" });
    await expect(acceptTask.call(team.ctx, { id: count.id })).rejects.toMatchObject({ code: "conflict" });
    await waiveProof.call(team.ctx, { taskId: count.id, reason });
    await acceptTask.call(team.ctx, { id: count.id });
    const task = await getTask.call(team.ctx, { id: count.id });
    expect(task).toMatchObject({ status: "done", proven: 0 });
    expect(task.criteriaList[0]?.waived).toMatchObject({ by: "Lena", reason });
  });
});

describe("what a task waits for", () => {
  it("can be changed, and refuses itself, a circle, another mission’s and another team’s task", async () => {
    const { team, count, write } = await plannedMission();
    const other = await plannedMission();
    const set = (id: string, dependsOn: string[]) => setDependencies.call(team.ctx, { id, dependsOn });
    const loose = await createTask.call(team.ctx, { title: "Loose" });
    await expect(set(count.id, [count.id])).rejects.toThrow("T-1 cannot wait for itself");
    await expect(set(count.id, [write.id])).rejects.toThrow("circle: T-1 waits for T-2 waits for T-1");
    await expect(set(count.id, [loose.id])).rejects.toThrow("T-3 belongs to no mission");
    await expect(set(count.id, [other.count.id])).rejects.toMatchObject({ code: "not_found" });
    await set(write.id, []);
    await set(count.id, [write.id]);
    const task = await getTask.call(team.ctx, { id: count.id });
    expect(task.waitsFor).toMatchObject([{ number: 2 }]);
    expect((await getTask.call(team.ctx, { id: write.id })).neededBy).toMatchObject([{ number: 1 }]);
  });

  it("is settled once its work has begun", async () => {
    const { team, count, write } = await plannedMission();
    await assignPerson.call(team.ctx, { id: count.id, userId: team.userId });
    await startByPerson.call(team.ctx, { id: count.id });
    await expect(setDependencies.call(team.ctx, { id: count.id, dependsOn: [write.id] })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("labels, due dates and priority", () => {
  it("follow from due date and dependants, and a person’s setting wins until it is given back", async () => {
    const { team, mission } = await plannedMission();
    const hour = 3_600_000;
    const soon = new Date(Date.now() + 2 * 24 * hour);
    const base = await createTask.call(team.ctx, { title: "Base", missionId: mission.id });
    const of = async () => (await getTask.call(team.ctx, { id: base.id })).priority;
    expect(await of()).toBe("normal");
    for (const title of ["One", "Two"])
      await createTask.call(team.ctx, { title, missionId: mission.id, dependsOn: [base.id] });
    expect(await of()).toBe("high");
    await updateTask.call(team.ctx, { id: base.id, dueAt: new Date(Date.now() - hour) });
    expect(await of()).toBe("urgent");
    await updateTask.call(team.ctx, { id: base.id, priority: "low", dueAt: soon });
    expect(await of()).toBe("low");
    await updateTask.call(team.ctx, { id: base.id, priority: "auto" });
    expect(await of()).toBe("high");
  });

  it("are filters of the list, together with the assignee", async () => {
    const { team, agent } = await plannedMission();
    const dueAt = new Date("2030-01-01");
    const made = await createTask.call(team.ctx, { title: "Pack", labels: ["Camp Site", "camp-site"], dueAt });
    const list = async (filter: object) => (await listTasks.call(team.ctx, filter)).items.map((row) => row.title);
    expect(await list({ label: "camp site" })).toEqual(["Pack"]);
    expect(await list({ label: "other" })).toEqual([]);
    expect(await list({ dueBefore: new Date("2030-01-02") })).toEqual(["Pack"]);
    expect(await list({ dueBefore: dueAt })).toEqual([]);
    await assignPerson.call(team.ctx, { id: made.id, userId: team.userId });
    expect(await list({ assigneeUserId: team.userId })).toEqual(["Pack"]);
    expect(await list({ assigneeAgentId: agent("Bram").id })).toEqual([]);
  });

  it("a task is part of another one of its mission, never of itself or its own part", async () => {
    const { team, count, write } = await plannedMission();
    await updateTask.call(team.ctx, { id: write.id, parentId: count.id });
    expect((await getTask.call(team.ctx, { id: count.id })).parts).toMatchObject([{ number: 2 }]);
    const turn = updateTask.call(team.ctx, { id: count.id, parentId: write.id });
    await expect(turn).rejects.toThrow("is part of this task itself");
    const loose = await createTask.call(team.ctx, { title: "Loose" });
    await expect(updateTask.call(team.ctx, { id: loose.id, parentId: count.id })).rejects.toMatchObject({
      code: "bad_input",
    });
  });
});
