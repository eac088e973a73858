import { describe, expect, it } from "vitest";
import type { TaskRow } from "#server/domains/tasks/schema";
import { cardAbove, dropPlan, moveInColumns, moveInPages } from "./board-moves.ts";

const card = (id: string, status: TaskRow["status"] = "inbox", more: Partial<TaskRow> = {}): TaskRow => ({
  ...{ id, number: 1, title: id, status, priority: "normal", isPriorityFixed: false, labels: [], dueAt: null },
  ...{
    blockedReason: null,
    missionId: null,
    missionNumber: null,
    assignee: null,
    dependsOn: [],
    criteria: 0,
    proven: 0,
  },
  ...{ costMicros: 0, isRunning: false, restReason: null, createdAt: new Date(0), updatedAt: new Date(0) },
  ...more,
});
const ids = (cards: TaskRow[]) => cards.map((one) => one.id).join("");
const me = { id: "me", name: "Lena", kind: "user" } as const;

describe("a card that is let go", () => {
  const column = [card("a"), card("b"), card("c")];
  const plan = (task: TaskRow, to: TaskRow["status"], after: string | null) =>
    dropPlan(task, { to, after }, to === "inbox" ? column : [], "me");

  it("does nothing where it already stands", () => {
    expect(plan(card("b"), "inbox", "a")).toEqual({ kind: "nothing" });
    expect(plan(card("a"), "inbox", null)).toEqual({ kind: "nothing" });
    expect(plan(card("b"), "inbox", null)).toEqual({ kind: "move" });
  });

  it("asks first where a move needs a word", () => {
    expect(plan(card("a"), "assigned", null)).toEqual({ kind: "sheet", sheet: "seat" });
    expect(plan(card("a", "review"), "assigned", null)).toEqual({ kind: "sheet", sheet: "send-back" });
    expect(plan(card("a", "in_progress", { assignee: me }), "review", null)).toEqual({
      kind: "sheet",
      sheet: "hand-in",
    });
    expect(plan(card("a", "in_progress"), "review", null), "the server says why not").toEqual({ kind: "move" });
    expect(plan(card("a"), "done", null)).toEqual({ kind: "move" });
  });

  it("stands below the card above it, not counting itself", () => {
    expect(cardAbove(column, 0, "c")).toBeNull();
    expect(cardAbove(column, 2, "b")).toBe("a");
    expect(cardAbove(column, 3, "a")).toBe("c");
  });
});

describe("the board once a card is moved", () => {
  it("has it in its new place, and counts that are right", () => {
    const columns = [
      { status: "inbox" as const, count: 40, items: [card("a"), card("b")] },
      { status: "done" as const, count: 1, items: [card("x", "done")] },
    ];
    const [inbox, done] = moveInColumns(columns, card("a"), { to: "done", after: "x" });
    expect([inbox && ids(inbox.items), inbox?.count, done && ids(done.items), done?.count]).toEqual(["b", 39, "xa", 2]);
    expect(done?.items[1]?.status).toBe("done");
    const [same] = moveInColumns(columns, card("b"), { to: "inbox", after: null });
    expect([same && ids(same.items), same?.count]).toEqual(["ba", 40]);
  });

  it("finds the page of a long column where it goes", () => {
    const pages = [{ items: [card("a"), card("b")] }, { items: [card("c"), card("d")] }];
    const moved = (after: string | null, to: TaskRow["status"] = "inbox") =>
      moveInPages(pages, "inbox", card("a"), { to, after }).map((page) => ids(page.items));
    expect(moved("c")).toEqual(["b", "cad"]);
    expect(moved(null)).toEqual(["ab", "cd"]);
    expect(moved(null, "done")).toEqual(["b", "cd"]);
  });
});
