import { describe, expect, it } from "vitest";
import { compareSeries } from "./comparison.ts";
import { figuresOf } from "./figures.ts";
import {
  annualisedVolatility,
  correlation,
  dailyReturns,
  exponentialAverage,
  logReturn,
  maxDrawdown,
  movingAverage,
  rebase,
  relativeStrength,
  simpleReturn,
} from "./indicators.ts";
import { adjustForSplits } from "./policy.ts";
import type { Bar } from "./schema.ts";

/** Trading days from Monday 6 January 2025 on, weekends left out. */
function barsOf(closes: number[], volume = 1_000): Bar[] {
  let ms = Date.parse("2025-01-06");
  return closes.map((close) => {
    while ([0, 6].includes(new Date(ms).getUTCDay())) ms += 86_400_000;
    const date = new Date(ms).toISOString().slice(0, 10);
    ms += 86_400_000;
    return { date, open: close, high: close * 1.01, low: close * 0.99, close, volume };
  });
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
function randomCloses(seed: number, length: number): number[] {
  const random = randomOf(seed);
  let close = 50 + random() * 100;
  return Array.from({ length }, () => {
    close *= 0.97 + random() * 0.0605;
    return close;
  });
}
const rounded = (values: (number | null)[], decimals = 2) =>
  values.map((value) => value && Number(value.toFixed(decimals)));

describe("returns", () => {
  it("of 80 to 100 are +25 % and ln 1.25", () => {
    expect(simpleReturn([80, 90, 100])).toBeCloseTo(0.25, 12);
    expect(logReturn([80, 90, 100])).toBeCloseTo(0.22314355131420976, 12);
  });

  it("of a day leave out the step over a gap, but not the one over a weekend", () => {
    const bars = barsOf([100, 110, 99, 108.9]).map((bar, index) => ({
      ...bar,
      date: ["2025-01-03", "2025-01-06", "2025-01-07", "2025-01-20"][index] ?? "",
    }));
    expect(dailyReturns(bars).map(({ date, simple }) => [date, Number(simple.toFixed(6))])).toEqual([
      ["2025-01-06", 0.1],
      ["2025-01-07", -0.1],
    ]);
  });
});

describe("averages", () => {
  // StockCharts ChartSchool, "Moving Averages": the 10-day simple average of the example sheet.
  const sheet = [
    22.27, 22.19, 22.08, 22.17, 22.18, 22.13, 22.23, 22.43, 22.24, 22.29, 22.15, 22.39, 22.38, 22.61, 23.36,
  ];

  it("are those of the published sheet, and unknown before ten days", () => {
    const all = movingAverage(sheet, 10);
    expect(all.slice(0, 9)).toEqual(Array(9).fill(null));
    expect(rounded(all.slice(9))).toEqual([22.22, 22.21, 22.23, 22.26, 22.3, 22.42]);
  });

  it("weigh the newest close by 2 ÷ (n + 1) when exponential: 10, 11, 13 and 9 by hand", () => {
    // 10 → 10·½ + 11·½ = 10.5 → 10.5·½ + 13·½ = 11.75 → 11.75·½ + 9·½ = 10.375
    expect(exponentialAverage([10, 11, 13, 9], 3)).toEqual([null, null, 11.75, 10.375]);
  });
});

describe("RSI", () => {
  // StockCharts ChartSchool, "Relative Strength Index (RSI)": closes and RSI of the example sheet (QQQQ).
  const closes = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.614,
    46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521, 45.7137, 46.4515, 45.7835, 45.3548,
    44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314,
  ];
  const published = [
    70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87, 45.46,
    37.3, 33.08, 37.77,
  ];

  it("after Wilder is that of the published sheet, day by day", () => {
    const own = published.map((_, index) => relativeStrength(closes.slice(0, 15 + index)));
    expect(rounded(own)).toEqual(published);
  });

  it("is 100 for a price that only rose, 0 for one that only fell, and unknown when too short or flat", () => {
    const rising = Array.from({ length: 30 }, (_, index) => 100 + index);
    expect(relativeStrength(rising)).toBe(100);
    expect(relativeStrength(rising.toReversed())).toBe(0);
    expect(relativeStrength(rising.slice(0, 14))).toBeNull();
    expect(relativeStrength(Array(40).fill(7))).toBeNull();
  });
});

describe("volatility", () => {
  it("of returns that alternate is known in closed form", () => {
    // 20 log returns ±x, mean 0: deviation x·√(20/19).
    const step = Math.log(1.01);
    const returns = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? step : -step));
    expect(annualisedVolatility(returns)).toBeCloseTo(step * Math.sqrt(20 / 19) * Math.sqrt(252), 12);
    expect(annualisedVolatility(returns)).toBeCloseTo(0.16206, 5);
    expect(annualisedVolatility(returns.slice(1))).toBeNull();
  });
});

describe("the worst fall", () => {
  it("is from the highest close to the lowest after it, with its days", () => {
    const bars = barsOf([100, 120, 90, 130, 104, 65, 70, 140, 139]);
    expect(maxDrawdown(bars)).toEqual({ value: -0.5, peakDate: bars[3]?.date, troughDate: bars[5]?.date });
  });

  it("is nothing for a price that never fell, and unknown for one day", () => {
    expect(maxDrawdown(barsOf([1, 2, 3]))?.value).toBe(0);
    expect(maxDrawdown(barsOf([1]))).toBeNull();
  });
});

