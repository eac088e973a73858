import { expect, it } from "vitest";
import { type Counted, createLeases } from "./leases.ts";

/** A shared counter of 100 points, as another process would see it too. */
function counter() {
  const asked: number[] = [];
  let used = 0;
  const countAt = async (_key: string, points: number): Promise<Counted> => {
    asked.push(points);
    await Promise.resolve();
    used += points;
    return { consumedPoints: used, remainingPoints: Math.max(0, 100 - used), msBeforeNext: 60_000 };
  };
  return { asked, countAt };
}

it("asks the shared counter once for many calls, also when they come together", async () => {
  const { asked, countAt } = counter();
  const leases = createLeases(countAt, { points: 100, chunk: 20 });
  await Promise.all(Array.from({ length: 15 }, () => leases.spend("lena")));
  expect(asked).toEqual([20]);
  expect((await leases.spend("lena"))?.remainingPoints).toBe(84);
});

it("lets through exactly what there is, however many processes and calls", async () => {
  const { countAt, asked } = counter();
  const processes = [1, 2, 3].map(() => createLeases(countAt, { points: 100, chunk: 10 }));
  const spent = await Promise.all(Array.from({ length: 200 }, (_, at) => processes[at % 2]?.spend("lena")));
  const allowed = spent.filter((one) => one && one.consumedPoints <= 100).length;
  expect(allowed).toBe(100);
  expect(asked.length).toBeLessThan(120);
  expect((await processes[2]?.spend("lena"))?.consumedPoints).toBeGreaterThan(100);
});

it("lets calls through while the counter cannot count", async () => {
  const leases = createLeases(async () => null, { points: 10, chunk: 1 });
  expect(await leases.spend("lena")).toBeNull();
});
