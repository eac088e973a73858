import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { userSessions } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { checkPassword, hashPassword } from "#server/auth";
import { loadAuthSecret } from "#server/boot/secret";
import { linkIdentity } from "#server/domains/accounts/identities";
import { newId } from "#server/lib/ids";
import { createCaller } from "#server/routers/root";
import { signedIn } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { accountContext } from "./account-context.ts";
import { setLimits } from "./limits.ts";

let database: Database;
const PASSWORD = "otter lamp seven bridge";
const ISSUER = "https://id.norrland.example";

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
});
afterAll(() => database.close());
beforeEach(() => {
  setLimits(undefined);
  vi.stubEnv("AUTH_OIDC_ISSUER", ISSUER);
  vi.stubEnv("AUTH_OIDC_ID", "muster");
  vi.stubEnv("AUTH_OIDC_SECRET", "a secret");
  vi.stubEnv("AUTH_OIDC_NAME", "Norrland ID");
});
afterEach(() => vi.unstubAllEnvs());

async function somebody(password: string | null, issuers: string[]) {
  const { userId } = await makeTeam();
  const passwordHash = password && (await hashPassword(password));
  const [row] = await getDb().update(users).set({ passwordHash }).where(eq(users.id, userId)).returning();
  for (const issuer of issuers) {
    const identity = { issuer, subject: newId(), provider: "oidc" as const, address: "lena@norrland.example" };
    await linkIdentity.call(accountContext(), { userId, identity });
  }
  const { sessionId } = await signedIn(userId);
  const headers = { get: (name: string) => (name === "sec-fetch-site" ? "same-origin" : null) };
  const person = { userId, email: row?.email ?? "", name: "Lena", sessionId };
  const { account } = createCaller({ person, identity: null, refusal: null, requestId: newId(), headers });
  const grow = () =>
    getDb()
      .update(userSessions)
      .set({ createdAt: new Date(Date.now() - 16 * 60_000) })
      .where(eq(userSessions.id, sessionId));
  const idOf = async () => (await account.waysIn()).providers[0]?.linked?.identityId ?? "";
  return { ...person, account, grow, idOf };
}

describe("the ways into one’s account", () => {
  it("are listed, also one by a provider that is not set up any more", async () => {
    const me = await somebody(PASSWORD, [ISSUER, "https://old.example"]);
    expect(await me.account.waysIn()).toMatchObject({
      hasPassword: true,
      providers: [{ id: "oidc", name: "Norrland ID", linked: { address: "lena@norrland.example" } }],
      others: [{ provider: "oidc" }],
    });
    vi.stubEnv("AUTH_OIDC_ISSUER", "https://new.example");
    expect((await me.account.waysIn()).providers[0]?.linked, "another issuer is another provider").toBeNull();
  });

  it("are connected and disconnected with the password only, and nobody else’s", async () => {
    const [me, other] = [await somebody(PASSWORD, [ISSUER]), await somebody(PASSWORD, [ISSUER])];
    await expect(me.account.beginConnect({ provider: "oidc", password: "wrong" })).rejects.toThrow("not your password");
    await expect(me.account.beginConnect({ provider: "github", password: PASSWORD })).rejects.toThrow("not set up");
    expect((await me.account.beginConnect({ provider: "oidc", password: PASSWORD })).ticket).toMatch(
      /^[\w-]+\.[\w-]+$/,
    );
    const identityId = await me.idOf();
    await expect(me.account.disconnect({ identityId, password: "" })).rejects.toThrow("Type your password");
    await expect(other.account.disconnect({ identityId, password: PASSWORD })).rejects.toThrow("connected no more");
    expect(await me.account.disconnect({ identityId, password: PASSWORD })).toEqual({ provider: "oidc" });
    expect(await me.idOf()).toBe("");
  });

  it("are never all taken away", async () => {
    const me = await somebody(null, [ISSUER, "https://old.example"]);
    const identityId = await me.idOf();
    await expect(me.account.disconnect({ identityId, password: "" })).rejects.toThrow("your only way in");
    await me.account.changePassword({ current: "", next: PASSWORD });
    expect(await me.account.disconnect({ identityId, password: PASSWORD })).toEqual({ provider: "oidc" });
  });
});

describe("somebody without a password", () => {
  it("shows by a sign-in of just now that it is them, and never signs in by an empty one", async () => {
    const me = await somebody(null, [ISSUER]);
    expect(await checkPassword(me.email, "")).toBeNull();
    expect(await checkPassword(me.email, "nobody has this password")).toBeNull();
    await me.grow();
    const identityId = await me.idOf();
    for (const refused of [
      () => me.account.changePassword({ current: "", next: PASSWORD }),
      () => me.account.beginTwoFactor({ password: "" }),
      () => me.account.disconnect({ identityId, password: "" }),
    ])
      await expect(refused()).rejects.toThrow("a sign-in of the last quarter of an hour");
    const again = await somebody(null, [ISSUER]);
    expect(await again.account.changePassword({ current: "", next: PASSWORD })).toEqual({ ended: 0 });
    expect(await checkPassword(again.email, PASSWORD)).not.toBeNull();
    await expect(again.account.changePassword({ current: "", next: "moss nine ladders red" })).rejects.toThrow(
      "Type your password",
    );
  });
});
