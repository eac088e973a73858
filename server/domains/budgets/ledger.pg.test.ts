import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { budgets } from "#db/tables/llm";
import type { Ctx } from "#server/core/context";
import { isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { makeCappedAgents, makeSpender, newCall } from "#tests/support/ledger";
import { markSent, releaseMoney, reserveMoney, settleLost, settleMoney } from "./commands.ts";

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

  it("never admits more than the team, the agent or the mission may spend, through any mixed history at once", async () => {
    const call = fc.record({
      agent: fc.nat({ max: 2 }),
      onMission: fc.boolean(),
      micros: fc.constantFrom(0, 1, 10, 20, 30, 40),
      end: fc.constantFrom("settled" as const, "lost" as const, "released" as const, "left" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 30, maxLength: 40, size: "max" }), async (calls) => {
        const { ctx, missionId } = await makeSpender({ capMicros: 200, missionMicros: 90 });
        const caps = [60, 30, null];
        const agents = await makeCappedAgents(ctx.team.id, caps);
        const counted = await Promise.all(
          calls.map((one) => play(ctx, { ...one, agentId: agents[one.agent] ?? "", missionId })),
        );
        const sum = (pick: (one: (typeof calls)[number]) => boolean) =>
          calls.reduce((total, one, at) => total + (pick(one) ? (counted[at] ?? 0) : 0), 0);
        const rows = await getDb().select().from(budgets).where(eq(budgets.teamId, ctx.team.id));
        for (const row of rows) {
          const isOf = (one: (typeof calls)[number]) =>
            row.kind === "team_day" || (row.kind === "mission" ? one.onMission : agents[one.agent] === row.refId);
          expect(row.spentMicros + row.reservedMicros).toBe(sum(isOf));
          expect(row.spentMicros + row.reservedMicros).toBeLessThanOrEqual(row.limitMicros);
          if (row.kind === "agent_day") expect(row.limitMicros).toBe(caps[agents.indexOf(row.refId)] ?? 200);
        }
      }),
      { numRuns: 6, seed: 20_261_121 },
    );
  });
});

type Played = {
  agentId: string;
  missionId: string | null;
  onMission: boolean;
  micros: number;
  end: "settled" | "lost" | "released" | "left";
};

/** One call from reservation to its end; gives what it counts for in the end. */
async function play(ctx: Ctx, of: Played): Promise<number> {
  const runId = newId();
  const call = newCall({
    runId,
    agentId: of.agentId,
    missionId: of.onMission ? of.missionId : null,
    upperBoundMicros: of.micros,
    atMs: NOON,
  });
  const held = await reserveMoney.call(ctx, call).catch((error: unknown) => {
    if (isDomainError(error) && error.code === "limited") return null;
    throw error;
  });
  if (!held) return 0;
  const ref = { entryId: held.entryId, atMs: NOON };
  if (of.end === "left") return of.micros;
  if (of.end === "released") {
    await releaseMoney.call(ctx, ref);
    return 0;
  }
  await markSent.call(ctx, ref);
  if (of.end === "lost") return (await settleLost.call(ctx, { runId, atMs: NOON })).settledMicros;
  const settledMicros = Math.floor(of.micros / 2);
  return (await settleMoney.call(ctx, { ...ref, settledMicros, outcome: "ok" })).settledMicros;
}
