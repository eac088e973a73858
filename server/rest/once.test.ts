import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getDb } from "#db/handle";
import { keptAnswers } from "#db/tables/rest";
import { tasks } from "#db/tables/tasks";
import type { Ctx } from "#server/core/context";
import { claimKey, LEASE_MS, markEffect, type OnceKey } from "#server/core/kept-answers";
import { createTask } from "#server/domains/tasks/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { onceNoted } from "./once.ts";

// Work that no one transaction can hold. A holder that died is one that has a claim and says nothing more.

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let team: TestTeam;
let once: OnceKey;

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());
beforeEach(async () => {
  await getDb().delete(tasks);
  await getDb().delete(keptAnswers);
  once = { teamId: team.ctx.team.id, caller: "key:1", operation: "work", key: newId(), requestHash: "a" };
});

const work = async (ctx: Ctx) => {
  const { number } = await createTask.call(ctx, { title: "Weigh the crates" });
  return { number };
};
const taskCount = async () => (await getDb().select().from(tasks)).length;
const passes = (ms: number) =>
  getDb()
    .update(keptAnswers)
    .set({ leaseUntil: sql`${keptAnswers.leaseUntil} - ${ms} * interval '1 millisecond'` });

describe("a key whose holder died", () => {
  it("is still at work until its lease is over, and free after that when nothing was done", async () => {
    expect(await claimKey(once)).toMatchObject({ fence: 1 });
    await expect(onceNoted(team.ctx, once, work)).rejects.toThrow("still at work");
    await passes(LEASE_MS + 1_000);
    const first = await onceNoted(team.ctx, once, work);
    expect(first).toMatchObject({ isReplay: false });
    expect(await onceNoted(team.ctx, once, work)).toEqual({ ...first, isReplay: true });
    expect(await taskCount()).toBe(1);
  });

  it("is not used again when something was done: it says so, and nothing is done a second time", async () => {
    const claim = await claimKey(once);
    if (!claim) throw new Error("The key is taken.");
    const beforeCommit = async (tx: Parameters<typeof markEffect>[0]) => void (await markEffect(tx, claim));
    await work({ ...team.ctx, beforeCommit });
    await expect(onceNoted(team.ctx, once, work)).rejects.toThrow("still at work");
    await passes(LEASE_MS + 1_000);
    await expect(onceNoted(team.ctx, once, work)).rejects.toThrow("changed something, and ended before its answer");
    await expect(onceNoted(team.ctx, { ...once, requestHash: "b" }, work)).rejects.toThrow("another request");
    expect(await taskCount()).toBe(1);
  });

  it("does nothing more when it was only slow, and the key was taken over meanwhile", async () => {
    const slow = onceNoted(team.ctx, once, async (ctx) => {
      await passes(LEASE_MS + 1_000);
      expect(await claimKey(once)).toMatchObject({ fence: 2 });
      return work(ctx);
    });
    await expect(slow).rejects.toThrow("still at work");
    expect(await taskCount()).toBe(0);
  });
});

describe("a key whose work failed", () => {
  it("is free at once when nothing was done", async () => {
    await expect(onceNoted(team.ctx, once, () => Promise.reject(new Error("a fault of ours")))).rejects.toThrow("ours");
    expect(await onceNoted(team.ctx, once, work)).toMatchObject({ isReplay: false });
  });

  it("says so at once when something was done before", async () => {
    const fails = async (ctx: Ctx) => {
      await work(ctx);
      throw new Error("a fault of ours");
    };
    await expect(onceNoted(team.ctx, once, fails)).rejects.toThrow("ours");
    await expect(onceNoted(team.ctx, once, work)).rejects.toThrow("changed something");
    expect(await taskCount()).toBe(1);
  });
});

it("a key in use is renewed for as long as its work takes", async () => {
  const leases: Date[] = [];
  await onceNoted(team.ctx, once, async () => {
    for (let look = 0; look < 2; look += 1) {
      const [row] = await getDb().select({ until: keptAnswers.leaseUntil }).from(keptAnswers);
      if (row?.until) leases.push(row.until);
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS / 4 + 500));
    }
    return {};
  });
  expect(leases[1]?.getTime()).toBeGreaterThan(leases[0]?.getTime() ?? Number.NaN);
});
