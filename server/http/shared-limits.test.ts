import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { log } from "#server/lib/log";
import { rateLimitsOf } from "#server/lib/rate-limits";
import { eventually, openTestRedis } from "#tests/support/redis-server";
import { createLimits } from "./limits.ts";
import { openRedisLimits } from "./shared-limits.ts";

let redis: Awaited<ReturnType<typeof openTestRedis>>;
const open: { close(): void }[] = [];
beforeAll(async () => {
  redis = await openTestRedis();
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
  vi.restoreAllMocks();
});
afterAll(() => redis.stop());

/** As another process has them: nothing shared but Redis. */
async function another(given: string) {
  const store = await openRedisLimits(redis.url);
  open.push(store);
  return createLimits(rateLimitsOf(given).rules, false, store);
}
const allowed = (spent: { isAllowed: boolean }[]) => spent.filter(({ isAllowed }) => isAllowed).length;

it("two processes count together what comes at once", async () => {
  const [one, two] = [await another("user=50"), await another("user=50")];
  const spent = await Promise.all(Array.from({ length: 80 }, (_, at) => (at % 2 ? one : two).spend("user", "lena")));
  expect(allowed(spent)).toBe(50);
  expect(await (await another("user=50")).spend("user", "lena")).toMatchObject({ isAllowed: false, limit: 50 });
  expect((await one.spend("user", "bram")).isAllowed).toBe(true);
});

it("guesses at a password are counted for all, and the right one starts anew", async () => {
  const [one, two] = [await another("sign-in=4"), await another("sign-in=4")];
  const tries = [];
  for (let index = 0; index < 5; index += 1) tries.push(await (index % 2 ? one : two).spend("sign-in", "lena"));
  expect(allowed(tries)).toBe(4);
  await one.forget("sign-in", "lena");
  expect((await (await another("sign-in=4")).spend("sign-in", "lena")).isAllowed).toBe(true);
});

it("while it is away each process counts for itself, says so once, and they count together again", async () => {
  const warn = vi.spyOn(log, "warn");
  const limits = await another("sign-in=3");
  await redis.stop();
  const began = Date.now();
  const spent = [];
  for (let index = 0; index < 4; index += 1) spent.push(await limits.spend("sign-in", "lone"));
  expect(spent.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, false]);
  expect(Date.now() - began).toBeLessThan(20_000);
  await eventually(async () => warn.mock.calls.length > 0);
  await new Promise((done) => setTimeout(done, 2_500));
  expect(warn.mock.calls.map(([message]) => message)).toEqual([
    "redis is away: each process counts its limits for itself",
  ]);
  await redis.start();
  await eventually(async () => {
    await limits.spend("sign-in", "back");
    return (await (await another("sign-in=3")).spend("sign-in", "back")).left === 0;
  });
});

it("one that answers nobody holds nobody up", async () => {
  const limits = await another("sign-in=2");
  redis.hold();
  try {
    const began = performance.now();
    const spent = [];
    for (let index = 0; index < 3; index += 1) spent.push(await limits.spend("sign-in", "slow"));
    expect(spent.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
    // Three waits of a tenth of a second, and room for a busy machine.
    expect(performance.now() - began).toBeLessThan(20_000);
  } finally {
    redis.goOn();
  }
});
