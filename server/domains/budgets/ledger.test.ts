import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { budgets, ledgerEntries } from "#db/tables/llm";
import { teams } from "#db/tables/teams";
import { inTransaction } from "#server/core/transaction";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeSpender, newCall } from "#tests/support/ledger";
import { markSent, releaseMoney, reserveMoney, settleLost, settleMoney } from "./commands.ts";
import { spendOf, teamDay } from "./queries.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const rowsOf = (teamId: string) => getDb().select().from(budgets).where(eq(budgets.teamId, teamId));
const entryOf = async (id: string) => (await getDb().select().from(ledgerEntries).where(eq(ledgerEntries.id, id)))[0];

describe("the ledger", () => {
  it("holds the upper bound on team, agent and mission, and settles for what it cost", async () => {
    const { ctx, missionId } = await makeSpender({ capMicros: 1_000, missionMicros: 500 });
    const call = newCall({ missionId, upperBoundMicros: 300, atMs: NOON });
    const { entryId, day } = await reserveMoney.call(ctx, call);
    expect(day).toBe("2026-11-21");
    expect((await rowsOf(ctx.team.id)).map((row) => [row.kind, row.reservedMicros]).sort()).toEqual([
      ["agent_day", 300],
      ["mission", 300],
      ["team_day", 300],
    ]);
    await markSent.call(ctx, { entryId, atMs: NOON });
    await settleMoney.call(ctx, { entryId, settledMicros: 120, outcome: "ok", atMs: NOON });
    for (const row of await rowsOf(ctx.team.id)) expect(row).toMatchObject({ reservedMicros: 0, spentMicros: 120 });
    expect(await teamDay.call(ctx, { atMs: NOON })).toEqual({
      day,
      spentMicros: 120,
      reservedMicros: 0,
      limitMicros: 1_000,
    });
    const spent = { spentMicros: 120, reservedMicros: 0, calls: 1 };
    expect(await spendOf.call(ctx, { day })).toEqual(spent);
    expect(await spendOf.call(ctx, { missionId: missionId ?? "" })).toEqual(spent);
    expect(await spendOf.call(ctx, { agentId: call.agentId, day })).toEqual(spent);
    expect(await spendOf.call(ctx, { agentId: newId() })).toMatchObject({ spentMicros: 0, calls: 0 });
  });

  it("settles once, however often it is told", async () => {
    const { ctx } = await makeSpender({ capMicros: 1_000 });
    const { entryId } = await reserveMoney.call(ctx, newCall({ upperBoundMicros: 300, atMs: NOON }));
    await markSent.call(ctx, { entryId, atMs: NOON });
    await settleMoney.call(ctx, { entryId, settledMicros: 100, outcome: "ok", atMs: NOON });
    const again = await settleMoney.call(ctx, { entryId, settledMicros: 250, outcome: "failed", atMs: NOON });
    expect(again).toEqual({ settledMicros: 100, outcome: "ok" });
    expect(await teamDay.call(ctx, { atMs: NOON })).toMatchObject({ spentMicros: 100, reservedMicros: 0 });
  });

  it("refuses past a limit, names it, says what to do, and holds nothing even when the refusal is caught", async () => {
    const { ctx, missionId } = await makeSpender({ capMicros: 1_000_000, missionMicros: 200 });
    await inTransaction(ctx, "test", async (joined) => {
      const refused = reserveMoney.call(joined, newCall({ missionId, upperBoundMicros: 300, atMs: NOON }));
      await expect(refused).rejects.toMatchObject({
        code: "limited",
        message: expect.stringContaining("This mission's budget"),
      });
    });
    for (const row of await rowsOf(ctx.team.id)) expect(row.reservedMicros).toBe(0);
    const team = await makeSpender({ capMicros: 5_000_000 });
    await expect(reserveMoney.call(team.ctx, newCall({ upperBoundMicros: 6_000_000, atMs: NOON }))).rejects.toThrow(
      "Today's cap of $5.00 leaves $5.00, and the next model call may cost up to $6.00. Raise the team's daily cap, or go on tomorrow.",
    );
  });

  it("takes a budget of zero seriously and still admits a free call", async () => {
    const { ctx, missionId } = await makeSpender({ capMicros: 1_000, missionMicros: 0 });
    await expect(reserveMoney.call(ctx, newCall({ missionId, upperBoundMicros: 1, atMs: NOON }))).rejects.toThrow(
      "This mission's budget is $0.00, so no model that costs money may be called.",
    );
    const free = await reserveMoney.call(ctx, newCall({ missionId, upperBoundMicros: 0, atMs: NOON }));
    expect(free.reservedMicros).toBe(0);
  });

  it("counts a changed cap at once", async () => {
    const { ctx } = await makeSpender({ capMicros: 100 });
    const call = (upperBoundMicros: number) => reserveMoney.call(ctx, newCall({ upperBoundMicros, atMs: NOON }));
    await call(100);
    await expect(call(1)).rejects.toMatchObject({ code: "limited" });
    await getDb().update(teams).set({ dailyCapMicros: 150 }).where(eq(teams.id, ctx.team.id));
    await call(50);
    await getDb().update(teams).set({ dailyCapMicros: 10 }).where(eq(teams.id, ctx.team.id));
    await expect(call(1)).rejects.toThrow("Today's cap of $0.00001 is reached");
    await call(0);
  });

  it("starts a new day at midnight of the team's time zone, and settles on the day of the call", async () => {
    const { ctx } = await makeSpender({ capMicros: 100, timezone: "Pacific/Auckland" });
    const before = Date.UTC(2026, 10, 21, 10, 59);
    const after = Date.UTC(2026, 10, 21, 11, 1);
    const first = await reserveMoney.call(ctx, newCall({ upperBoundMicros: 100, atMs: before }));
    expect(first.day).toBe("2026-11-21");
    await markSent.call(ctx, { entryId: first.entryId, atMs: before });
    const second = await reserveMoney.call(ctx, newCall({ upperBoundMicros: 100, atMs: after }));
    expect(second.day).toBe("2026-11-22");
    await settleMoney.call(ctx, { entryId: first.entryId, settledMicros: 90, outcome: "ok", atMs: after });
    expect(await teamDay.call(ctx, { atMs: before })).toMatchObject({ spentMicros: 90, reservedMicros: 0 });
    expect(await teamDay.call(ctx, { atMs: after })).toMatchObject({ spentMicros: 0, reservedMicros: 100 });
  });

  it("warns once at 80 %", async () => {
    const { ctx } = await makeSpender({ capMicros: 100 });
    const agentId = newId();
    for (const cost of [79, 2, 5]) {
      const { entryId } = await reserveMoney.call(ctx, newCall({ agentId, upperBoundMicros: cost, atMs: NOON }));
      await markSent.call(ctx, { entryId, atMs: NOON });
      await settleMoney.call(ctx, { entryId, settledMicros: cost, outcome: "ok", atMs: NOON });
    }
    const warned = await getDb().select().from(events).where(eq(events.teamId, ctx.team.id));
    expect(warned.map((event) => event.kind)).toEqual(["budget.warned", "budget.warned"]);
    expect(warned.map((event) => event.payload)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "team_day", spentMicros: 81, limitMicros: 100, day: "2026-11-21" }),
        expect.objectContaining({ kind: "agent_day", agentId, spentMicros: 81 }),
      ]),
    );
  });

  it("releases only what was not sent", async () => {
    const { ctx } = await makeSpender({ capMicros: 100 });
    const one = await reserveMoney.call(ctx, newCall({ upperBoundMicros: 60, atMs: NOON }));
    await releaseMoney.call(ctx, { entryId: one.entryId, atMs: NOON });
    await releaseMoney.call(ctx, { entryId: one.entryId, atMs: NOON });
    expect(await teamDay.call(ctx, { atMs: NOON })).toMatchObject({ spentMicros: 0, reservedMicros: 0 });
    await expect(markSent.call(ctx, { entryId: one.entryId, atMs: NOON })).rejects.toMatchObject({ code: "conflict" });
    await expect(
      settleMoney.call(ctx, { entryId: one.entryId, settledMicros: 1, outcome: "ok", atMs: NOON }),
    ).rejects.toMatchObject({ code: "conflict" });
    const two = await reserveMoney.call(ctx, newCall({ upperBoundMicros: 60, atMs: NOON }));
    await markSent.call(ctx, { entryId: two.entryId, atMs: NOON });
    await expect(releaseMoney.call(ctx, { entryId: two.entryId, atMs: NOON })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("after a crash counts a sent call at its upper bound as unknown and gives an unsent one back", async () => {
    const { ctx } = await makeSpender({ capMicros: 1_000 });
    const runId = newId();
    const sent = await reserveMoney.call(ctx, newCall({ runId, upperBoundMicros: 300, atMs: NOON }));
    await markSent.call(ctx, { entryId: sent.entryId, atMs: NOON });
    const unsent = await reserveMoney.call(ctx, newCall({ runId, upperBoundMicros: 200, atMs: NOON }));
    const other = await reserveMoney.call(ctx, newCall({ upperBoundMicros: 100, atMs: NOON }));
    const found = { settled: 1, released: 1, settledMicros: 300 };
    expect(await settleLost.call(ctx, { runId, atMs: NOON })).toEqual(found);
    expect(await settleLost.call(ctx, { runId, atMs: NOON })).toEqual({ settled: 0, released: 0, settledMicros: 0 });
    expect(await entryOf(sent.entryId)).toMatchObject({ state: "settled", outcome: "unknown", settledMicros: 300 });
    expect(await entryOf(unsent.entryId)).toMatchObject({ state: "released" });
    expect(await entryOf(other.entryId)).toMatchObject({ state: "reserved" });
    expect(await teamDay.call(ctx, { atMs: NOON })).toMatchObject({ spentMicros: 300, reservedMicros: 100 });
    // The worker that was thought dead comes back with its answer: it changes nothing and sends nothing more.
    expect(
      await settleMoney.call(ctx, { entryId: sent.entryId, settledMicros: 10, outcome: "ok", atMs: NOON }),
    ).toEqual({ settledMicros: 300, outcome: "unknown" });
    await expect(markSent.call(ctx, { entryId: unsent.entryId, atMs: NOON })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("keeps teams apart", async () => {
    const mine = await makeSpender({ capMicros: 100, missionMicros: 100 });
    const theirs = await makeSpender({ capMicros: 100 });
    const { entryId } = await reserveMoney.call(mine.ctx, newCall({ upperBoundMicros: 10, atMs: NOON }));
    const ref = { entryId, atMs: NOON };
    await expect(markSent.call(theirs.ctx, ref)).rejects.toMatchObject({ code: "not_found" });
    await expect(releaseMoney.call(theirs.ctx, ref)).rejects.toMatchObject({ code: "not_found" });
    await expect(settleMoney.call(theirs.ctx, { ...ref, settledMicros: 1, outcome: "ok" })).rejects.toMatchObject({
      code: "not_found",
    });
    const foreign = newCall({ missionId: mine.missionId, upperBoundMicros: 1, atMs: NOON });
    await expect(reserveMoney.call(theirs.ctx, foreign)).rejects.toMatchObject({ code: "not_found" });
    expect(await spendOf.call(theirs.ctx, { missionId: mine.missionId ?? "" })).toMatchObject({ calls: 0 });
  });
});
