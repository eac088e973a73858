import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog } from "#db/tables/kernel";
import { sweepAudit, sweepOldAudit } from "#server/agents/seal-audit";
import { setTeamPaused } from "#server/domains/teams/commands";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { setAuditRetention } from "./commands.ts";
import { getAuditChain, getAuditRow, listAudit } from "./queries.ts";
import { verifyAudit } from "./verify.ts";

const DAY_MS = 24 * 60 * 60_000;

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await makeTeam();
  for (let index = 0; index < 6; index += 1) await setTeamPaused.call(team.ctx, { isPaused: index % 2 === 0 });
  await sweepAudit();
});

const verify = (noted?: { seq: number; hash: string }) => verifyAudit.call(team.ctx, noted ? { noted } : {});
const rowAt = async (seq: number) => {
  const [row] = await getDb().select().from(auditLog).where(sql`team_id = ${team.id} and seq = ${seq}`);
  if (!row) throw new Error(`no row ${seq}`);
  return row;
};

describe("a team's audit log", () => {
  it("is a chain without a gap, sealed behind the commands", async () => {
    const chain = await getAuditChain.call(team.ctx, {});
    expect(chain).toMatchObject({ startSeq: 0, waiting: 0, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await verify()).toEqual({
      isWhole: true,
      checked: chain.seq,
      seq: chain.seq,
      hash: chain.hash,
      broken: null,
    });
    await setTeamPaused.call(team.ctx, { isPaused: true });
    expect(await getAuditChain.call(team.ctx, {}), "the newest waits for its place").toMatchObject({ waiting: 1 });
    await Promise.all([sweepAudit(), sweepAudit()]);
    expect(await verify(), "two sealers at once make one chain").toMatchObject({ isWhole: true, seq: chain.seq + 1 });
  });

  it.each([
    ["who acted", sql`update audit_log set actor = actor || '{"name":"Mallory"}' where id = `],
    ["when", sql`update audit_log set created_at = created_at + interval '1 second' where id = `],
    ["what was given", sql`update audit_log set input = '{"isPaused":"never"}' where id = `],
    ["the command", sql`update audit_log set command = 'team.rename' where id = `],
    ["how it looked after", sql`update audit_log set after = '{}' where id = `],
  ])("names the row in which %s was changed by SQL", async (_, change) => {
    const row = await rowAt(4);
    await getDb().execute(sql`${change}${row.id}`);
    expect(await verify()).toMatchObject({
      isWhole: false,
      checked: 3,
      broken: { seq: 4, id: row.id, kind: "changed", message: "Row 4 was changed after it was sealed." },
    });
  });

  it("names the place where a row was deleted, also at its end", async () => {
    const { seq } = await getAuditChain.call(team.ctx, {});
    await getDb().execute(sql`delete from audit_log where team_id = ${team.id} and seq = ${seq}`);
    expect(await verify()).toMatchObject({ broken: { seq, kind: "end_missing" } });
    await getDb().execute(sql`delete from audit_log where team_id = ${team.id} and seq = 3`);
    expect(await verify()).toMatchObject({
      broken: { seq: 3, kind: "missing", message: expect.stringContaining("after 2 comes 4") },
    });
  });

  it("names the first of two rows that changed places", async () => {
    const [one, two] = [await rowAt(3), await rowAt(5)];
    await getDb().execute(sql`update audit_log set seq = 9999 where id = ${one.id}`);
    await getDb().execute(sql`update audit_log set seq = 3 where id = ${two.id}`);
    await getDb().execute(sql`update audit_log set seq = 5 where id = ${one.id}`);
    expect(await verify()).toMatchObject({ checked: 2, broken: { seq: 3, id: two.id, kind: "changed" } });
  });

  it("names a row that was put in, whether into the chain or in its past for the sealer to take", async () => {
    const { seq } = await getAuditChain.call(team.ctx, {});
    await getDb().execute(sql`insert into audit_log (id, team_id, command, actor, correlation_id, created_at)
      select gen_random_uuid(), team_id, 'team.forged', actor, correlation_id, created_at - interval '1 hour' from audit_log
      where team_id = ${team.id} and seq = 2`);
    await sweepAudit();
    expect(await verify()).toMatchObject({ broken: { seq: seq + 1, command: "team.forged", kind: "out_of_order" } });
    await getDb().execute(
      sql`update audit_log set seq = null, hash = null where team_id = ${team.id} and seq = ${seq + 1}`,
    );
    await getDb().execute(sql`delete from audit_log where team_id = ${team.id} and seq is null`);
    await getDb().execute(sql`update audit_log set seq = seq + 1 where team_id = ${team.id} and seq = ${seq}`);
    await getDb().execute(sql`insert into audit_log (id, team_id, command, actor, correlation_id, seq, hash)
      select gen_random_uuid(), team_id, 'team.forged', actor, correlation_id, ${seq}, hash from audit_log
      where team_id = ${team.id} and seq = 2`);
    expect(await verify()).toMatchObject({ broken: { seq, command: "team.forged", kind: "changed" } });
  });

  it("that somebody computed anew from its beginning no longer goes through the hash that was noted", async () => {
    const noted = await getAuditChain.call(team.ctx, {});
    expect(await verify({ seq: noted.seq, hash: noted.hash })).toMatchObject({ isWhole: true });
    const row = await rowAt(2);
    await getDb().update(auditLog).set({ command: "team.nothing" }).where(eq(auditLog.id, row.id));
    await getDb().execute(sql`update audit_log set seq = null, hash = null where team_id = ${team.id}`);
    await getDb().execute(sql`update audit_chains set seq = 0, hash = repeat('0', 64) where team_id = ${team.id}`);
    await sweepAudit();
    expect(await verify(), "by itself it looks whole").toMatchObject({ isWhole: true });
    expect(await verify({ seq: noted.seq, hash: noted.hash })).toMatchObject({
      isWhole: false,
      broken: { seq: noted.seq, kind: "changed" },
    });
  });

  it("keeps its proof when old rows go, and tells that they went", async () => {
    await setAuditRetention.call(team.ctx, { keptDays: 30 });
    await sweepAudit();
    const before = await getAuditChain.call(team.ctx, {});
    expect(await sweepOldAudit(Date.now() + 29 * DAY_MS)).toBe(0);
    const deleted = await sweepOldAudit(Date.now() + 31 * DAY_MS);
    expect(deleted).toBe(before.seq);
    await sweepAudit();
    const after = await getAuditChain.call(team.ctx, {});
    expect(after).toMatchObject({ startSeq: before.seq, seq: before.seq + 1 });
    expect(await verify()).toMatchObject({ isWhole: true, checked: 1 });
    const { items } = await listAudit.call(team.ctx, {});
    expect(items.map(({ command }) => command)).toEqual(["audit.prune"]);
    const detail = await getAuditRow.call(team.ctx, { auditId: items[0]?.id ?? "" });
    expect(detail.input).toEqual({ deleted, upToSeq: before.seq, upToHash: before.hash });
  });

  it("is kept thirty days at least, and only who manages the team may say so", async () => {
    await expect(setAuditRetention.call(team.ctx, { keptDays: 3 })).rejects.toMatchObject({ code: "bad_input" });
    const bram = await makePerson(team, "Bram", "member");
    await expect(setAuditRetention.call(bram, { keptDays: 30 })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listAudit.call(bram, {})).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the list", () => {
  it("is found by who, what, on which thing and when, page by page", async () => {
    const page = await listAudit.call(team.ctx, { command: "team", limit: 4 });
    expect(page.items).toHaveLength(4);
    const next = await listAudit.call(team.ctx, { command: "team", limit: 4, cursor: page.nextCursor ?? "" });
    const ids = [...page.items, ...next.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await listAudit.call(team.ctx, { actor: "len" })).items).toHaveLength(6);
    expect((await listAudit.call(team.ctx, { actorKind: "agent" })).items).toEqual([]);
    expect((await listAudit.call(team.ctx, { command: "team.set_paused", actorKind: "user" })).items).toHaveLength(6);
    expect((await listAudit.call(team.ctx, { from: new Date(Date.now() + DAY_MS) })).items).toEqual([]);
    expect((await listAudit.call(team.ctx, { command: "%" })).items, "signs of a pattern are letters").toEqual([]);
  });

  it("shows nothing of another team", async () => {
    const other = await makeTeam("Other");
    await sweepAudit();
    const [row] = (await listAudit.call(other.ctx, {})).items;
    await expect(getAuditRow.call(team.ctx, { auditId: row?.id ?? "" })).rejects.toMatchObject({ code: "not_found" });
    expect((await listAudit.call(team.ctx, { limit: 200 })).items.some(({ id }) => id === row?.id)).toBe(false);
  });
});
