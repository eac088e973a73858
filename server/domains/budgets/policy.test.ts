import { describe, expect, it } from "vitest";
import { dayIn, fits, isNearlySpent, refusalOf } from "./policy.ts";
import { formatMicros } from "./schema.ts";

describe("dayIn", () => {
  it.each([
    ["UTC", "2026-11-21T23:59:59Z", "2026-11-21"],
    ["Europe/Berlin", "2026-11-21T23:30:00Z", "2026-11-22"],
    ["America/New_York", "2026-11-22T04:30:00Z", "2026-11-21"],
    // The day on which clocks go forward has 23 hours.
    ["Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29"],
    ["Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30"],
    ["Not/AZone", "2026-11-21T12:00:00Z", "2026-11-21"],
  ])("%s at %s is %s", (zone, at, day) => {
    expect(dayIn(zone, Date.parse(at))).toBe(day);
  });
});

describe("limits", () => {
  const budget = { limitMicros: 100, reservedMicros: 30, spentMicros: 50 };
  it("admit what fits exactly and free calls always", () => {
    expect(fits(budget, 20)).toBe(true);
    expect(fits(budget, 21)).toBe(false);
    expect(fits({ ...budget, spentMicros: 500 }, 0)).toBe(true);
    expect(fits({ limitMicros: 0, reservedMicros: 0, spentMicros: 0 }, 1)).toBe(false);
  });
  it("warn from 80 % spent, not from what is only held", () => {
    expect(isNearlySpent({ ...budget, reservedMicros: 50 })).toBe(false);
    expect(isNearlySpent({ ...budget, spentMicros: 80 })).toBe(true);
    expect(isNearlySpent({ limitMicros: 0, reservedMicros: 0, spentMicros: 0 })).toBe(false);
  });
  it("say what is used and what to do", () => {
    const full = { limitMicros: 5_000_000, reservedMicros: 0, spentMicros: 5_000_000 };
    expect(refusalOf("team_day", full, 10)).toBe(
      "Today's cap of $5.00 is reached ($5.00 spent). Raise the team's daily cap, or go on tomorrow.",
    );
    expect(refusalOf("agent_day", { ...full, limitMicros: 0 }, 10)).toContain("use a free model");
  });
});

describe("formatMicros", () => {
  it.each([
    [0, "$0.00"],
    [5_000_000, "$5.00"],
    [1_234_567_890, "$1,234.57"],
    [4_200, "$0.0042"],
    [1, "$0.000001"],
  ])("%i is %s", (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
  });
});
