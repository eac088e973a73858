import { eq } from "drizzle-orm";
import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { recoveryCodes, twoFactors } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { authOptions, hashPassword } from "#server/auth";
import { resealAccounts } from "#server/boot/root-key";
import { loadAuthSecret } from "#server/boot/secret";
import { setRootKeys } from "#server/core/root-keys";
import { newId } from "#server/lib/ids";
import { createCaller } from "#server/routers/root";
import { signedIn } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { setLimits } from "./limits.ts";

let database: Database;
const ROOT = Buffer.alloc(32, 3);
const password = "otter lamp seven bridge";

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
});
afterAll(() => database.close());
beforeEach(() => {
  setRootKeys(ROOT);
  setLimits(undefined);
});

/** The form of signing in, as next-auth calls it: the person, or the word of the refusal. */
async function enter(email: string, code = "", address = "unknown"): Promise<string> {
  const [provider] = authOptions().providers;
  const authorize = Reflect.get(Object(provider?.options), "authorize") as (
    given: object,
    request: object,
  ) => Promise<{ id: string } | null>;
  return authorize({ email, password, code }, { headers: { "x-muster-address": address } }).then(
    (person) => (person ? "in" : "refused"),
    (error: Error) => error.message,
  );
}

async function somebody() {
  const { userId } = await makeTeam();
  const email = `lena-${newId()}@example.org`;
  await getDb()
    .update(users)
    .set({ email, passwordHash: await hashPassword(password) })
    .where(eq(users.id, userId));
  const { sessionId } = await signedIn(userId);
  const headers = { get: (name: string) => (name === "sec-fetch-site" ? "same-origin" : null) };
  const person = { userId, email, name: "Lena", sessionId };
  const { account } = createCaller({ person, identity: null, refusal: null, requestId: newId(), headers });
  return { userId, email, account };
}

async function withTwoFactor() {
  const me = await somebody();
  const { secret, uri } = await me.account.beginTwoFactor({ password });
  expect(await enter(me.email), "it counts only once a code came").toBe("in");
  const code = generateSync({ secret });
  const { codes } = await me.account.confirmTwoFactor({ code });
  return { ...me, secret, uri, code, codes };
}

/** The code of the step after this one, which is taken as well. */
const nextCode = (secret: string) => generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + 30 });

describe("two-factor", () => {
  it("asks for a code after the right password only, and takes each code once", async () => {
    const { email, secret, account, code: first } = await withTwoFactor();
    expect(await enter(email)).toBe("CodeNeeded");
    expect(await enter(email, first), "the code it was turned on with").toBe("CodeWrong");
    const code = nextCode(secret);
    expect(await enter(email, code)).toBe("in");
    expect(await enter(email, code)).toBe("CodeWrong");
    expect(await enter(`not-${email}`, code)).toBe("refused");
    expect(await account.twoFactor()).toMatchObject({ since: expect.any(Date), codesLeft: 10 });
  });

  it("takes ten recovery codes, each once; new ones end those of before", async () => {
    const { email, codes, account } = await withTwoFactor();
    const [first = "", second = ""] = codes;
    expect(new Set(codes).size).toBe(10);
    expect(await enter(email, first.toUpperCase())).toBe("in");
    expect(await enter(email, first)).toBe("CodeWrong");
    expect((await account.twoFactor()).codesLeft).toBe(9);
    const { codes: renewed } = await account.renewRecoveryCodes({ password });
    expect(await enter(email, second)).toBe("CodeWrong");
    expect(await enter(email, renewed[0])).toBe("in");
  });

  it("stops who has the password and guesses codes, from however many addresses", async () => {
    const { email, codes } = await withTwoFactor();
    const answers: string[] = [];
    for (let tries = 0; tries < 12; tries += 1) answers.push(await enter(email, "000000", `10.0.0.${tries}`));
    expect(answers.filter((answer) => answer === "CodeWrong").length).toBeLessThanOrEqual(10);
    expect(answers.at(-1)).toBe("TooManyAttempts");
    expect(await enter(email, codes[0], "10.0.1.1")).toBe("TooManyAttempts");
  });

  it("is begun and ended with the password only", async () => {
    const { email, account } = await withTwoFactor();
    await expect(account.endTwoFactor({ password: "wrong" })).rejects.toThrow("not your password");
    await expect(account.renewRecoveryCodes({ password: "wrong" })).rejects.toThrow("not your password");
    await expect(account.beginTwoFactor({ password })).rejects.toThrow("on already");
    await account.endTwoFactor({ password });
    expect(await enter(email)).toBe("in");
    expect(await account.twoFactor()).toEqual({ since: null, codesLeft: 0 });
    await expect(account.beginTwoFactor({ password: "wrong" })).rejects.toThrow("not your password");
    await expect(account.confirmTwoFactor({ code: "123456" })).rejects.toThrow("nothing to confirm");
  });

  it("keeps its secret sealed for its owner, and only hashes of codes", async () => {
    const [one, other] = [await withTwoFactor(), await withTwoFactor()];
    expect(one.uri).toContain(`secret=${one.secret}`);
    const rows = JSON.stringify([await getDb().select().from(twoFactors), await getDb().select().from(recoveryCodes)]);
    for (const text of [one.secret, ...one.codes]) expect(rows).not.toContain(text);
    const [theirs] = await getDb().select().from(twoFactors).where(eq(twoFactors.userId, other.userId));
    const sealedSecret = theirs?.sealedSecret ?? "";
    await getDb().update(twoFactors).set({ sealedSecret }).where(eq(twoFactors.userId, one.userId));
    expect(await enter(one.email, nextCode(other.secret)), "another’s secret in one’s row").toContain("does not open");
  });

  it("goes on after the root key was changed, and no longer needs the old one", async () => {
    await getDb().delete(twoFactors);
    const { email, secret } = await withTwoFactor();
    const next = Buffer.alloc(32, 4);
    setRootKeys(next, [ROOT]);
    await resealAccounts();
    setRootKeys(next);
    expect(await enter(email, nextCode(secret))).toBe("in");
  });

  it("lets one of two in that come with one code at the same moment", async () => {
    const { email, codes } = await withTwoFactor();
    const answers = await Promise.all([enter(email, codes[3]), enter(email, codes[3])]);
    expect(answers.toSorted()).toEqual(["CodeWrong", "in"]);
  });
});
