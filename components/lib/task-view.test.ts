import { describe, expect, it } from "vitest";
import { filterInput, plainView, readView, type TaskView, viewQuery } from "./task-view.ts";

const ID = "0190a8d2-7a50-7cc0-8000-000000000001";

describe("the view of tasks in the address", () => {
  it("comes back as it was written", () => {
    const view: TaskView = {
      ...{ view: "board", status: "review", group: "assignee", mission: ID, assignee: `agent:${ID}` },
      ...{ label: "freight", priority: "high", text: "why & how?", due: "week", proof: true },
    };
    expect(readView(new URLSearchParams(viewQuery(view)))).toEqual(view);
    expect(viewQuery(plainView)).toBe("");
  });

  it("takes what it does not know for not said", () => {
    const text = `view=cube&status=lost&group=moon&mission=1;drop&assignee=agent:x&priority=9&due=never&text=${"x".repeat(500)}`;
    expect(readView(new URLSearchParams(text))).toEqual({ ...plainView, text: "x".repeat(200) });
  });

  it("asks the server only for what is chosen, and for a due date the same all day", () => {
    expect(filterInput(plainView)).toEqual({});
    const at = (hour: number) => filterInput({ ...plainView, due: "week" }, new Date(2026, 10, 29, hour)).dueBefore;
    expect(at(1)).toEqual(at(23));
    expect(filterInput({ ...plainView, assignee: `user:${ID}`, text: "  ", proof: true })).toEqual({
      assigneeUserId: ID,
      needsProof: true,
    });
  });
});
