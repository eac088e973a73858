import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { runs } from "#db/tables/runs";
import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { findAccessToken } from "#server/domains/teams/queries";
import { sha256 } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { giveTask, makeProgram } from "#tests/support/program";
import { makeTeam } from "#tests/support/team";
import { isSeatTaken } from "./commands.ts";
import { lockRun } from "./lease.ts";
import { claimProgramRun } from "./program.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

it("is claimed again while the engine takes the same run up: neither breaks the other", async () => {
  const team = await makeTeam();
  const { agentId, key } = await makeProgram(team);
  await giveTask(team, agentId);
  const ctx = await byKey(team.ctx, key);
  const claim = () => claimProgramRun.call(ctx, { claimKey: "monday", nowMs: Date.now() });
  const { runId } = await claim();
  const isHeld = Promise.withResolvers<void>();
  // As the engine does it: the run first, then the agent's seat.
  const takenUp = inTransaction(team.machine, "take up", async ({ tx }) => {
    const run = await lockRun(tx, team.id, runId);
    isHeld.resolve();
    await somebodyWaits();
    return isSeatTaken(tx, run);
  });
  await isHeld.promise;
  const [again, isTaken] = await Promise.all([claim(), takenUp]);
  expect([again.runId, isTaken]).toEqual([runId, false]);
  const [run] = await getDb().select().from(runs).where(eq(runs.id, runId));
  expect(run?.tokenHash).toBe(sha256(again.token));
});

async function byKey(ctx: Ctx, key: string): Promise<Ctx> {
  const found = await findAccessToken(sha256(key), Date.now());
  if (!found?.agent) throw new Error("There is no such key of an agent.");
  const { tokenId: keyId, userId, agent, scopes } = found;
  return {
    ...ctx,
    actor: { kind: "apiKey", keyId, userId, name: agent.name, agentId: agent.id },
    scopes: new Set(scopes),
  };
}

/** Until another connection of this database stands before a lock. */
async function somebodyWaits(): Promise<void> {
  for (let tries = 0; tries < 6_000; tries += 1) {
    const waiting = await rowsOf(
      database.db,
      sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error("Nobody waits for a lock.");
}
