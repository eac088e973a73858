import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLimits } from "#server/http/limits";
import { RATE_LIMITS } from "#server/lib/rate-limits";
import { beginSignIn } from "./throttle.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function setUp() {
  const limits = createLimits(RATE_LIMITS);
  const tryIt = async (address: string, email: string) => (await beginSignIn(address, email, limits)).isAllowed;
  return { limits, tryIt };
}

it("stops an account's eleventh attempt from one address, and lets others in", async () => {
  const { tryIt } = setUp();
  const tries: boolean[] = [];
  for (let index = 0; index < 11; index += 1) tries.push(await tryIt("10.0.0.1", "Lena@example.org "));
  expect(tries).toEqual([...Array(10).fill(true), false]);
  expect(await tryIt("10.0.0.1", "lena@example.org")).toBe(false);
  expect(await tryIt("10.0.0.2", "lena@example.org")).toBe(true);
  expect(await tryIt("10.0.0.1", "bram@example.org")).toBe(true);
});

it("forgets failures after a success and after a quarter of an hour", async () => {
  const { tryIt, limits } = setUp();
  for (let index = 0; index < 9; index += 1) await tryIt("a", "lena");
  await (await beginSignIn("a", "lena", limits)).succeeded();
  expect(await tryIt("a", "lena")).toBe(true);
  for (let index = 0; index < 20; index += 1) await tryIt("a", "lena");
  expect(await tryIt("a", "lena")).toBe(false);
  vi.advanceTimersByTime(15 * 60_000 + 1);
  expect(await tryIt("a", "lena")).toBe(true);
});

it("bounds one address over all accounts, and one account over all addresses", async () => {
  const { tryIt } = setUp();
  const byAddress: boolean[] = [];
  const byAccount: boolean[] = [];
  for (let index = 0; index < 101; index += 1) {
    byAddress.push(await tryIt("a", `user-${index}`));
    byAccount.push(await tryIt(`10.1.0.${index}`, "lena"));
  }
  expect(byAddress.filter(Boolean)).toHaveLength(100);
  expect(byAccount.filter(Boolean)).toHaveLength(100);
});

it("takes a whole IPv6 network for one address", async () => {
  const { tryIt } = setUp();
  const tries: boolean[] = [];
  for (let index = 1; index <= 11; index += 1) tries.push(await tryIt(`2001:db8:0:7::${index.toString(16)}`, "lena"));
  expect(tries.at(-1)).toBe(false);
  expect(await tryIt("2001:db8:0:8::1", "lena")).toBe(true);
});
