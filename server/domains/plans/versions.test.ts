import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { tasks } from "#db/tables/tasks";
import { setAgentPaused } from "#server/domains/agents/commands";
import { createMission, setMissionStatus } from "#server/domains/missions/commands";
import { assignTask, startTask } from "#server/domains/tasks/commands";
import { blockTask } from "#server/domains/tasks/control";
import { getTask, listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { editPlan, proposePlan, reviseCurrentPlan } from "./commands.ts";
import { closeReplan, openReplan, requestReplan } from "./control.ts";
import { getPlan, listPlanVersions, readPlanForAgents } from "./queries.ts";
import type { PlanStep } from "./schema.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const step = (key: string, dependsOn: string[] = [], extra: Partial<PlanStep> = {}): PlanStep => ({
  key,
  title: `Step ${key}`,
  description: "Do it.",
  capability: "data",
  dependsOn,
  criteria: ["It is done"],
  ...extra,
});

/** A mission whose first task is done with a result, and whose second one failed. */
async function halfDone() {
  const scene = await plannedMission();
  const { team, mission, count, write } = scene;
  await getDb().update(tasks).set({ status: "done", result: "42 tents" }).where(eq(tasks.id, count.id));
  await blockTask.call(team.machine, { id: write.id, reason: "its model only talked" });
  const open = () =>
    openReplan.call(team.machine, { missionId: mission.id, taskId: write.id, cause: "its model only talked" });
  const revise = (change: Parameters<typeof reviseCurrentPlan.call>[1] extends infer I ? Partial<I> : never) =>
    reviseCurrentPlan.call(team.machine, { reason: "somebody else writes it", missionId: mission.id, ...change });
  return { ...scene, open, revise };
}

describe("a plan thought over", () => {
  it("keeps done tasks with their results and gives the new step the inputs of the one it replaces", async () => {
    const { team, mission, count, write, open, revise } = await halfDone();
    await expect(revise({ keep: ["write"] })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Nothing asks for another plan"),
    });
    expect(await open()).toMatchObject({ outcome: "opened" });
    expect(await open()).toMatchObject({ outcome: "open" });
    const made = await revise({ steps: [{ ...step("write_2"), capability: "writing", replaces: ["write"] }] });
    expect(made).toMatchObject({ version: 2, kept: ["count"], added: ["write_2"], removed: ["write"] });
    const plan = await getPlan.call(team.ctx, { missionId: mission.id });
    expect(plan?.nodes.map((node) => [node.key, node.status, node.dependsOn])).toEqual([
      ["count", "done", []],
      ["write_2", "inbox", [count.id]],
    ]);
    expect(await getTask.call(team.ctx, { id: count.id })).toMatchObject({ status: "done", result: "42 tents" });
    expect(await getTask.call(team.ctx, { id: write.id })).toMatchObject({ status: "cancelled", blockedReason: null });
    const { versions, replans } = await listPlanVersions.call(team.ctx, { missionId: mission.id });
    expect(versions.map((row) => [row.version, row.status, row.origin, row.reason])).toEqual([
      [2, "current", "revised", "somebody else writes it"],
      [1, "superseded", "proposed", null],
    ]);
    expect(replans).toMatchObject([{ outcome: "revised", planVersion: 2, taskNumber: write.number }]);
    const before = await getPlan.call(team.ctx, { missionId: mission.id, version: 1 });
    expect(before?.nodes.map((node) => [node.key, node.status])).toEqual([
      ["count", "done"],
      ["write", "cancelled"],
    ]);
  });

  it("tries a failed step again as it is when it is kept, with fresh runs", async () => {
    const { team, write, open, revise } = await halfDone();
    await open();
    expect(await revise({ keep: ["write"] })).toMatchObject({ kept: ["count", "write"], added: [] });
    expect(await getTask.call(team.ctx, { id: write.id })).toMatchObject({ blockedReason: null });
    const [row] = await getDb().select().from(tasks).where(eq(tasks.id, write.id));
    expect(row).toMatchObject({ round: 1, replanCount: 1 });
  });

  it("happens twice a step and then not again until a person answered", async () => {
    const { team, mission, write, open, revise } = await halfDone();
    for (const round of [1, 2]) {
      expect((await open()).outcome).toBe("opened");
      await revise({ keep: ["write"] });
      await blockTask.call(team.machine, { id: write.id, reason: `again (${round})` });
    }
    expect(await open()).toEqual({ outcome: "limit", replanId: null });
    const closed = { missionId: mission.id, taskId: write.id, cause: "again", outcome: "asked" as const };
    await closeReplan.call(team.machine, { ...closed, questionId: null });
    expect((await open()).outcome).toBe("limit");
  });

  it("tells the orchestrator what failed, what was tried and what is open", async () => {
    const { team, mission, open } = await halfDone();
    await open();
    expect(await readPlanForAgents.call(team.ctx, { missionId: mission.id })).toMatchObject({
      version: 1,
      ask: { cause: "its model only talked", step: "write", isWish: false },
      steps: [
        { key: "count", state: "done", failure: null },
        { key: "write", state: "failed", failure: { reason: "its model only talked", tries: [] } },
      ],
    });
  });

  it("follows a person's wish, one at a time and not while an answer is awaited", async () => {
    const { team, mission, revise } = await halfDone();
    const wish = { missionId: mission.id, wish: "Also weigh the tents." };
    await requestReplan.call(team.ctx, wish);
    await expect(requestReplan.call(team.ctx, wish)).rejects.toMatchObject({ code: "conflict" });
    await revise({ keep: ["write"], steps: [step("weigh", ["count"])] });
    const plan = await getPlan.call(team.ctx, { missionId: mission.id });
    expect(plan?.nodes.map((node) => node.key)).toEqual(["count", "write", "weigh"]);
    await setMissionStatus.call(team.machine, { id: mission.id, status: "needs_answer", reason: "which scale?" });
    await expect(requestReplan.call(team.ctx, wish)).rejects.toMatchObject({
      message: expect.stringMatching(/answer/),
    });
  });
});

