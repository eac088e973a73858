import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { budgets } from "#db/tables/llm";
import { newId } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { makeSpender, newCall } from "#tests/support/ledger";
import { markSent, reserveMoney, settleLost, settleMoney } from "./commands.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

describe("the ledger under concurrency", () => {
  it("admits exactly 40 of 100 calls at once for a budget of 40", async () => {
    const { ctx, missionId } = await makeSpender({ capMicros: 1_000_000, missionMicros: 40 });
    const calls = Array.from({ length: 100 }, () =>
      reserveMoney.call(ctx, newCall({ missionId, upperBoundMicros: 1, atMs: NOON })),
    );
    const results = await Promise.allSettled(calls);
    expect(results.filter((one) => one.status === "fulfilled")).toHaveLength(40);
    for (const one of results) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "limited" });
    }
    const rows = await getDb().select().from(budgets).where(eq(budgets.teamId, ctx.team.id));
    expect(rows.find((row) => row.kind === "mission")).toMatchObject({ reservedMicros: 40 });
    expect(rows.find((row) => row.kind === "team_day")).toMatchObject({ reservedMicros: 40 });
  });

  it("adds up, without a deadlock, when many agents of several missions reserve, settle and recover at once", async () => {
    const { ctx, missionId } = await makeSpender({ capMicros: 1_000_000_000, missionMicros: 1_000_000_000 });
    const agents = Array.from({ length: 8 }, () => newId());
    const play = async (index: number): Promise<number> => {
      const runId = newId();
      const onMission = index % 2 === 0 ? missionId : null;
      const call = newCall({
        runId,
        missionId: onMission,
        agentId: agents[index % 8] ?? newId(),
        upperBoundMicros: 100,
        atMs: NOON,
      });
      const { entryId } = await reserveMoney.call(ctx, call);
      if (index % 5 === 0) return (await settleLost.call(ctx, { runId, atMs: NOON })).settledMicros;
      await markSent.call(ctx, { entryId, atMs: NOON });
      const ends = [
        settleMoney
          .call(ctx, { entryId, settledMicros: index, outcome: "ok", atMs: NOON })
          .then((done) => done.settledMicros),
        settleLost.call(ctx, { runId, atMs: NOON }),
      ] as const;
      return (await Promise.all(ends))[0];
    };
    const spent = (await Promise.all(Array.from({ length: 120 }, (_, index) => play(index)))).reduce(
      (sum, one) => sum + one,
      0,
    );
    const rows = await getDb().select().from(budgets).where(eq(budgets.teamId, ctx.team.id));
    for (const row of rows) expect(row.reservedMicros).toBe(0);
    expect(rows.find((row) => row.kind === "team_day")?.spentMicros).toBe(spent);
    const byAgent = rows.filter((row) => row.kind === "agent_day").reduce((sum, row) => sum + row.spentMicros, 0);
    expect(byAgent).toBe(spent);
  });
});
