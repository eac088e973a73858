import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecastOf } from "./forecast.ts";
import { diffPlans, findCircle, requireGraph } from "./policy.ts";
import type { PlannedStep, StepEstimate } from "./schema.ts";

type Node = { key: string; dependsOn: string[] };

/** Any graph over up to nine keys, self-dependencies included. */
const graphs = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 }).map((edges): Node[] =>
    Array.from({ length: size }, (_, at) => ({
      key: `k${at}`,
      dependsOn: [...new Set(edges.filter(([from]) => from === at).map(([, to]) => `k${to}`))],
    })),
  ),
);

/** Independent of the code under test: Kahn's peeling leaves nothing of a graph without a circle. */
function isAcyclic(steps: Node[]): boolean {
  let left = steps;
  for (;;) {
    const keys = new Set(left.map((step) => step.key));
    const rest = left.filter((step) => step.dependsOn.some((key) => keys.has(key)));
    if (rest.length === left.length) return rest.length === 0;
    left = rest;
  }
}

describe("a plan's graph", () => {
  it("is accepted exactly when it has no circle, and a refusal names a real one", () => {
    fc.assert(
      fc.property(graphs, (steps) => {
        const circle = findCircle(steps);
        expect(circle === null).toBe(isAcyclic(steps));
        if (circle === null) return requireGraph(steps);
        expect(circle.length).toBeGreaterThan(1);
        expect(circle.at(-1)).toBe(circle[0]);
        for (const [at, key] of circle.slice(0, -1).entries())
          expect(steps.find((step) => step.key === key)?.dependsOn).toContain(circle[at + 1]);
        const self = steps.find((step) => step.dependsOn.includes(step.key));
        const words = self ? `“${self.key}” depends on itself` : `${circle.join(" → ")} wait for each other`;
        expect(() => requireGraph(steps)).toThrow(words);
      }),
    );
  });

  it("names a key used twice and a dependency that is no step", () => {
    const twice = [
      { key: "a", dependsOn: [] },
      { key: "a", dependsOn: [] },
    ];
    expect(() => requireGraph(twice)).toThrow("Two steps have the key “a”");
    expect(() => requireGraph([{ key: "a", dependsOn: ["z"] }])).toThrow("“z”, which is no step. Keys are: a.");
  });
});

const NONE: StepEstimate = { minutes: null, minutesFrom: "none", micros: null, microsFrom: "none", samples: 0 };
const plans = fc
  .uniqueArray(fc.nat(7), { maxLength: 8 })
  .chain((keys) => fc.tuple(fc.constant(keys), fc.array(fc.nat(2), { minLength: 8, maxLength: 8 })))
  .map(([keys, words]) =>
    keys.map(
      (key, at): PlannedStep => ({
        key: `k${key}`,
        taskId: `task-${key}`,
        number: key,
        title: `Title ${words[at]}`,
        description: "",
        capability: "data",
        assignee: null,
        dependsOn: keys.slice(0, at % 3).map((other) => `k${other}`),
        criteria: [`Criterion ${words[(at + 3) % 8]}`],
        estimate: NONE,
      }),
    ),
  );

describe("the difference of two versions", () => {
  it("accounts for every step of both, and what it calls kept is equal", () => {
    fc.assert(
      fc.property(plans, plans, (before, after) => {
        const diff = diffPlans(before, after);
        const changed = diff.changed.map((one) => one.key);
        const removed = diff.removed.map((one) => one.key);
        expect([...diff.kept, ...changed, ...diff.added].sort()).toEqual(after.map((step) => step.key).sort());
        expect([...diff.kept, ...changed, ...removed].sort()).toEqual(before.map((step) => step.key).sort());
        const of = (steps: PlannedStep[], key: string) => steps.find((step) => step.key === key);
        for (const key of diff.kept) expect(of(after, key)).toEqual(of(before, key));
        for (const { key, fields } of diff.changed) {
          expect(fields.length).toBeGreaterThan(0);
          for (const field of fields) expect(of(after, key)?.[field]).not.toEqual(of(before, key)?.[field]);
        }
        expect(diffPlans(after, after)).toMatchObject({ added: [], removed: [], changed: [] });
      }),
    );
  });
});

describe("a forecast", () => {
  const timed = (key: string, minutes: number | null, dependsOn: string[] = []) => ({
    key,
    dependsOn,
    estimate: { ...NONE, minutes, micros: minutes === null ? null : minutes * 1_000 },
  });

  it("counts free steps side by side, up to the number of agents", () => {
    const steps = [timed("a", 4), timed("b", 3), timed("c", 2), timed("d", 1, ["a", "b", "c"])];
    expect(forecastOf(steps, 3)).toMatchObject({ minutes: 5, workMinutes: 10, criticalMinutes: 5, micros: 10_000 });
    expect(forecastOf(steps, 2).minutes).toBe(6);
    expect(forecastOf(steps, 1).minutes).toBe(10);
  });

  it("lies between the longest way and the sum of the work, and says how many steps it has no figure for", () => {
    const ordered = fc.array(
      fc.tuple(fc.option(fc.integer({ min: 0, max: 20 })), fc.array(fc.nat(9), { maxLength: 3 })),
      {
        maxLength: 10,
      },
    );
    fc.assert(
      fc.property(ordered, fc.integer({ min: 1, max: 6 }), (rows, workers) => {
        const steps = rows.map(([minutes, needs], at) =>
          timed(`k${at}`, minutes, [...new Set(needs.filter((other) => other < at).map((other) => `k${other}`))]),
        );
        const found = forecastOf(steps, workers);
        expect(found.minutes).toBeGreaterThanOrEqual(found.criticalMinutes);
        expect(found.minutes).toBeLessThanOrEqual(found.workMinutes);
        expect(found.unknownMinutes).toBe(rows.filter(([minutes]) => minutes === null).length);
      }),
    );
  });
});