describe("a plan edited by a person", () => {
  const editOf = (scene: Awaited<ReturnType<typeof plannedMission>>) => (change: object) =>
    editPlan.call(scene.team.ctx, { missionId: scene.mission.id, baseVersion: 1, ...change });

  it("adds, changes and removes what has not begun, as a new version with its difference", async () => {
    const scene = await plannedMission();
    const made = await editOf(scene)({
      reason: "we weigh them instead",
      remove: ["write"],
      steps: [step("count", [], { title: "Count the big tents" }), step("weigh", ["count"])],
    });
    expect(made).toMatchObject({ version: 2, changed: ["count"], added: ["weigh"], removed: ["write"] });
    const { items } = await listTasks.call(scene.team.ctx, { missionId: scene.mission.id });
    expect(items.map((task) => [task.title, task.status]).sort()).toEqual([
      ["Count the big tents", "inbox"],
      ["Step weigh", "inbox"],
      ["Write it down", "cancelled"],
    ]);
    const { versions } = await listPlanVersions.call(scene.team.ctx, { missionId: scene.mission.id });
    expect(versions[0]).toMatchObject({ origin: "edited", by: "Lena", reason: "we weigh them instead" });
    expect(versions[0]?.diff?.changed).toEqual([{ key: "count", fields: ["title", "description", "criteria"] }]);
  });

  it("is refused when the plan changed meanwhile or the step is being worked on", async () => {
    const scene = await plannedMission();
    const { team, count, agent } = scene;
    await expect(editOf(scene)({ baseVersion: 3, remove: ["write"] })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("it is version 1 now"),
    });
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await startTask.call(team.machine, { id: count.id, agentId: agent("Bram").id });
    await expect(editOf(scene)({ remove: ["count"] })).rejects.toMatchObject({
      message: expect.stringMatching(/is being worked on/),
    });
  });

  it("refuses circles, foreign tasks and owners who cannot work, and writes nothing", async () => {
    const scene = await plannedMission();
    const other = await plannedMission();
    const { team, agent } = scene;
    const edit = editOf(scene);
    const refusals: [PlanStep[], string, RegExp][] = [
      [[step("a", ["a"])], "bad_input", /“a” depends on itself/],
      [[step("a", ["b"]), step("b", ["a"])], "bad_input", /a → b → a wait for each other/],
      [[step("count", ["write"])], "bad_input", /wait for each other/],
      [[step("a", [other.count.id])], "not_found", /does not exist in this team/],
    ];
    const { id } = await createMission.call(team.ctx, { goal: "Another mission of the team." });
    const elsewhere = await proposePlan.call(team.ctx, { missionId: id, summary: "One", steps: [step("x")] });
    refusals.push([[step("a", [elsewhere.tasks[0]?.id ?? ""])], "bad_input", /belongs to another mission/]);
    await setAgentPaused.call(team.ctx, { id: agent("Bram").id, isPaused: true });
    refusals.push([[step("a", [], { assignee: "Bram" })], "bad_input", /Bram is paused/]);
    for (const [steps, code, message] of refusals)
      await expect(edit({ steps })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await getPlan.call(team.ctx, { missionId: scene.mission.id })).toMatchObject({ version: 1 });
  });
});