describe("correlation", () => {
  it("is that of a textbook table", () => {
    // Age and glucose: r = 2868 ÷ 5413.27 = 0.529809. Four times over, so that there are enough steps; r stays.
    const age = [43, 21, 25, 42, 57, 59];
    const glucose = [99, 65, 79, 75, 87, 81];
    const walk = (steps: number[]) => {
      let sum = 0;
      const four = [...steps, ...steps, ...steps, ...steps].map((step) => {
        sum += step / 1_000;
        return Math.exp(sum);
      });
      return [1, ...four];
    };
    const [a, b] = [walk(age), walk(glucose)];
    const pairs = a.map((value, index) => ({ date: String(index), a: value, b: b[index] ?? 0 }));
    expect(correlation(pairs)).toBeCloseTo(0.529809, 6);
    expect(correlation(pairs.map((pair) => ({ ...pair, b: 1 / pair.a })))).toBeCloseTo(-1, 12);
    expect(correlation(pairs.map((pair) => ({ ...pair, b: 5 })))).toBeNull();
    expect(correlation(pairs.slice(0, 20))).toBeNull();
  });
});

describe("two symbols", () => {
  it("are rebased to 100 on their first common day and compared over common days only", () => {
    expect(rebase([50, 60, 45])).toEqual([100, 120, 90]);
    const a = { symbol: "AAA", bars: barsOf([50, 55, 60, 66]) };
    const b = { symbol: "BBB", bars: barsOf([10, 10, 11, 9]).filter((_, index) => index !== 0) };
    const found = compareSeries([a, b], "1Y");
    expect(found).toMatchObject({ days: 3, from: "2025-01-07", to: "2025-01-09" });
    expect(found?.lines.map(({ points }) => points.map(({ value }) => Math.round(value)))).toEqual([
      [100, 109, 120],
      [100, 110, 90],
    ]);
    expect(found?.returns.map(({ text }) => text)).toEqual(["+20.0\u2009%", "−10.0\u2009%"]);
    // 66 ÷ 55 − 9 ÷ 10 = 0.3
    expect(found?.pairs[0]).toMatchObject({ leadText: "+30.0 points", correlation: null, correlationText: "unknown" });
  });

  it("without a common day are not compared", () => {
    const a = { symbol: "AAA", bars: barsOf([1, 2]) };
    const b = { symbol: "BBB", bars: barsOf([1, 2, 3]).slice(2) };
    expect(compareSeries([a, b], "1Y")).toBeNull();
  });
});

describe("whatever the prices", () => {
  it("figures do not change by a split", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const bars = barsOf(randomCloses(seed, 260));
      const split = { date: bars[20 + seed * 5]?.date ?? "", ratio: [2, 3, 0.25, 1.5][seed % 4] ?? 2 };
      const quoted = bars.map((bar) =>
        bar.date >= split.date
          ? bar
          : {
              ...bar,
              open: bar.open * split.ratio,
              high: bar.high * split.ratio,
              low: bar.low * split.ratio,
              close: bar.close * split.ratio,
            },
      );
      const plain = figuresOf({ bars, splits: [], dividends: [] }, "6M").figures;
      const adjusted = figuresOf({ bars: adjustForSplits(quoted, [split]), splits: [], dividends: [] }, "6M").figures;
      for (const [name, figure] of Object.entries(plain))
        expect(Reflect.get(adjusted, name).value, `${name}, seed ${seed}`).toBeCloseTo(figure.value ?? Number.NaN, 9);
    }
  });

  it("shares do not change by the currency's unit, and prices change with it", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const closes = randomCloses(seed, 260);
      const of = (scale: number) =>
        figuresOf({ bars: barsOf(closes.map((close) => close * scale)), splits: [], dividends: [] }, "1Y").figures;
      const [plain, scaled] = [of(1), of(100)];
      for (const name of ["return", "logReturn", "rsi14", "volatility", "maxDrawdown", "bestDay", "worstDay"] as const)
        expect(scaled[name].value, name).toBeCloseTo(plain[name].value ?? Number.NaN, 9);
      for (const name of ["lastClose", "high", "low", "sma200", "ema50"] as const)
        expect(scaled[name].value, name).toBeCloseTo((plain[name].value ?? Number.NaN) * 100, 6);
    }
  });

  it("a history of any length gives figures or “unknown” with a reason, never NaN", () => {
    for (let length = 1; length <= 230; length += 1) {
      const { figures } = figuresOf({ bars: barsOf(randomCloses(length, length)), splits: [], dividends: [] }, "5Y");
      for (const [name, { value, text, note }] of Object.entries(figures)) {
        expect(value === null || Number.isFinite(value), `${name} of ${length} days`).toBe(true);
        if (value === null) expect([text, note]).toEqual(["unknown", expect.stringMatching(/\w/)]);
        else expect(text).toMatch(/^[+−]?[\d.]+(\u2009%)?$/);
      }
    }
  });
});
