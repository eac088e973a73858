import { expect, it } from "vitest";
import { createThrottle } from "./throttle.ts";

function setUp() {
  const clock = { ms: 1_000_000, now: () => clock.ms };
  return { clock, throttle: createThrottle(clock) };
}

it("stops an account's eleventh attempt from one address, and lets others in", () => {
  const { throttle } = setUp();
  const tries = Array.from({ length: 11 }, () => throttle.begin("10.0.0.1", "Lena@example.org ").isAllowed);
  expect(tries).toEqual([...Array(10).fill(true), false]);
  expect(throttle.begin("10.0.0.1", "lena@example.org").isAllowed).toBe(false);
  expect(throttle.begin("10.0.0.2", "lena@example.org").isAllowed).toBe(true);
  expect(throttle.begin("10.0.0.1", "bram@example.org").isAllowed).toBe(true);
});

it("forgets failures after a success and after a quarter of an hour", () => {
  const { clock, throttle } = setUp();
  for (let index = 0; index < 9; index += 1) throttle.begin("a", "lena");
  throttle.begin("a", "lena").succeeded();
  expect(throttle.begin("a", "lena").isAllowed).toBe(true);
  for (let index = 0; index < 20; index += 1) throttle.begin("a", "lena");
  expect(throttle.begin("a", "lena").isAllowed).toBe(false);
  clock.ms += 15 * 60_000;
  expect(throttle.begin("a", "lena").isAllowed).toBe(true);
});

it("bounds one address over all accounts", () => {
  const { throttle } = setUp();
  const tries = Array.from({ length: 101 }, (_, index) => throttle.begin("a", `user-${index}`).isAllowed);
  expect(tries.filter(Boolean)).toHaveLength(100);
});
