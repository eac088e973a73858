import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import type { TaskGrouping } from "#server/lib/task-lists";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam } from "#tests/support/team";
import { taskBoard } from "./board.ts";
import { assignTask, createTask, setDependencies, updateTask } from "./commands.ts";
import { listGrouped, listTaskGroups } from "./groups.ts";
import { listTaskHistory } from "./history.ts";
import { listTasks } from "./queries.ts";
import { assignPerson } from "./seats.ts";
import { taskGraph } from "./surroundings.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function furnish() {
  const team = await makeTeam();
  const agentId = await makeAgent(team, "Iris", "researcher");
  const mission = await createMission.call(team.ctx, { goal: "Find out why tents come back" });
  const make = (title: string, more = {}) => createTask.call(team.ctx, { title, ...more });
  const read = await make("Read the returns", {
    missionId: mission.id,
    priority: "urgent",
    criteria: ["All are read"],
  });
  const count = await make("Count 100% of the tents", { missionId: mission.id, dependsOn: [read.id] });
  const loose = await make("Ring the warehouse", { priority: "low", labels: ["phone"] });
  await assignTask.call(team.ctx, { id: read.id, agentId });
  await assignPerson.call(team.ctx, { id: loose.id, userId: team.userId });
  return { team, mission, read, count, loose };
}

describe("the list in groups", () => {
  it("has the same tasks as the list, each group together, whatever it is grouped by", async () => {
    const { team } = await furnish();
    const all = (await listTasks.call(team.ctx, {})).items.map((task) => task.id).sort();
    for (const by of ["status", "mission", "assignee", "priority"] satisfies TaskGrouping[]) {
      const groups = await listTaskGroups.call(team.ctx, { by });
      const items: Awaited<ReturnType<typeof listGrouped.call>>["items"] = [];
      let cursor: string | undefined;
      do {
        const page = await listGrouped.call(team.ctx, { by, limit: 1, ...(cursor ? { cursor } : {}) });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(items.map((task) => task.id).sort(), by).toEqual(all);
      const order = [...new Set(items.map((task) => task.group))];
      expect(order, `${by}: the order of its groups`).toEqual(groups.map((group) => group.key));
      expect(groups.map((group) => items.filter((task) => task.group === group.key).length)).toEqual(
        groups.map((group) => group.count),
      );
    }
  });

  it("names its groups and puts first what comes first", async () => {
    const { team, mission } = await furnish();
    const labels = async (by: TaskGrouping) =>
      (await listTaskGroups.call(team.ctx, { by })).map((group) => group.label);
    expect(await labels("priority")).toEqual(["urgent", "normal", "low"]);
    expect(await labels("status")).toEqual(["inbox", "assigned"]);
    expect(await labels("assignee")).toEqual(["Iris", "Lena", null]);
    expect((await labels("mission"))[0]).toContain(`M-${mission.number} `);
    expect((await labels("mission"))[1]).toBeNull();
  });
});

describe("the filters", () => {
  it("find by words, by number, by priority and by missing proof", async () => {
    const { team, read, count, loose } = await furnish();
    const found = async (input: Parameters<typeof listTasks.call>[1]) =>
      (await listTasks.call(team.ctx, input)).items.map((task) => task.id);
    expect(await found({ text: "TENTS" })).toEqual([count.id]);
    expect(await found({ text: "100%" })).toEqual([count.id]);
    expect(await found({ text: "10_%" }), "a sign of LIKE is only a sign").toEqual([]);
    expect(await found({ text: `T-${loose.number}` })).toEqual([loose.id]);
    expect(await found({ priority: "urgent" })).toEqual([read.id]);
    expect(await found({ needsProof: true })).toEqual([read.id]);
    const board = await taskBoard.call(team.ctx, { needsProof: true });
    expect(board.columns.map((column) => column.count)).toEqual([0, 1, 0, 0, 0]);
  });
});

describe("the history of a task", () => {
  it("says who changed what, newest first, page by page", async () => {
    const { team, read } = await furnish();
    await updateTask.call(team.ctx, { id: read.id, title: "Read all returns", labels: ["a", "b"] });
    await assignPerson.call(team.ctx, { id: read.id, userId: team.userId });
    const { items } = await listTaskHistory.call(team.ctx, { id: read.id });
    expect(items.map((entry) => entry.what)).toEqual([
      "task.assign_person",
      "task.update",
      "task.assign",
      "task.create",
    ]);
    expect(items[0]?.changes).toContainEqual({ field: "assignee", from: "Iris", to: "Lena" });
    expect(items[1]?.changes).toEqual([
      { field: "title", from: "Read the returns", to: "Read all returns" },
      { field: "labels", from: null, to: "a, b" },
    ]);
    expect(items[1]?.by).toEqual({ name: "Lena", kind: "user" });
    const first = await listTaskHistory.call(team.ctx, { id: read.id, limit: 3 });
    const rest = await listTaskHistory.call(team.ctx, { id: read.id, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map((entry) => entry.id)).toEqual(items.map((entry) => entry.id));
  });
});

describe("the graph around a task", () => {
  it("holds all it waits for and all that waits for it, and nothing beside", async () => {
    const { team, read, count, mission } = await furnish();
    const make = (title: string) => createTask.call(team.ctx, { title, missionId: mission.id });
    const [write, aside] = [await make("Write it"), await make("Something else")];
    await setDependencies.call(team.ctx, { id: write.id, dependsOn: [count.id] });
    await setDependencies.call(team.ctx, { id: aside.id, dependsOn: [read.id] });
    const nodes = await taskGraph.call(team.ctx, { id: count.id });
    expect(nodes.map((node) => node.id)).toEqual([read.id, count.id, write.id]);
    expect(nodes[2]?.dependsOn).toEqual([count.id]);
  });
});
