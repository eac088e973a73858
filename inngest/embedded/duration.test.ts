import { expect, it } from "vitest";
import { backoffMs, retryAfterOf, spanMs, whenOver } from "./duration.ts";

it("reads the SDK's spans", () => {
  expect(spanMs("1d2h30s")).toBe(93_630_000);
  expect(spanMs("1w")).toBe(604_800_000);
  expect(spanMs("250ms")).toBe(250);
  expect(spanMs("soon")).toBeNull();
  expect(spanMs("")).toBeNull();
});

it("takes a span, an instant, or nothing as the end of a wait", () => {
  expect(whenOver("10s", 1000)).toBe(11_000);
  expect(whenOver("1970-01-01T00:00:05Z", 1000)).toBe(5000);
  expect(whenOver("", 1000)).toBe(1000);
  expect(() => whenOver("soon", 1000)).toThrow("neither a time span nor a date");
});

it("reads retry-after as seconds or as a date", () => {
  expect(retryAfterOf("90", 0)).toBe(90_000);
  expect(retryAfterOf("1970-01-01T00:01:00Z", 0)).toBe(60_000);
  expect(retryAfterOf("later", 0)).toBeNull();
  expect(retryAfterOf(null, 0)).toBeNull();
});

it("waits longer for each further try, up to five minutes", () => {
  expect([1, 2, 3, 20].map(backoffMs)).toEqual([1000, 5000, 15_000, 300_000]);
});
