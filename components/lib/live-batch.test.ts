import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveBatch } from "./live-batch.ts";
import { isUrgent, type Topic, topicsOf } from "./live-topics.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function record() {
  const flushed: Topic[][] = [];
  const batch = createLiveBatch((topics) => void flushed.push([...topics].sort()));
  return { flushed, batch };
}

test("the first change goes out at once", () => {
  const { flushed, batch } = record();
  batch.add("tasks", true);
  vi.advanceTimersByTime(0);
  expect(flushed).toEqual([["tasks"]]);
});

test("what one command brings about is sent together", () => {
  const { flushed, batch } = record();
  batch.add("tasks", true);
  vi.advanceTimersByTime(0);
  for (let change = 0; change < 50; change++) batch.add(change % 2 ? "agents" : "runs", true);
  vi.advanceTimersByTime(29);
  expect(flushed).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(flushed).toEqual([["tasks"], ["agents", "runs"]]);
});

test("a dozen changes of people are shown at once; what goes on without a pause, on each beat", () => {
  const { flushed, batch } = record();
  const change = (times: number, everyMs: number) => {
    const before = flushed.length;
    for (let at = 0; at < times; at++) {
      batch.add("tasks", true);
      vi.advanceTimersByTime(everyMs);
    }
    return flushed.length - before;
  };
  expect(change(12, 40)).toBe(12);
  // Ten seconds of fifty a second: one each 150 ms.
  expect(change(500, 20)).toBeLessThanOrEqual(70);
  vi.advanceTimersByTime(5_000);
  expect(change(12, 40)).toBe(12);
});

test("an urgent change takes the lazy ones along", () => {
  const { flushed, batch } = record();
  batch.add("team", false);
  vi.advanceTimersByTime(0);
  batch.add("team", false);
  vi.advanceTimersByTime(500);
  expect(flushed).toHaveLength(1);
  batch.add("runs", true);
  vi.advanceTimersByTime(0);
  expect(flushed[1]).toEqual(["runs", "team"]);
});

test("nothing is sent after stop", () => {
  const { flushed, batch } = record();
  batch.add("tasks", true);
  batch.stop();
  vi.advanceTimersByTime(5_000);
  expect(flushed).toEqual([]);
});

test("an event of an unknown kind makes more stale, not less", () => {
  expect(topicsOf({ kind: "surprise.happened", class: "domain" })).toContain("tasks");
  expect(topicsOf({ kind: "step.finished", class: "trace" })).not.toContain("working");
  expect(isUrgent({ kind: "step.finished" }, "team")).toBe(false);
  expect(isUrgent({ kind: "step.finished" }, "runs")).toBe(true);
});
