import { describe, expect, it } from "vitest";
import { middleRound, percentile, summaryOf } from "./statistics.ts";
import { type Line, renderTable, short, verdictOf } from "./table.ts";

const oneToHundred = Array.from({ length: 100 }, (_, place) => 100 - place);

describe("percentiles", () => {
  it("takes the nearest rank, in whatever order the samples came", () => {
    expect(percentile(oneToHundred, 0.5)).toBe(50);
    expect(percentile(oneToHundred, 0.95)).toBe(95);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it("gives a rate only when the time is known", () => {
    expect(summaryOf(oneToHundred, 2_000)).toMatchObject({ count: 100, p95: 95, p99: 99, max: 100, perSecond: 50 });
    expect(summaryOf([1]).perSecond).toBeNull();
  });

  it("lets the middle round stand for all", () => {
    const rounds = [90, 3, 4].map((ms) => summaryOf([ms]));
    expect(middleRound(rounds).p95).toBe(4);
    expect(() => middleRound([])).toThrow("at least one round");
  });
});

describe("the table", () => {
  const lines: Line[] = [
    { group: "http", name: "list", value: 3.14, unit: "ms", summary: summaryOf([3.14], 10), target: { atMost: 8 } },
    { group: "engine", name: "steps", value: 127, unit: "/s", target: { atLeast: 300 }, note: "30 runs" },
    { group: "engine", name: "a longer name", value: 0.5, unit: "s" },
  ];

  it("judges by the target's direction", () => {
    expect(lines.map(verdictOf)).toEqual(["pass", "miss", ""]);
    expect(verdictOf({ value: Number.NaN, target: { atMost: 1 } })).toBe("miss");
  });

  it("aligns its columns and sets groups apart", () => {
    const [head, list, blank, steps] = renderTable(lines).split("\n");
    expect(blank).toBe("");
    expect(head?.indexOf("p95")).toBe((list?.indexOf("pass") ?? 0) > 0 ? head?.indexOf("p95") : -1);
    expect(list?.indexOf("pass")).toBe(steps?.indexOf("miss"));
    expect(steps).toContain("≥ 300");
    expect(steps).toMatch(/30 runs$/);
  });

  it("rounds to what matters", () => {
    expect([0.418, 3.14, 27.8, 864.2, Number.NaN].map(short)).toEqual(["0.42", "3.1", "28", "864", "–"]);
  });
});
