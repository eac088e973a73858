import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { userSessions } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { checkPassword, hashPassword } from "#server/auth";
import { loadAuthSecret } from "#server/boot/secret";
import { beginSession, listSessions } from "#server/domains/accounts/sessions";
import { newId } from "#server/lib/ids";
import { createCaller } from "#server/routers/root";
import { cookieOf } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { accountContext } from "./account-context.ts";
import { identifyCaller, type Person } from "./identity.ts";
import { setLimits } from "./limits.ts";

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
});
afterAll(() => database.close());

const OLD = "the old long one";
const headers = { get: (name: string) => (name === "sec-fetch-site" ? "same-origin" : null) };

/** Somebody with a password, signed in, and what they may call. */
async function somebody() {
  setLimits(undefined);
  const { userId } = await makeTeam();
  await getDb()
    .update(users)
    .set({ passwordHash: await hashPassword(OLD) })
    .where(eq(users.id, userId));
  const cookie = await cookieOf(userId);
  const caller = await identifyCaller({ get: (name) => (name === "cookie" ? cookie : null) }, null);
  const person = caller.person as Person;
  return { ...person, cookie, account: createCaller({ ...caller, requestId: newId(), headers }).account };
}
const isIn = async (cookie: string) =>
  (await identifyCaller({ get: (name) => (name === "cookie" ? cookie : null) }, null)).person !== null;

describe("one’s own sessions", () => {
  it("are listed with device, place and which one this is, and nobody else’s", async () => {
    const me = await somebody();
    await somebody();
    await cookieOf(me.userId);
    const list = await me.account.sessions();
    expect(list).toHaveLength(2);
    expect(list.filter(({ isThisOne }) => isThisOne)).toMatchObject([{ id: me.sessionId, address: "127.0.0.1" }]);
    expect(list[0]?.userAgent).toContain("Firefox");
  });

  it("are ended one by one, or all others at once; another person’s is not", async () => {
    const [me, other] = [await somebody(), await somebody()];
    const [phone, work] = [await cookieOf(me.userId), await cookieOf(me.userId)];
    await expect(me.account.endSession({ userSessionId: other.sessionId })).rejects.toThrow("ended already");
    const [last] = (await me.account.sessions()).filter(({ isThisOne }) => !isThisOne);
    expect(await me.account.endSession({ userSessionId: last?.id ?? "" })).toEqual({ ended: 1 });
    expect([await isIn(phone), await isIn(work)].filter(Boolean)).toHaveLength(1);
    expect(await me.account.endOtherSessions()).toEqual({ ended: 1 });
    expect([await isIn(phone), await isIn(work), await isIn(me.cookie), await isIn(other.cookie)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it("run out after thirty days, and are noted as used when that is some minutes old", async () => {
    const me = await somebody();
    const of = eq(userSessions.id, me.sessionId);
    await getDb()
      .update(userSessions)
      .set({ lastSeenAt: new Date(Date.now() - 600_000) })
      .where(of);
    expect(await isIn(me.cookie)).toBe(true);
    const seen = async () => (await listSessions(me, new Date()))[0]?.lastSeenAt.getTime() ?? 0;
    await expect.poll(async () => Date.now() - (await seen())).toBeLessThan(60_000);
    await getDb()
      .update(userSessions)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(of);
    expect(await isIn(me.cookie)).toBe(false);
  });

  it("are a hundred at most: the longest unused goes", async () => {
    const me = await somebody();
    const one = { userId: me.userId, userAgent: "x", address: "::1", expiresAt: new Date(Date.now() + 60_000) };
    await getDb()
      .update(userSessions)
      .set({ lastSeenAt: new Date(0) })
      .where(eq(userSessions.id, me.sessionId));
    await getDb()
      .insert(userSessions)
      .values(Array.from({ length: 99 }, () => one));
    await beginSession.call(accountContext(), { userId: me.userId, userAgent: "y", address: "::1" });
    expect(await listSessions(me, new Date())).toHaveLength(100);
    expect(await isIn(me.cookie)).toBe(false);
  });
});

describe("one’s own password", () => {
  it("is changed with the old one; all other sessions end and this one stays", async () => {
    const me = await somebody();
    const other = await cookieOf(me.userId);
    const next = "otter lamp seven bridge";
    await expect(me.account.changePassword({ current: "wrong", next })).rejects.toThrow("not your password");
    await expect(me.account.changePassword({ current: OLD, next: "1234567890" })).rejects.toThrow("guesses");
    expect(await me.account.changePassword({ current: OLD, next })).toEqual({ ended: 1 });
    expect([await isIn(me.cookie), await isIn(other)]).toEqual([true, false]);
    expect(await checkPassword(me.email, next)).not.toBeNull();
  });

  it("is guessed ten times at most by who found an open page", async () => {
    const me = await somebody();
    const guess = () => me.account.changePassword({ current: "wrong", next: "otter lamp seven bridge" });
    for (let times = 0; times < 10; times += 1) await expect(guess()).rejects.toThrow("not your password");
    await expect(guess()).rejects.toThrow("Too many tries");
  });
});

it("one’s own name is changed for all teams", async () => {
  const me = await somebody();
  expect(await me.account.rename({ name: " Lena H. " })).toEqual({ name: "Lena H." });
  const { person } = await identifyCaller({ get: (name) => (name === "cookie" ? me.cookie : null) }, null);
  expect(person?.name).toBe("Lena H.");
});
