import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { tasks } from "#db/tables/tasks";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { taskBoard, taskColumn } from "./board.ts";
import { assignTask, createTask, updateTask } from "./commands.ts";
import { cancelTask } from "./control.ts";
import { moveTask, reopenTasks } from "./moves.ts";
import { getTask } from "./queries.ts";
import { submitTask } from "./review.ts";
import { assignPerson } from "./seats.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function teamWith(titles: string[]) {
  const team = await makeTeam();
  const ids: string[] = [];
  for (const title of titles) ids.push((await createTask.call(team.ctx, { title, criteria: ["It is there"] })).id);
  return { team, ids, id: (at: number) => ids[at] ?? "" };
}

const titlesOf = async (team: TestTeam, status: string) =>
  (await taskBoard.call(team.ctx, {})).columns.find((one) => one.status === status)?.items.map((task) => task.title);

describe("the order of a column", () => {
  it("is newest change first until a person puts a card somewhere, and that place stays", async () => {
    const { team, id } = await teamWith(["A", "B", "C"]);
    expect(await titlesOf(team, "inbox")).toEqual(["C", "B", "A"]);
    const stay = { from: "inbox", to: "inbox" } as const;
    await moveTask.call(team.ctx, { id: id(2), ...stay, after: id(0) });
    expect(await titlesOf(team, "inbox")).toEqual(["B", "A", "C"]);
    await moveTask.call(team.ctx, { id: id(2), ...stay, after: id(1) });
    expect(await titlesOf(team, "inbox")).toEqual(["B", "C", "A"]);
    await moveTask.call(team.ctx, { id: id(0), ...stay, after: null });
    expect(await titlesOf(team, "inbox")).toEqual(["A", "B", "C"]);
    await updateTask.call(team.ctx, { id: id(0), title: "A, said better" });
    expect((await titlesOf(team, "inbox"))?.[0]).toBe("A, said better");
  });

  it("has room between any two cards, also between those that came in the same moment and after many halvings", async () => {
    const { team, ids } = await teamWith(["A", "B", "C", "D", "E"]);
    await getDb()
      .update(tasks)
      .set({ updatedAt: new Date("2026-11-20T10:00:00Z") })
      .where(eq(tasks.teamId, team.id));
    const before = (await taskBoard.call(team.ctx, {})).columns[0]?.items.map((task) => task.id) ?? [];
    const top = before[0] ?? "";
    let [left, right] = [before[3] ?? "", before[4] ?? ""];
    for (let turn = 0; turn < 30; turn += 1) {
      await moveTask.call(team.ctx, { id: left, from: "inbox", to: "inbox", after: top });
      const now = (await taskBoard.call(team.ctx, {})).columns[0]?.items.map((task) => task.id);
      expect(now?.slice(0, 2), `turn ${turn}`).toEqual([top, left]);
      expect(now?.length).toBe(ids.length);
      [left, right] = [right, left];
    }
  });

  it("comes page by page without a gap or a repeat", async () => {
    const { team } = await teamWith([]);
    await getDb()
      .insert(tasks)
      .values(
        Array.from({ length: 73 }, (_, at) => ({
          ...{ teamId: team.id, number: at + 1, title: `Card ${at + 1}`, status: "inbox" as const, createdBy: "Lena" },
          updatedAt: new Date(Date.UTC(2026, 10, 20) + Math.floor(at / 5) * 1_000),
        })),
      );
    const column = (await taskBoard.call(team.ctx, {})).columns[0];
    expect(column).toMatchObject({ count: 73 });
    expect(column?.items).toHaveLength(30);
    const seen = column?.items.map((task) => task.id) ?? [];
    let cursor = column?.nextCursor ?? undefined;
    while (cursor) {
      const page = await taskColumn.call(team.ctx, { status: "inbox", cursor, limit: 20 });
      seen.push(...page.items.map((task) => task.id));
      cursor = page.nextCursor ?? undefined;
    }
    expect(seen).toHaveLength(73);
    expect(new Set(seen).size).toBe(73);
  });

  it("is walked along an index, however many tasks are done", async () => {
    const { team } = await teamWith(["A"]);
    const plan = await getDb().transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute(
        sql`explain select id from tasks where team_id = ${team.id} and status = 'done' order by board_key desc, id desc limit 31`,
      );
    });
    const text = JSON.stringify(plan);
    expect(text).toContain("tasks_team_board");
    expect(text).not.toContain("Sort");
  });
});

