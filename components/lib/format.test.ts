import { expect, test } from "vitest";
import * as format from "./format.ts";

test.each([
  [41_200, "call", "$0.0412"],
  [0, "call", "$0.0000"],
  [12, "call", "$0.000012"],
  [12_345_600, "call", "$12.3456"],
  [4_180_000, "total", "$4.18"],
  [0, "total", "$0.00"],
  [4_100, "total", "$0.0041"],
  [7, "total", "$0.000007"],
  [1_234_567_890_000, "total", "$1,234,567.89"],
  [-500_000, "total", "−$0.50"],
] as const)("money %i in a %s reads %s", (micros, place, text) => {
  expect(format.money(micros, place)).toBe(text);
});

test("an unknown price says so, it is never zero", () => {
  expect(format.money(null)).toBe("unknown");
});

test.each([
  [812, "812 tok"],
  [9_100, "9.1k tok"],
  [18_400, "18.4k tok"],
  [99_960, "100k tok"],
  [999_600, "1.0m tok"],
])("%i tokens read %s", (value, text) => {
  expect(format.tokens(value)).toBe(text);
});

test.each([
  [0, "0:00"],
  [48_900, "0:48"],
  [161_000, "2:41"],
  [86 * 60_000, "1 h 26"],
  [51 * 3_600_000, "2 d 3 h"],
])("elapsed %i reads %s", (ms, text) => {
  expect(format.elapsed(ms)).toBe(text);
});

test("a step shows tenths below a minute", () => {
  expect([format.stepTime(180), format.stepTime(14_100), format.stepTime(62_000)]).toEqual(["0.2 s", "14.1 s", "1:02"]);
});

test("ages get coarser", () => {
  const now = Date.UTC(2026, 5, 15);
  const ages = [1, 48, 9 * 60, 3 * 3_600, 2 * 86_400, 30 * 86_400].map((s) => format.age(now - s * 1_000, now));
  expect(ages).toEqual(["now", "48 s", "9 min", "3 h", "2 d", "2026-05-16"]);
  expect(format.ago(now - 3 * 60_000, now)).toBe("3 min ago");
  expect(format.ago(now, now)).toBe("now");
});

test("percent has a thin space and a true minus", () => {
  expect(format.percent(0.413, 1)).toBe("41.3\u2009%");
  expect(format.percent(-0.02)).toBe("−2\u2009%");
  expect(format.percent(-0.0001)).toBe("0\u2009%");
});

test("counts, sizes, faces and models", () => {
  expect(format.count(48_210)).toBe("48,210");
  expect(format.plural(1, "task")).toBe("1 task");
  expect(format.plural(2, "query", "queries")).toBe("2 queries");
  expect(format.bytes(84_210)).toBe("84 kB");
  expect(format.bytes(2_500_000)).toBe("2.5 MB");
  expect(format.initials("Åsa")).toBe("Ås");
  expect(format.shortModel("claude-sonnet-4.5-20260101")).toBe("sonnet-4.5");
});
