import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canMove, requireDag, requireMove, type Step } from "./policy.ts";
import { TASK_STATUSES } from "./schema.ts";

const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });

/** A graph in which each step depends only on earlier ones. */
const dag = keys.chain((names) =>
  fc
    .tuple(...names.map((_, at) => fc.subarray(names.slice(0, at))))
    .map((needs): Step[] => names.map((key, at) => ({ key, dependsOn: needs[at] ?? [] }))),
);

describe("requireDag", () => {
  it("accepts every graph whose steps depend on earlier ones, in any order of listing", () => {
    fc.assert(
      fc.property(dag, fc.func(fc.integer()), (steps, order) =>
        requireDag([...steps].sort((a, b) => order(a.key) - order(b.key))),
      ),
    );
  });

  it("refuses a graph with any back edge, naming the cycle", () => {
    fc.assert(
      fc.property(dag, fc.nat(), fc.nat(), (steps, first, second) => {
        const from = steps[first % steps.length];
        const to = steps[second % steps.length];
        if (!from || !to) return;
        const closed = steps.map((step) =>
          step === from ? { ...step, dependsOn: [...step.dependsOn, to.key] } : step,
        );
        const reaches = (key: string, goal: string): boolean =>
          key === goal ||
          (steps.find((step) => step.key === key)?.dependsOn.some((next) => reaches(next, goal)) ?? false);
        if (reaches(to.key, from.key)) expect(() => requireDag(closed)).toThrow(/wait for each other/);
        else requireDag(closed);
      }),
    );
  });

  it("names an unknown dependency and a double key", () => {
    expect(() => requireDag([{ key: "a", dependsOn: ["b"] }])).toThrow("depends on “b”, which is no step");
    expect(() =>
      requireDag([
        { key: "a", dependsOn: [] },
        { key: "a", dependsOn: [] },
      ]),
    ).toThrow("Two steps have the key “a”");
  });
});

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
