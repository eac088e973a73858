import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { taskDependencies, tasks } from "#db/tables/tasks";
import { createAgent } from "#server/domains/agents/commands";
import { openTestPostgres } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { assignTask, createTask, setDependencies } from "./commands.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

it("two who link tasks the opposite way at once make no circle: one of them is told", async () => {
  const { ctx } = await makeTeam();
  for (let round = 0; round < 8; round += 1) {
    const a = await createTask.call(ctx, { title: "A" });
    const b = await createTask.call(ctx, { title: "B" });
    const results = await Promise.allSettled([
      setDependencies.call(ctx, { id: a.id, dependsOn: [b.id] }),
      setDependencies.call(ctx, { id: b.id, dependsOn: [a.id] }),
    ]);
    expect(results.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    const edges = await getDb()
      .select()
      .from(taskDependencies)
      .where(inArray(taskDependencies.taskId, [a.id, b.id]));
    expect(edges).toHaveLength(1);
  }
});

it("of twenty who hand one task out at once each is heard in turn, and the task has one assignee", async () => {
  const { ctx } = await makeTeam();
  const agents = await Promise.all(
    ["Ada", "Bram", "Juno"].map((name) => createAgent.call(ctx, { name, role: "data_processor" })),
  );
  const { id } = await createTask.call(ctx, { title: "Count", capability: "data" });
  const given = Array.from({ length: 20 }, (_, at) => agents[at % agents.length]?.id ?? "");
  await Promise.all(given.map((agentId) => assignTask.call(ctx, { id, agentId })));
  const [row] = await getDb().select().from(tasks).where(eq(tasks.id, id));
  expect(given).toContain(row?.assigneeAgentId);
  expect(row).toMatchObject({ status: "assigned", round: 19, assigneeUserId: null });
});
