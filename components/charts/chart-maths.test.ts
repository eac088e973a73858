import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateTicks, fullLabel, momentsOf, nameTicks } from "#components/lib/chart-dates";
import { tickText, valueText } from "#components/lib/chart-values";
import { boxLeft } from "./cross-box.ts";
import { areaPath, linePath, slicePath, spread } from "./path.ts";
import { axisOf, bands, extent, linear, nearest } from "./scale.ts";
import { joinCandles, movingAverage, slicesOf, thinIndexes } from "./thin.ts";

const dayAfter = (start: string, day: number) =>
  new Date(Date.parse(start) + day * 86_400_000).toISOString().slice(0, 10);

describe("axes", () => {
  test("ticks are round and cover what is there", () => {
    expect(axisOf({ from: 93.4, to: 124.1 }).ticks).toEqual([90, 100, 110, 120, 130]);
    expect(axisOf({ from: 0, to: 0.07 })).toMatchObject({ ticks: [0, 0.02, 0.04, 0.06, 0.08], decimals: 2 });
    expect(axisOf({ from: -5, to: 12 }, 4).ticks).toEqual([-5, 0, 5, 10, 15]);
    expect(axisOf({ from: 100, to: 100 }).ticks).toEqual([0, 20, 40, 60, 80, 100]);
    expect(axisOf({ from: 0, to: 0 }, 5, true).ticks).toEqual([0, 1]);
  });

  test("any two figures give an axis that holds both, without end or repetition", () => {
    const figure = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(figure, figure, (a, b) => {
        const { domain, ticks } = axisOf({ from: Math.min(a, b), to: Math.max(a, b) });
        const slack = Math.max(Math.abs(a), Math.abs(b)) * 1e-6 + 1e-6;
        expect(domain.from).toBeLessThanOrEqual(Math.min(a, b) + slack);
        expect(domain.to).toBeGreaterThanOrEqual(Math.max(a, b) - slack);
        expect(ticks.length).toBeLessThanOrEqual(50);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
    );
  });

  test("a domain without width lies in the middle, and gaps do not count for the extent", () => {
    expect(linear({ from: 4, to: 4 }, { from: 0, to: 100 })(4)).toBe(50);
    expect(extent([null, 3, undefined, -2, Number.NaN])).toEqual({ from: -2, to: 3 });
    expect(extent([null])).toBeNull();
    expect(bands(4, { from: 0, to: 100 }).at(0)).toBe(12.5);
  });

  test("the nearest mark is found from either side", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1 }),
        fc.integer({ min: -50, max: 950 }),
        (given, pixel) => {
          const places = given.sort((a, b) => a - b);
          const best = Math.min(...places.map((place) => Math.abs(place - pixel)));
          expect(Math.abs((places[nearest(places, pixel)] ?? 0) - pixel)).toBe(best);
        },
      ),
    );
  });
});

describe("labels", () => {
  test("three months of days are named by month, a year by quarter, a week by day", () => {
    const days = (count: number) => Array.from({ length: count }, (_, day) => Date.parse(dayAfter("2026-08-10", day)));
    expect(dateTicks(days(92), 6).map((tick) => tick.label)).toEqual(["Sep", "Oct", "Nov"]);
    expect(dateTicks(days(400), 6).map((tick) => tick.label)).toEqual(["Oct", "2027", "Apr", "Jul"]);
    // Weeks begin on Monday: the day the chart begins with is none, and would stand in the first Monday's way.
    const month = Array.from({ length: 30 }, (_, at) => Date.parse("2026-10-31") + at * 86_400_000);
    expect(dateTicks(month, 6).map((tick) => tick.label)).toEqual(["2 Nov", "9 Nov", "16 Nov", "23 Nov"]);
    expect(dateTicks(days(5), 6).map((tick) => tick.label)).toEqual(["10 Aug", "11 Aug", "12 Aug", "13 Aug", "14 Aug"]);
  });

  test("hours of one day are named by the clock", () => {
    const hours = Array.from({ length: 9 }, (_, hour) => Date.parse("2026-08-10T09:00:00Z") + hour * 3_600_000);
    expect(
      dateTicks(hours, 9)
        .map((tick) => tick.label)
        .slice(0, 3),
    ).toEqual(["09:00", "10:00", "11:00"]);
  });

  test("only dates in order make a time axis", () => {
    expect(momentsOf(["2026-01-02", "2026-01-01"])).toBeNull();
    expect(momentsOf(["North", "South"])).toBeNull();
    expect(momentsOf(["2026-01-01", "2026-13-40"])).toBeNull();
    expect(momentsOf(["2026-01-01", "2026-01-02T10:00:00Z"])).toHaveLength(2);
  });

  test("names thin out evenly and never crowd", () => {
    expect(nameTicks(["a", "b", "c", "d", "e"], 3).map((tick) => tick.label)).toEqual(["a", "c", "e"]);
    expect(fullLabel("2026-09-29")).toBe("29 Sep 2026");
    expect(fullLabel("North")).toBe("North");
  });
});

