import { expect, test } from "vitest";
import { axisOf, barOf, spanOf } from "./trace.ts";

const step = (startMs: number, endMs: number | null) => ({
  startedAt: new Date(startMs),
  finishedAt: endMs === null ? null : new Date(endMs),
});

test("bars share one axis, a running step reaches to now", () => {
  const steps = [step(1_000, 2_000), step(2_000, 4_000), step(4_000, null)];
  const span = spanOf(steps, 11_000);
  expect(span).toEqual({ fromMs: 1_000, toMs: 11_000 });
  expect(steps.map((one) => barOf(one, span, 11_000))).toEqual([
    { leftPercent: 0, widthPercent: 10 },
    { leftPercent: 10, widthPercent: 20 },
    { leftPercent: 30, widthPercent: 70 },
  ]);
});

test("an instant can still be seen and never leaves the axis", () => {
  const span = { fromMs: 0, toMs: 100_000 };
  const bar = barOf(step(100_000, 100_000), span, 0);
  expect(bar.widthPercent).toBeGreaterThan(0);
  expect(bar.leftPercent + bar.widthPercent).toBeLessThanOrEqual(100);
});

test("a run without steps has an axis too", () => {
  expect(axisOf(spanOf([], 5)).map((tick) => tick.label)).toEqual(["0.0 s", "0.0 s", "0.0 s", "0.0 s"]);
  expect(axisOf({ fromMs: 0, toMs: 160_000 }).map((tick) => tick.label)).toEqual(["0:00", "0:40", "1:20", "2:00"]);
});
