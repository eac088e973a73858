import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { countStatements } from "#db/statement-count";
import { connections, connectionTools } from "#db/tables/connections";
import type { Ctx } from "#server/core/context";
import { takeInText } from "#server/core/outside";
import { inTransaction } from "#server/core/transaction";
import { openTestDatabase } from "#tests/support/database";
import { scriptedRun } from "#tests/support/scripted-run";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** What the run's next step asked of the database. */
async function statementsOf(run: { advance(): Promise<unknown> }): Promise<number> {
  const tally = { statements: 0 };
  expect(await countStatements(tally, () => run.advance())).toBe("more");
  return tally.statements;
}

/** So many allowed tools of one server. */
async function connect(ctx: Ctx, count: number): Promise<void> {
  const described = { description: "Adds two numbers.", inputSchema: { type: "object" } };
  const [server] = await getDb()
    .insert(connections)
    .values({
      teamId: ctx.team.id,
      name: "Sums",
      slug: "sums",
      url: "https://sums.example",
      headers: [],
      createdBy: ctx.actor,
    })
    .returning({ id: connections.id });
  const tool = {
    teamId: ctx.team.id,
    connectionId: server?.id ?? "",
    seen: described,
    seenHash: "h",
    pinned: described,
    pinnedHash: "h",
  };
  const names = Array.from({ length: count }, (_, place) => `sum-${place}`);
  await getDb()
    .insert(connectionTools)
    .values(names.map((name) => ({ ...tool, name, agentName: `sums__${name}` })));
}

/** A task whose words came in from so many places. */
async function label(ctx: Ctx, taskId: string, count: number): Promise<void> {
  await inTransaction(ctx, "label", async (joined) => {
    for (let place = 0; place < count; place += 1)
      await takeInText(joined, { kind: "webhook", name: `hook ${place}` }, { subject: { kind: "task", id: taskId } });
  });
}

const WRITE = { name: "document_write", input: { title: "Tents", body: "We counted 12 tents." } };

describe("what a step of an agent asks of the database", () => {
  it("is bounded, and grows neither with connected tools, nor with labels, nor with the steps before", async () => {
    const run = await scriptedRun([WRITE]);
    const reads = async () => {
      await run.answer([{ name: "task_read", input: { taskId: run.count.id } }]);
      return statementsOf(run);
    };
    // A savepoint around the tool is two of them.
    expect(await statementsOf(run)).toBeLessThanOrEqual(19);
    const reading = await reads();
    expect(reading).toBeLessThanOrEqual(19);
    await connect(run.team.ctx, 40);
    expect(await reads()).toBe(reading);
    await label(run.team.ctx, run.count.id, 3);
    const heard = await reads();
    // The run and its step are marked as having read it.
    expect(heard).toBe(reading + 2);
    await label(run.team.ctx, run.count.id, 40);
    expect(await reads()).toBe(heard);
    expect((await run.steps()).every(({ status }) => status === "succeeded")).toBe(true);
  });
});
