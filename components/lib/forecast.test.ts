import { expect, it } from "vitest";
import { forecastOf } from "./forecast.ts";

it("foretells by the share of tasks that are done, and not without any", () => {
  expect(forecastOf(300, 3, 6)).toBe(600);
  expect(forecastOf(300, 0, 6)).toBeUndefined();
  expect(forecastOf(300, 6, 6)).toBeUndefined();
});
