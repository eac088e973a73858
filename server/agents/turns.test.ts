import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turns } from "./turns.ts";

/** Steps that note how many are under way beside them. */
function steps(turns: Turns, count: number, work: () => Promise<unknown>) {
  let under = 0;
  let most = 0;
  const done: number[] = [];
  const all = Promise.all(
    Array.from({ length: count }, (_, at) =>
      turns.take(async () => {
        under += 1;
        most = Math.max(most, under);
        await work();
        under -= 1;
        done.push(at);
      }),
    ),
  );
  return all.then(() => ({ most, done }));
}

describe("the turns of agents' steps", () => {
  it("go one after another, in order, while the process has nothing to spare", async () => {
    const { most, done } = await steps(new Turns(() => 1), 12, () => sleep(1));
    expect(most).toBe(1);
    expect(done).toEqual(Array.from({ length: 12 }, (_, at) => at));
  });

  it("begin side by side when those under way only wait", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const turns = new Turns(() => 0);
    let under = 0;
    const all = steps(turns, 6, () => {
      under += 1;
      return promise;
    });
    await expect.poll(() => under).toBe(6);
    resolve();
    expect((await all).most).toBe(6);
  });

  it("leave as long as they took to people who are asking, and nothing when nobody asks", async () => {
    const gapsOf = async (isAsked: boolean) => {
      const turns = new Turns(
        () => 1,
        () => isAsked,
      );
      const edges: number[] = [];
      await steps(turns, 5, async () => {
        edges.push(performance.now());
        await sleep(20);
        edges.push(performance.now());
      });
      return [1, 3, 5, 7].map((at) => (edges[at + 1] ?? 0) - (edges[at] ?? 0));
    };
    const [alone, asked] = [await gapsOf(false), await gapsOf(true)];
    expect(Math.min(...asked), asked.join()).toBeGreaterThan(18);
    expect(Math.min(...alone), alone.join()).toBeLessThan(10);
  });

  it("go on after one that failed", async () => {
    const turns = new Turns(() => 1);
    const failed = turns.take(() => Promise.reject(new Error("no")));
    const next = turns.take(async () => "done");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("done");
  });
});
