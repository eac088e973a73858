import { expect, it } from "vitest";
import { beatingAgents, simulateBeats } from "./beats.ts";

const DAY_SECONDS = 86_400;
const NIGHT_OF_THE_CLOCK_CHANGE = Date.parse("2026-03-29T00:00:00Z");

it("10,000 agents beat for a day without a stampede: each within a second of its time, peaks near the average", () => {
  const report = simulateBeats(beatingAgents(10_000), NIGHT_OF_THE_CLOCK_CHANGE, DAY_SECONDS);
  expect(report.beats).toBeGreaterThan(10_000_000);
  expect(report.driftP50).toBeLessThanOrEqual(550);
  expect(report.driftP95).toBeLessThanOrEqual(1_000);
  expect(report.driftMax).toBeLessThan(1_000);
  expect(report.peakBeats).toBeLessThan(report.meanBeats * 1.5);
  expect(report.peakRuns).toBeLessThanOrEqual(20);
});

it("the same seed gives the same day", () => {
  const run = () => simulateBeats(beatingAgents(500), NIGHT_OF_THE_CLOCK_CHANGE, 3_600);
  expect(run()).toEqual(run());
});