describe("a card that is moved", () => {
  it("does the command of its column, and is refused with a reason and what to do", async () => {
    const { team, id } = await teamWith(["Count", "Write"]);
    const move = (from: "inbox" | "assigned" | "in_progress" | "review" | "done", to: typeof from) =>
      moveTask.call(team.ctx, { id: id(0), from, to });
    await expect(move("inbox", "done")).rejects.toThrow(/not been handed in: only work in review, with its proof/);
    await expect(move("inbox", "assigned")).rejects.toThrow(/say who does it first/);
    await assignPerson.call(team.ctx, { id: id(0), userId: team.userId });
    await move("assigned", "in_progress");
    expect((await getTask.call(team.ctx, { id: id(0) })).startedAt).not.toBeNull();
    await expect(move("in_progress", "review")).rejects.toThrow(/comes to review when whoever does it hands it in/);
    await expect(move("in_progress", "inbox")).rejects.toThrow(/is being worked on/);
    await submitTask.call(team.ctx, { id: id(0), summary: "Twelve." });
    await expect(move("review", "done"), "the author may not accept").rejects.toThrow(/author .* cannot check its own/);
    await expect(move("review", "inbox")).rejects.toThrow(/send it back with a reason/);
    expect((await getTask.call(team.ctx, { id: id(0) })).status).toBe("review");
  });

  it("goes to done only with its proof", async () => {
    const { team, id } = await teamWith(["Count"]);
    const agentId = await makeAgent(team, "Iris", "researcher");
    await assignTask.call(team.ctx, { id: id(0), agentId });
    const begin = moveTask.call(team.ctx, { id: id(0), from: "assigned", to: "in_progress" });
    await expect(begin).rejects.toThrow(/An agent has T-\d+ and begins by itself/);
    await getDb()
      .update(tasks)
      .set({ status: "review" })
      .where(eq(tasks.id, id(0)));
    const accept = moveTask.call(team.ctx, { id: id(0), from: "review", to: "done" });
    await expect(accept).rejects.toThrow(/not proven yet: “It is there” has no evidence/);
    expect((await getTask.call(team.ctx, { id: id(0) })).status).toBe("review");
  });

  it("stays where somebody else put it meanwhile, and says so", async () => {
    const { team, id } = await teamWith(["Count"]);
    await assignPerson.call(team.ctx, { id: id(0), userId: team.userId });
    const stale = moveTask.call(team.ctx, { id: id(0), from: "inbox", to: "inbox", after: null });
    await expect(stale).rejects.toThrow(/is assigned by now: it was moved meanwhile/);
    await moveTask.call(team.ctx, { id: id(0), from: "assigned", to: "inbox", after: null });
    expect(await titlesOf(team, "inbox")).toEqual(["Count"]);
  });
});

describe("a task that was called off", () => {
  it("is taken back with what needed it, and its agent has it again", async () => {
    const { team, id } = await teamWith(["Count"]);
    const agentId = await makeAgent(team, "Iris", "researcher");
    await assignTask.call(team.ctx, { id: id(0), agentId });
    const next = await createTask.call(team.ctx, { title: "Write", dependsOn: [id(0)] });
    const { cancelled } = await cancelTask.call(team.ctx, { id: id(0) });
    expect(cancelled.sort()).toEqual([id(0), next.id].sort());
    await reopenTasks.call(team.ctx, { ids: cancelled });
    expect(await getTask.call(team.ctx, { id: id(0) })).toMatchObject({ status: "assigned", finishedAt: null });
    expect(await getTask.call(team.ctx, { id: next.id })).toMatchObject({ status: "inbox" });
    await expect(reopenTasks.call(team.ctx, { ids: cancelled })).rejects.toThrow(/None of these tasks is called off/);
  });
});
