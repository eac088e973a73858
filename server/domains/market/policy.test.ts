import { describe, expect, it } from "vitest";
import { gapsOf, rangeStart, weekdaysBetween, windowOf } from "./policy.ts";
import type { Bar } from "./schema.ts";
import { dayText, percentText, priceText } from "./words.ts";

const day = (date: string): Bar => ({ date, open: 1, high: 1, low: 1, close: 1, volume: null });

describe("ranges", () => {
  it("go back by months to the same day, or to the month's last one", () => {
    expect(rangeStart("3M", "2026-11-27")).toBe("2026-08-27");
    expect(rangeStart("1M", "2026-03-31")).toBe("2026-02-28");
    expect(rangeStart("1Y", "2024-02-29")).toBe("2023-02-28");
    expect(rangeStart("2Y", "2026-01-15")).toBe("2024-01-15");
    expect(rangeStart("YTD", "2026-11-27")).toBe("2025-12-31");
  });

  it("open with the last close at or before their start", () => {
    const bars = ["2026-08-26", "2026-08-28", "2026-09-01", "2026-11-27"].map(day);
    const { bars: shown, isShort } = windowOf(bars, "3M");
    expect(shown.map(({ date }) => date)).toEqual(["2026-08-26", "2026-08-28", "2026-09-01", "2026-11-27"]);
    expect(isShort).toBe(false);
  });

  it("say that the history is shorter", () => {
    expect(windowOf(["2026-11-02", "2026-11-27"].map(day), "3M")).toMatchObject({ isShort: true, bars: { length: 2 } });
    expect(windowOf([], "3M")).toEqual({ bars: [], isShort: true });
  });
});

describe("gaps", () => {
  it("are more than four weekdays in a row without a price", () => {
    expect(weekdaysBetween("2026-11-20", "2026-11-23")).toBe(0);
    expect(weekdaysBetween("2026-12-23", "2026-12-28")).toBe(2);
    expect(gapsOf(["2026-02-06", "2026-02-13", "2026-02-23"].map(day))).toEqual([
      { after: "2026-02-13", before: "2026-02-23", weekdays: 5 },
    ]);
  });
});

describe("words", () => {
  it("quote figures with a real minus and a thin space", () => {
    expect(percentText(0.28843)).toBe("+28.8\u2009%");
    expect(percentText(-0.0645)).toBe("−6.5\u2009%");
    expect(percentText(-0.0001)).toBe("0.0\u2009%");
    expect(percentText(0.217, { isSigned: false })).toBe("21.7\u2009%");
    expect(priceText(123.741)).toBe("123.74");
    expect(priceText(0.01234)).toBe("0.0123");
    expect(dayText("2026-11-07")).toBe("7 Nov 2026");
  });
});
