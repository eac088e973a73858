import { eq } from "drizzle-orm";
import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getDb } from "#db/handle";
import { identities, passwordResets, recoveryCodes } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { accountContext } from "#server/http/account-context";
import { newId, sha256 } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { findIdentity, linkIdentity, type ProvidedIdentity, signUpByProvider, unlinkIdentity } from "./identities.ts";
import { allowReset, findReset, resetPassword } from "./passwords.ts";
import { askForAccount, confirmSignUp, findSignUp, makeAccount } from "./sign-up.ts";
import { beginTwoFactor, confirmTwoFactor, useSecondFactor } from "./two-factor.ts";

let database: Awaited<ReturnType<typeof openTestPostgres>>;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

const AT_ONCE = 8;
const ctx = () => accountContext();
const HASH = `$test$${"x".repeat(20)}`;
const newEmail = () => `mats-${newId()}@example.org`;
const newIdentity = (): ProvidedIdentity => ({
  issuer: "https://id.example",
  subject: newId(),
  provider: "oidc",
  address: null,
});

/** What came of the same thing done many times at the same moment. */
async function race<Result>(work: (index: number) => Promise<Result>) {
  const all = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => work(index)));
  return {
    done: all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
    refused: all.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : [])),
  };
}
const usersOf = (email: string) => getDb().select().from(users).where(eq(users.email, email));

describe("at the same moment", () => {
  it("of many sign-ups with one address one makes the account", async () => {
    const email = newEmail();
    const { done } = await race((index) => makeAccount.call(ctx(), { email, name: `M${index}`, passwordHash: HASH }));
    expect(done.filter(({ userId }) => userId !== null)).toHaveLength(1);
    expect(await usersOf(email)).toHaveLength(1);
  });

  it("of many mailed links of one address one makes the account, and a link followed twice does so once", async () => {
    const email = newEmail();
    const tokens = await race(() => askForAccount.call(ctx(), { email, name: "Mats", passwordHash: HASH }));
    const wishes = await Promise.all(tokens.done.map(({ token }) => findSignUp(token, new Date())));
    const followed = await race((index) => confirmSignUp.call(ctx(), { signUpId: wishes[index]?.id ?? "" }));
    expect([followed.done.length, followed.refused.length]).toEqual([1, AT_ONCE - 1]);
    const { token } = await askForAccount.call(ctx(), { email: newEmail(), name: "Mats", passwordHash: HASH });
    const signUpId = (await findSignUp(token, new Date()))?.id ?? "";
    const twice = await race(() => confirmSignUp.call(ctx(), { signUpId }));
    expect([twice.done.length, twice.refused.length]).toEqual([1, AT_ONCE - 1]);
    expect(twice.refused[0]).toContain("This link was used");
  });

  it("of many reset links of one person one serves", async () => {
    const { userId } = await makeTeam();
    const { done: links } = await race(() => allowReset.call(ctx(), { userId }));
    const found = await Promise.all(links.map(({ token }) => findReset(token, new Date())));
    const { done, refused } = await race((index) =>
      resetPassword.call(ctx(), { resetId: found[index]?.id ?? "", passwordHash: HASH }),
    );
    expect([done.length, refused.length]).toEqual([1, AT_ONCE - 1]);
    // Who waits for each other in a circle is ended by the database, and says so.
    expect(refused.filter((reason) => !reason.includes("This link was used"))).toEqual([]);
  });

  it("a reset’s link serves once", async () => {
    const { userId } = await makeTeam();
    const { token } = await allowReset.call(ctx(), { userId });
    const resetId = (await findReset(token, new Date()))?.id ?? "";
    const { done, refused } = await race((index) =>
      resetPassword.call(ctx(), { resetId, passwordHash: `${HASH}${index}` }),
    );
    expect([done.length, refused.length]).toEqual([1, AT_ONCE - 1]);
    expect(refused[0]).toContain("This link was used");
    const [person] = await getDb().select().from(users).where(eq(users.id, userId));
    expect(person?.tokenVersion).toBe(1);
    expect(await getDb().$count(passwordResets, eq(passwordResets.hash, sha256(token)))).toBe(0);
  });

  it("of many first sign-ins by one provider one makes the account, and the others find it", async () => {
    const [email, identity] = [newEmail(), newIdentity()];
    const { done, refused } = await race(() => signUpByProvider.call(ctx(), { identity, name: "Mats", email }));
    expect(refused).toEqual([]);
    const [made] = done.filter(({ userId }) => userId !== null);
    expect(done.filter(({ userId }) => userId !== null)).toHaveLength(1);
    expect((await findIdentity(identity.issuer, identity.subject))?.userId).toBe(made?.userId);
  });

  it("of one identity with many addresses one account begins, and none is left over", async () => {
    const identity = newIdentity();
    const emails = Array.from({ length: AT_ONCE }, newEmail);
    const { done } = await race((index) =>
      signUpByProvider.call(ctx(), { identity, name: "Mats", email: emails[index] ?? "" }),
    );
    expect(done.filter(({ userId }) => userId !== null)).toHaveLength(1);
    const left = await Promise.all(emails.map(usersOf));
    expect(left.flat()).toHaveLength(1);
  });

  it("an account elsewhere is connected to one of those who ask for it", async () => {
    const identity = newIdentity();
    const teams = await Promise.all(Array.from({ length: AT_ONCE }, () => makeTeam()));
    const { done } = await race((index) => linkIdentity.call(ctx(), { userId: teams[index]?.userId ?? "", identity }));
    const results = done.map(({ result }) => result).toSorted();
    expect(results).toEqual([...Array.from({ length: AT_ONCE - 1 }, () => "elsewhere"), "linked"]);
    expect(await getDb().$count(identities, eq(identities.subject, identity.subject))).toBe(1);
  });

  it("the ways in are taken away but for the last", async () => {
    const { userId } = await makeTeam();
    await getDb().update(users).set({ passwordHash: null }).where(eq(users.id, userId));
    const issuers = Array.from({ length: AT_ONCE }, (_, index) => `https://id-${index}.example`);
    for (const issuer of issuers) await linkIdentity.call(ctx(), { userId, identity: { ...newIdentity(), issuer } });
    const rows = await getDb().select().from(identities).where(eq(identities.userId, userId));
    const { done, refused } = await race((index) =>
      unlinkIdentity.call(ctx(), { userId, identityId: rows[index]?.id ?? "", issuers }),
    );
    expect([done.length, refused.length]).toEqual([AT_ONCE - 1, 1]);
    expect(refused[0]).toContain("your only way in");
  });

  it("a recovery code lets in once", async () => {
    const { userId } = await makeTeam();
    const { secret } = await beginTwoFactor.call(ctx(), { userId });
    const { codes } = await confirmTwoFactor.call(ctx(), { userId, code: generateSync({ secret }) });
    const { done } = await race(() => useSecondFactor.call(ctx(), { userId, code: codes[0] ?? "" }));
    expect(done.filter(({ isRight }) => isRight)).toHaveLength(1);
    expect(await getDb().$count(recoveryCodes, eq(recoveryCodes.userId, userId))).toBe(9);
  });
});
