import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDomainError } from "#server/lib/errors";
import { findCircle } from "./policy.ts";
import { type KnownStep, keyOf, type Revision, revisePlan, type StepState } from "./revision.ts";
import type { RevisedStep } from "./schema.ts";

const known = (key: string, state: StepState, dependsOn: string[] = []): KnownStep => ({
  key,
  taskId: `task-${key}`,
  number: Number(key.slice(1)),
  title: key,
  description: key,
  capability: "data",
  assignee: null,
  dependsOn,
  criteria: ["done"],
  estimate: { minutes: null, minutesFrom: "none", micros: null, microsFrom: "none", samples: 0 },
  state,
  round: 0,
  replanCount: 0,
});
const step = (key: string, dependsOn: string[] = [], replaces?: string[]): RevisedStep => ({
  key,
  title: key,
  description: key,
  capability: "data",
  dependsOn,
  criteria: ["done"],
  ...(replaces ? { replaces } : {}),
});
const revision = (given: Partial<Revision>): Revision => ({ keep: [], drop: [], steps: [], ...given });

const STATES: StepState[] = ["done", "begun", "open", "failed", "cancelled"];
const plans = fc
  .array(fc.tuple(fc.constantFrom(...STATES), fc.array(fc.nat(7), { maxLength: 3 })), { minLength: 1, maxLength: 8 })
  .map((rows) =>
    rows.map(([state, needs], at) =>
      known(`k${at}`, state, [...new Set(needs.filter((other) => other < at).map((other) => `k${other}`))]),
    ),
  );
/** Changes that speak of the plan's own steps, most of which make sense: every failed step nobody touched is kept. */
const changesOf = (before: KnownStep[]) => {
  const names = fc.subarray(
    before.map((one) => one.key),
    { maxLength: Math.min(2, before.length) },
  );
  const fresh = fc.tuple(fc.constantFrom("n20", "n21", "n22", ...before.map((one) => one.key)), names, names);
  return fc
    .tuple(names, fc.uniqueArray(fresh, { maxLength: 3, selector: ([key]) => key }), fc.boolean())
    .map(([drop, rows, isCareful]): Revision => {
      const steps = rows.map(([key, needs, replaces]) => step(key, needs, replaces));
      const touched = new Set([...drop, ...rows.flatMap(([key, , replaces]) => [key, ...replaces])]);
      const failed = before.filter((one) => one.state === "failed" && !touched.has(one.key));
      return { keep: isCareful ? failed.map((one) => one.key) : [], drop, steps };
    });
};
const cases = plans.chain((before) => fc.tuple(fc.constant(before), changesOf(before)));

describe("a revised plan", () => {
  it("keeps every done step with its task, has no circle, and leaves no dependency without a step", () => {
    let accepted = 0;
    fc.assert(
      fc.property(cases, fc.constantFrom("agent" as const, "person" as const), ([before, change], by) => {
        let revised: ReturnType<typeof revisePlan>;
        try {
          revised = revisePlan(before, change, by);
        } catch (error) {
          expect(isDomainError(error)).toBe(true);
          return;
        }
        accepted += 1;
        const lasting = revised.steps.flatMap((next) => (next.kind === "new" ? [] : [next.known.taskId]));
        for (const one of before.filter((entry) => entry.state === "done")) expect(lasting).toContain(one.taskId);
        for (const one of revised.cancelled) expect(["done", "cancelled"]).not.toContain(one.state);
        if (by === "person") for (const one of revised.cancelled) expect(one.state).not.toBe("begun");
        const graph = revised.steps.map((next) => ({ key: keyOf(next), dependsOn: next.dependsOn }));
        expect(findCircle(graph)).toBeNull();
        const keys = new Set(graph.map((node) => node.key));
        for (const node of graph) for (const key of node.dependsOn) expect(keys).toContain(key);
        const all = [...lasting, ...revised.cancelled.map((one) => one.taskId)];
        for (const one of before.filter((entry) => entry.state !== "cancelled")) expect(all).toContain(one.taskId);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  const before = [known("k1", "done"), known("k2", "failed", ["k1"]), known("k3", "open", ["k2"])];
  const edges = (given: Partial<Revision>, by: "agent" | "person" = "agent") =>
    revisePlan(before, revision(given), by).steps.map((next) => `${keyOf(next)}<${next.dependsOn.join(",")}`);

  it("hands a place on: who replaces a step gets its inputs, and those who needed it need the new one", () => {
    expect(edges({ steps: [step("n1", [], ["k2"])] })).toEqual(["k1<", "n1<k1", "k3<n1"]);
    expect(edges({ steps: [step("n1", [], ["k2"]), step("n2", ["n1"], ["k2"])] })).toEqual([
      "k1<",
      "n1<k1",
      "n2<n1,k1",
      "k3<n1,n2",
    ]);
    expect(edges({ drop: ["k2"] })).toEqual(["k1<", "k3<k1"]);
    expect(edges({ keep: ["T-2"] })).toEqual(["k1<", "k2<k1", "k3<k2"]);
  });

  it.each<[string, Partial<Revision>, "agent" | "person", RegExp]>([
    ["a failed step nobody speaks of", {}, "agent", /Say what becomes of the failed step “k2”/],
    ["dropping what is done", { drop: ["k1"], keep: ["k2"] }, "agent", /“k1” \(T-1\) is done and stays/],
    ["an unknown step", { drop: ["k9"] }, "agent", /“k9” is no step of the plan. Its steps are: k1, k2, k3/],
    ["keeping and dropping at once", { keep: ["k2"], drop: ["k2"] }, "agent", /stands in keep and is changed/],
    ["a circle", { keep: ["k2"], steps: [step("n1", ["n2"]), step("n2", ["n1"])] }, "agent", /n1 → n2 → n1/],
    ["an empty plan", { drop: ["k2"] }, "agent", /needs at least one step/],
  ])("refuses %s, in words to correct it by", (name, given, by, words) => {
    const steps = name === "an empty plan" ? before.slice(1, 2) : before;
    expect(() => revisePlan(steps, revision(given), by)).toThrow(words);
  });

  it("leaves a person what is being worked on alone", () => {
    const begun = [known("k1", "begun"), known("k2", "open", ["k1"])];
    expect(() => revisePlan(begun, revision({ drop: ["k1"] }), "person")).toThrow(/is being worked on/);
    expect(revisePlan(begun, revision({ drop: ["k1"] }), "agent").cancelled.map((one) => one.key)).toEqual(["k1"]);
  });
});