describe("paths", () => {
  test("a gap is a hole, a lone point a dot", () => {
    const points = [{ x: 0, y: 1 }, { x: 1, y: 2 }, null, { x: 3, y: 4 }];
    expect(linePath(points)).toBe("M0 1L1 2M3 4h0");
    expect(areaPath(points.slice(0, 2), 9)).toBe("M0 9L0 1L1 2L1 9Z");
  });

  test("a whole circle is drawn, not nothing", () => {
    expect(slicePath({ x: 10, y: 10 }, 10, 0, 1).match(/A/g)).toHaveLength(2);
    expect(slicePath({ x: 10, y: 10 }, 10, 0, 0.6)).toContain("0 1 1");
  });

  test("labels that wish the same place stand apart, inside", () => {
    const placed = spread([50, 50, 51], 13, { from: 0, to: 60 }).sort((a, b) => a - b);
    expect(placed).toEqual([34, 47, 60]);
  });
});

describe("thinning", () => {
  test("every series keeps its highest and lowest value, the ends, and its order", () => {
    const value = fc.option(fc.integer({ min: -1_000, max: 1_000 }), { freq: 8 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 300, maxLength: 3_000 }), (values) => {
        const kept = thinIndexes([values], 200);
        expect(kept.length).toBeLessThanOrEqual(Math.max(200, 0) + 2);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(values.length - 1);
        expect(extent(kept.map((index) => values[index]))).toEqual(extent(values));
      }),
      { numRuns: 50 },
    );
  });

  test("joined candles keep open, high, low, close and the sum of volumes", () => {
    const candles = Array.from({ length: 7 }, (_, day) => ({
      date: dayAfter("2026-01-01", day),
      open: day,
      high: day + 5,
      low: day - 5,
      close: day + 1,
      volume: 10,
    }));
    expect(joinCandles(candles, 3)[0]).toEqual({
      date: "2026-01-01",
      until: "2026-01-03",
      count: 3,
      open: 0,
      high: 7,
      low: -5,
      close: 3,
      volume: 30,
    });
    expect(joinCandles(candles, 3).map((candle) => candle.count)).toEqual([3, 3, 1]);
    expect(joinCandles(candles, 100)).toHaveLength(7);
  });

  test("a moving average begins when there are enough values", () => {
    expect(movingAverage([1, 2, 3, 4, 8], 3)).toEqual([null, null, 2, 3, 5]);
  });

  test("at most five slices; the small ones are added up and nothing is lost", () => {
    const { slices, shares, restCount } = slicesOf([
      { label: "a", value: 60 },
      { label: "b", value: 30 },
      { label: "c", value: 3 },
      { label: "d", value: 3 },
      { label: "e", value: 4 },
      { label: "minus", value: -5 },
    ]);
    expect(slices.map((slice) => slice.label)).toEqual(["a", "b", "e", "2 others"]);
    expect([shares.length, restCount]).toEqual([5, 2]);
    expect(slices.reduce((sum, slice) => sum + slice.ratio, 0)).toBeCloseTo(1);
  });
});

describe("the box of the cross-line", () => {
  test("never covers the newest value and never leaves the drawing where it fits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 240, max: 900 }),
        fc.integer({ min: 60, max: 200 }),
        fc.integer({ min: 0, max: 1_000 }),
        (right, width, place) => {
          const left = boxLeft((place / 1_000) * right, width, right);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + width).toBeLessThanOrEqual(right - 28);
        },
      ),
    );
  });
});

describe("figures", () => {
  test("read as everywhere else", () => {
    expect(valueText(1234.5)).toBe("1,234.5");
    expect(valueText(-0.0123)).toBe("−0.0123");
    expect(valueText(28.94, { format: "percent" })).toBe("28.9\u2009%");
    expect(valueText(4_180_000, { format: "micros" })).toBe("$4.18");
    expect(valueText(12, { unit: "t" })).toBe("12\u2009t");
    expect(valueText(null)).toBe("—");
    expect(valueText(Number.POSITIVE_INFINITY)).toBe("—");
    expect(valueText(1e300)).toBe("1.00e+300");
    expect(tickText(2_500_000, 0)).toBe("2.5m");
    expect(tickText(120, 2)).toBe("120.00");
  });
});
