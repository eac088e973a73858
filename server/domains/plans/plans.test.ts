import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createAgent } from "#server/domains/agents/commands";
import { createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { makeTeam } from "#tests/support/team";
import { proposePlan } from "./commands.ts";
import { getPlan } from "./queries.ts";
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

async function mission() {
  const { ctx } = await makeTeam();
  await createAgent.call(ctx, { name: "Bram", role: "data_processor" });
  const { id } = await createMission.call(ctx, { goal: "Count the tents." });
  return {
    ctx,
    propose: (steps: PlanStep[]) => proposePlan.call(ctx, { missionId: id, summary: "A plan", steps }),
    id,
  };
}

describe("a plan", () => {
  it("becomes tasks with criteria, dependencies and a graph", async () => {
    const { team, mission: made, count, write } = await plannedMission();
    const plan = await getPlan.call(team.ctx, { missionId: made.id });
    expect(plan?.nodes.map((node) => [node.taskId, node.status, node.dependsOn])).toEqual([
      [count.id, "inbox", []],
      [write.id, "inbox", [count.id]],
    ]);
    const view = await getMission.call(team.ctx, { id: made.id });
    expect(view).toMatchObject({ status: "running", plan: { version: 1 }, taskCounts: { inbox: 2, done: 0 } });
  });

  it.each<[string, PlanStep[], RegExp]>([
    ["a cycle", [step("a", ["b"]), step("b", ["a"])], /wait for each other/],
    ["an unknown dependency", [step("a", ["z"])], /“z”, which is no step/],
    ["an unknown owner", [step("a", [], { assignee: "Nobody" })], /no agent “Nobody”. The team is: Bram/],
    ["a capability nobody has", [step("a", [], { capability: "mail" })], /nobody in the team can do “mail”/],
  ])("refuses %s and writes nothing", async (_name, steps, message) => {
    const { ctx, propose, id } = await mission();
    await expect(propose(steps)).rejects.toMatchObject({ code: "bad_input", message: expect.stringMatching(message) });
    expect((await listTasks.call(ctx, { missionId: id })).items).toEqual([]);
    expect((await getMission.call(ctx, { id })).status).toBe("planning");
  });

  it("is not made twice for one mission", async () => {
    const { propose } = await mission();
    await propose([step("a")]);
    await expect(propose([step("a")])).rejects.toMatchObject({ code: "conflict" });
  });
});
