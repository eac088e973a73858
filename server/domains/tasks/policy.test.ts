import { describe, expect, it } from "vitest";
import { TASK_STATUSES } from "#server/lib/task-lists";
import { canMove, requireMove } from "./policy.ts";

describe("the task's state machine", () => {
  it("ends in done and cancelled, and reaches done only from review", () => {
    for (const from of TASK_STATUSES) {
      expect(canMove("done", from)).toBe(false);
      expect(canMove("cancelled", from)).toBe(false);
      expect(canMove(from, "done")).toBe(from === "review");
    }
  });

  it("says what a task can become instead", () => {
    expect(() => requireMove({ number: 7, status: "inbox" }, "done")).toThrow(
      "T-7 is inbox and cannot become done; it can become assigned, cancelled.",
    );
  });
});
