import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog, events } from "#db/tables/kernel";
import { accessTokens } from "#db/tables/teams";
import type { Ctx } from "#server/core/context";
import { ACCESS_KEY } from "#server/lib/access-key";
import { newId, sha256 } from "#server/lib/ids";
import { KEY_SCOPES } from "#server/lib/scopes";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { addMember, createAccessToken } from "./commands.ts";
import { createKey, listKeys, revokeKey, rotateKey } from "./keys.ts";
import { findAccessToken } from "./queries.ts";

const DAY_MS = 24 * 60 * 60_000;
let database: Database;
let team: TestTeam;
let member: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  member = await makePerson(team, "Mia", "member");
});
afterAll(() => database.close());

const holderOf = (secret: string, atMs = Date.now()) => findAccessToken(sha256(secret), atMs);
const inDays = (days: number) => Date.now() + days * DAY_MS;
/** What a door makes of a key. */
async function asKey(secret: string): Promise<Ctx> {
  const found = await holderOf(secret);
  if (!found) throw new Error("The key does not open anything.");
  const actor = { kind: "apiKey" as const, keyId: found.tokenId, userId: found.userId, name: found.userName };
  return { ...team.ctx, actor, scopes: new Set(found.scopes) };
}

describe("a key", () => {
  it("may do what its maker chose, and of that only what its maker’s role allows at that moment", async () => {
    const scopes = ["tasks:read", "tasks:write", "missions:write"] as const;
    const { secret, prefix } = await createKey.call(member, { name: "ci", scopes: [...scopes] });
    expect(secret.startsWith(`${prefix}_`)).toBe(true);
    const held = async () => (await holderOf(secret))?.scopes.toSorted();
    expect(await held()).toEqual([...scopes].toSorted());
    const userId = member.actor.kind === "user" ? member.actor.userId : "";
    await addMember.call(team.machine, { userId, role: "viewer" });
    expect(await held()).toEqual(["tasks:read"]);
    await addMember.call(team.machine, { userId, role: "member" });
    expect(await held()).toEqual([...scopes].toSorted());
  });

  it("is not made for more than its maker holds, and says who holds it", async () => {
    const wanted = { name: "too much", scopes: ["tasks:read", "team:manage"] as const };
    await expect(createKey.call(member, { ...wanted, scopes: [...wanted.scopes] })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(/“team:manage”.*Owners and admins have it/),
    });
    const viewer = await makePerson(team, "Vic", "viewer");
    await expect(createKey.call(viewer, { name: "x", scopes: ["tasks:read"] })).rejects.toMatchObject({
      message: expect.stringContaining("Owners, admins and members have it"),
    });
  });

  it("ends after 90 days unless told otherwise, never only for an owner", async () => {
    const make = (ctx: Ctx, expiresInDays?: number | null) =>
      createKey.call(ctx, { name: "term", scopes: ["tasks:read"], expiresInDays });
    const { secret, expiresAt } = await make(member);
    expect(Math.round(((expiresAt?.getTime() ?? 0) - Date.now()) / DAY_MS)).toBe(90);
    expect(await holderOf(secret, inDays(89))).not.toBeNull();
    expect(await holderOf(secret, inDays(91))).toBeNull();
    await expect(make(member, 366)).rejects.toMatchObject({ code: "bad_input" });
    await expect(make(member, null)).rejects.toMatchObject({ code: "forbidden" });
    expect((await make(team.ctx, null)).expiresAt).toBeNull();
  });

  it("is ended at once by its maker and by who manages the team, and by nobody else", async () => {
    const { id, secret } = await createKey.call(team.ctx, { name: "owner’s", scopes: ["tasks:read"] });
    await expect(revokeKey.call(member, { keyId: id })).rejects.toMatchObject({ code: "not_found" });
    const admin = await makePerson(team, "Ann", "admin");
    await revokeKey.call(admin, { keyId: id });
    await revokeKey.call(admin, { keyId: id });
    expect(await holderOf(secret)).toBeNull();
    await expect(rotateKey.call(team.ctx, { keyId: id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("gets a new secret, and the one before works until the grace is over", async () => {
    const made = await createKey.call(member, { name: "turns", scopes: ["tasks:read"], expiresInDays: 10 });
    const turned = await rotateKey.call(member, { keyId: made.id, graceMinutes: 30 });
    expect(turned.secret).not.toBe(made.secret);
    expect(await holderOf(turned.secret)).toMatchObject({ tokenId: made.id });
    expect(await holderOf(made.secret, Date.now() + 29 * 60_000)).toMatchObject({ tokenId: made.id });
    expect(await holderOf(made.secret, Date.now() + 31 * 60_000)).toBeNull();
    const again = await rotateKey.call(member, { keyId: made.id, graceMinutes: 0 });
    for (const old of [made.secret, turned.secret]) expect(await holderOf(old)).toBeNull();
    expect(Math.round(((again.expiresAt?.getTime() ?? 0) - Date.now()) / DAY_MS)).toBe(10);
    await expect(rotateKey.call(member, { keyId: made.id, graceMinutes: 1_441 })).rejects.toMatchObject({
      code: "bad_input",
    });
    await expect(rotateKey.call(team.ctx, { keyId: made.id })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("cannot be used to get a stronger or longer one", async () => {
    const strong = await createKey.call(team.ctx, { name: "strong", scopes: [...KEY_SCOPES] });
    const weak = await createKey.call(team.ctx, { name: "weak", scopes: ["keys:write"], expiresInDays: 5 });
    const ctx = await asKey(weak.secret);
    await expect(rotateKey.call(ctx, { keyId: strong.id })).rejects.toMatchObject({ code: "forbidden" });
    await expect(createKey.call(ctx, { name: "more", scopes: ["tasks:read"] })).rejects.toMatchObject({
      code: "forbidden",
    });
    const longer = createKey.call(ctx, { name: "longer", scopes: ["keys:write"], expiresInDays: 6 });
    await expect(longer).rejects.toMatchObject({ message: expect.stringContaining("outlives") });
    const open = await createKey.call(ctx, { name: "as long", scopes: ["keys:write"] });
    expect(open.expiresAt, "whose life is left open ends with it").toEqual(weak.expiresAt);
    const child = await createKey.call(ctx, { name: "child", scopes: ["keys:write"], expiresInDays: 1 });
    const turned = await rotateKey.call(ctx, { keyId: child.id });
    expect(turned.expiresAt).toEqual(child.expiresAt);
  });

  it("that has run out takes no place among the fifty one may have", async () => {
    const { ctx: hoarder } = await makeTeam("Of many keys");
    const make = () => createKey.call(hoarder, { name: "one of many", scopes: ["tasks:read"] });
    for (let count = 0; count < 50; count += 1) await make();
    await expect(make()).rejects.toMatchObject({ code: "limited" });
    const mine = eq(accessTokens.name, "one of many");
    await getDb()
      .update(accessTokens)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(mine);
    expect((await make()).secret).toMatch(ACCESS_KEY);
  });

  it("of the form before goes on working, and can be rotated into the new form", async () => {
    const { id } = await createAccessToken.call(team.ctx, { userId: team.userId, name: "old" });
    const old = `mst_${"Ab1-_".repeat(8)}xyz`;
    await getDb()
      .update(accessTokens)
      .set({ hash: sha256(old), prefix: null })
      .where(eq(accessTokens.id, id));
    expect((await holderOf(old))?.scopes).toContain("team:own");
    expect((await rotateKey.call(team.ctx, { keyId: id })).secret).toMatch(ACCESS_KEY);
    expect(await holderOf(old)).not.toBeNull();
  });
});

describe("the list of keys", () => {
  it("shows a member their own, a manager everybody’s, page by page, and never another team’s", async () => {
    const other = await makeTeam("Else");
    await createKey.call(other.ctx, { name: "foreign", scopes: ["tasks:read"] });
    const mine = await listKeys.call(member, {});
    expect(mine.items.length).toBeGreaterThan(0);
    expect(mine.items.every(({ isMine, by }) => isMine && by.name === "Mia")).toBe(true);
    const first = await listKeys.call(team.ctx, { limit: 2 });
    const second = await listKeys.call(team.ctx, { limit: 200, cursor: first.nextCursor ?? "" });
    const names = [...first.items, ...second.items].map(({ name }) => name);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(names.length);
    expect(names).toContain("term");
    expect(names).not.toContain("foreign");
    const ended = await listKeys.call(team.ctx, { isEnded: true });
    expect(ended.items.map(({ name, state }) => [name, state])).toContainEqual(["owner’s", "revoked"]);
  });
});

it("the secret of a key is in its answer and nowhere else: no table, no audit row, no event, no log line", async () => {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  vi.stubEnv("MUSTER_LOG_LEVEL", "debug");
  try {
    const made = await createKey.call(team.ctx, { name: "quiet", scopes: ["tasks:read"] });
    const turned = await rotateKey.call(team.ctx, { keyId: made.id });
    await revokeKey.call(team.ctx, { keyId: made.id });
    const db = getDb();
    const everything = JSON.stringify([
      await db.select().from(accessTokens),
      await db.select().from(auditLog),
      await db.select().from(events),
      lines,
    ]);
    expect(everything).toContain(turned.prefix);
    for (const { secret, prefix } of [made, turned]) expect(everything).not.toContain(secret.slice(prefix.length));
    expect(everything).not.toMatch(ACCESS_KEY);
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
  }
  await expect(createKey.call(team.machine, { name: "no one’s", scopes: ["tasks:read"] })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(revokeKey.call(team.ctx, { keyId: newId() })).rejects.toMatchObject({ code: "not_found" });
});
