import { describe, expect, it } from "vitest";
import { failuresIn, sourceOf, testsOf, tryCommand } from "./build-code.ts";
import { hintsOf, readBuildGoal, wantsFunction } from "./build-goal.ts";
import { planBuild } from "./build-plan.ts";
import { buildLines, readBuildSpec } from "./build-spec.ts";
import type { WorkOrder } from "./order.ts";

const order = (goal: string): WorkOrder => ({
  kind: "plan",
  why: "",
  mission: "M-1",
  goal,
  attachments: [],
  answers: [],
  team: [],
  task: undefined,
  wakes: [],
  openWork: [],
  chat: undefined,
});

describe("a goal that names a function", () => {
  it.each([
    ['f("a b") -> "A"; f(\'it\\\'s\') → "x"', [["a b"], ["it's"]], ["A", "x"]],
    [
      "sum([1, 2], -3) => 0 and sum([], 1.5) returns 1.5",
      [
        [[1, 2], -3],
        [[], 1.5],
      ],
      [0, 1.5],
    ],
    ["isBig(10) is true, isBig(1) === false", [[10], [1]], [true, false]],
    [
      'join(["a","b"], "-") = "a-b"\njoin(["x"], "") = "x"',
      [
        [["a", "b"], "-"],
        [["x"], ""],
      ],
      ["a-b", "x"],
    ],
  ])("is read with its examples: %s", (text, args, results) => {
    const goal = readBuildGoal(text);
    expect(goal?.examples.map((example) => example.args)).toEqual(args);
    expect(goal?.examples.map((example) => example.result)).toEqual(results);
  });

  it("takes the names of its parameters and what else is said, and leaves out doubles and other calls", () => {
    const goal = readBuildGoal(
      'Write a function band(kilos: number): under 2 it is “small”. band(1) -> "small"; band(1) -> "small"; other(3) -> 4; band(9) -> "big"',
    );
    expect(goal).toMatchObject({ name: "band", parameters: ["kilos"] });
    expect(goal?.examples).toHaveLength(2);
    expect(goal?.words).not.toContain("->");
    expect(hintsOf(goal?.words ?? "")).toEqual([2, "small"]);
    expect(readBuildGoal("total(1, 2) -> 3; total(2, 2) -> 4")?.parameters).toEqual(["number1", "number2"]);
    expect(readBuildGoal("Which region (North) sold most in f(2024)?")).toBeNull();
  });

  it("keeps the commas of a signature, and gives a function or parameter another name where JavaScript has taken it", () => {
    expect(readBuildGoal("Cut n to a limit: cut(n, limit). cut(5, 3) -> 3; cut(2, 3) -> 2")).toMatchObject({
      parameters: ["n", "limit"],
      words: "Cut n to a limit: cut(n, limit).",
    });
    const taken = readBuildGoal("delete(class): delete(1) -> 2, delete(5) -> 6");
    expect(taken).toMatchObject({ name: "delete_", parameters: ["number"] });
    expect(taken && readBuildSpec(buildLines({ ...taken, do: "build" }))?.examples).toEqual(taken?.examples);
  });

  it("travels through a task's description and back", () => {
    const goal = readBuildGoal('quote(text) wraps. quote("a\\nb") -> "«a\\nb»"; quote("-") -> "«-»"');
    if (!goal) throw new Error("The goal was not read.");
    expect(readBuildSpec(`Some words first.\n\n${buildLines({ ...goal, do: "check" })}`)).toEqual({
      ...goal,
      do: "check",
    });
    expect(readBuildSpec("- work: profile\n- file: a.csv (1)")).toBeNull();
  });

  it("is planned so that the author gets one half of the examples and the checker only the other", () => {
    const plan = planBuild(order("Build double(n): double(2) -> 4; double(5) -> 10; double(0) -> 0"), []);
    if (!plan || "question" in plan) throw new Error("There is no plan.");
    const [build, check, deliver] = plan.steps;
    expect(build?.description).toContain("double(5) -> 10");
    expect(build?.description).not.toContain("double(0)");
    expect(check?.description).toContain("double(0) -> 0");
    expect(check?.description).not.toContain("double(5)");
    expect([build, check, deliver].map((step) => step?.capability)).toEqual(["code", "review", "writing"]);
  });

  it("is asked about when examples are missing, and leaves other goals alone", () => {
    expect(planBuild(order("Write a function that sorts."), [])).toMatchObject({
      question: expect.stringContaining("two or more"),
    });
    expect(planBuild(order("Write a function f. f(1) -> 2"), [])).toMatchObject({
      question: expect.stringContaining("f(number)"),
    });
    expect(planBuild(order("Which region drives our revenue?"), ["revenue(2024): 5\nrevenue(2025): 6"])).toBeNull();
    const files = [{ id: "1", name: "a.csv", mediaType: "text/csv", size: "9 bytes" }];
    expect(planBuild({ ...order("Write down which function costs most."), attachments: files }, [])).toBeNull();
    expect(wantsFunction("Implement the method area")).toBe(true);
  });

  it("becomes code whose text cannot break out of its place", () => {
    const spec = { do: "build" as const, name: "f", parameters: ["x"], words: "ends */ here", examples: [] };
    expect(sourceOf(spec, "x")).toContain("/** ends * / here */");
    const nasty = { args: ["END\n'; rm -rf /"], result: "`$x`" };
    expect(
      tryCommand("f", [nasty])
        .split("\n")
        .filter((line) => line === "END"),
    ).toHaveLength(1);
    expect(testsOf("f", [nasty])).toContain('"END\\n\'; rm -rf /"');
    expect(failuresIn('ok 0 1\nFAIL 1 "x"\n', [nasty, nasty])).toEqual([{ example: nasty, got: '"x"' }]);
  });
});
