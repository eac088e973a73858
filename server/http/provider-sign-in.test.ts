import { eq } from "drizzle-orm";
import { generateSync } from "otplib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { identities, userSessions } from "#db/tables/accounts";
import { memberships, users } from "#db/tables/teams";
import { hashPassword } from "#server/auth";
import { loadAuthSecret } from "#server/boot/secret";
import { beginTwoFactor, confirmTwoFactor } from "#server/domains/accounts/two-factor";
import { createInvitation } from "#server/domains/teams/invitations";
import { newId } from "#server/lib/ids";
import { Browser, type SignInDoor, startSignInDoor } from "#tests/support/browser";
import { openTestDatabase } from "#tests/support/database";
import { type MailServer, startMailServer } from "#tests/support/mail-server";
import { type OidcPerson, type OidcServer, startOidcProvider } from "#tests/support/oidc-provider";
import { makeTeam } from "#tests/support/team";
import { accountContext } from "./account-context.ts";
import { identifyCaller } from "./identity.ts";
import { setLimits } from "./limits.ts";
import { answerSignIn } from "./sign-in.ts";
import { signConnecting } from "./sign-in-tickets.ts";

let database: Database;
let door: SignInDoor;
let oidc: OidcServer;
let mail: MailServer;

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  vi.stubEnv("AUTH_TRUST_HOST", "1");
  door = await startSignInDoor();
  oidc = await startOidcProvider([door.origin, "https://muster.example"]);
  mail = await startMailServer();
});
afterAll(async () => {
  await mail.stop();
  await oidc.stop();
  await door.stop();
  await database.close();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  setLimits(undefined);
  vi.stubEnv("AUTH_TRUST_HOST", "1");
  vi.stubEnv("SMTP_URL", "");
  vi.stubEnv("AUTH_OIDC_ISSUER", oidc.issuer);
  vi.stubEnv("AUTH_OIDC_ID", oidc.clientId);
  vi.stubEnv("AUTH_OIDC_SECRET", oidc.clientSecret);
  oidc.setMood("friendly");
});
afterEach(() => vi.unstubAllEnvs());

const browser = () => new Browser(door.origin);
const someone = (): OidcPerson & { email: string; sub: string } => {
  const sub = newId();
  return { sub, name: "Mats Berg", email: `mats-${sub}@example.org`, email_verified: true };
};
async function personIn(at: Browser) {
  const headers = { get: (name: string) => (name === "cookie" ? at.cookieHeader() : null) };
  return (await identifyCaller(headers, null)).person;
}
const errorIn = (path: string) => new URL(path, door.origin).searchParams.get("error");
const userOf = async (email: string) => (await getDb().select().from(users).where(eq(users.email, email)))[0];
async function addUser(email: string, isConfirmed: boolean, password = "the old long one") {
  const [row] = await getDb()
    .insert(users)
    .values({
      email,
      name: "Mats",
      passwordHash: await hashPassword(password),
      emailVerifiedAt: isConfirmed ? new Date() : null,
    })
    .returning();
  return row?.id ?? "";
}

describe("somebody a provider vouches for", () => {
  it("has an account after the first time, comes in again as the same one, and each time is a session of its own", async () => {
    const who = someone();
    oidc.setPerson(who);
    const [laptop, phone] = [browser(), browser()];
    expect(await laptop.signIn()).toBe("/");
    const person = await personIn(laptop);
    expect(person).toMatchObject({ email: who.email, name: "Mats Berg" });
    expect(await userOf(who.email)).toMatchObject({ passwordHash: null, emailVerifiedAt: expect.any(Date) });
    oidc.setPerson({ ...who, email: "moved@example.org" });
    expect(await phone.signIn("oidc", { callbackUrl: `${door.origin}/norrland/tasks` })).toBe("/norrland/tasks");
    expect((await personIn(phone))?.userId).toBe(person?.userId);
    const of = eq(userSessions.userId, person?.userId ?? "");
    expect((await getDb().select().from(userSessions).where(of)).map(({ userAgent }) => userAgent)).toEqual([
      expect.stringContaining("Firefox"),
      expect.stringContaining("Firefox"),
    ]);
    await getDb()
      .delete(userSessions)
      .where(eq(userSessions.id, person?.sessionId ?? ""));
    expect([await personIn(laptop), (await personIn(phone))?.userId]).toEqual([null, person?.userId]);
  });

  it("is asked for with PKCE, state and nonce, and led nowhere but to a page of ours", async () => {
    oidc.setPerson(someone());
    const at = browser();
    const { searchParams } = new URL(await at.begin("oidc", { callbackUrl: "https://evil.example/" }));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      code_challenge_method: "S256",
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{40,}$/),
      nonce: expect.stringMatching(/^[\w-]{40,}$/),
      response_type: "code",
      scope: "openid email profile",
    });
    for (const callbackUrl of [
      "https://evil.example/",
      "//evil.example",
      `${door.origin}.evil.example/`,
      "/\\evil.example",
    ])
      expect(await browser().signIn("oidc", { callbackUrl }), callbackUrl).toBe("/");
  });

  it("behind TLS comes back to the public address, with cookies that leave over TLS only", async () => {
    oidc.setPerson(someone());
    const head = { "x-forwarded-host": "muster.example", "x-forwarded-proto": "https" };
    const csrf = await answerSignIn(new Request("http://next.internal/api/auth/csrf", { headers: head }));
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookie = csrf.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const body = new URLSearchParams({ csrfToken, json: "true", callbackUrl: "/norrland", invitation: "x" });
    const asked = { method: "POST", headers: { ...head, cookie }, body };
    const answer = await answerSignIn(new Request("http://next.internal/api/auth/signin/oidc", asked));
    const { url } = (await answer.json()) as { url: string };
    expect(new URL(url).searchParams.get("redirect_uri")).toBe("https://muster.example/api/auth/callback/oidc");
    const set = answer.headers.getSetCookie();
    expect(set.length).toBeGreaterThanOrEqual(4);
    for (const one of set) expect(one).toMatch(/; Secure/i);
    for (const one of set) expect(one).toMatch(/; HttpOnly/i);
  });

  it("whose answer belongs to another window, to nobody, or was used, does not come in", async () => {
    oidc.setPerson(someone());
    const [victim, attacker] = [browser(), browser()];
    const toDoor = (url: URL) => url.origin === door.origin;
    const stolen = await attacker.follow(await attacker.begin("oidc"), toDoor);
    expect(errorIn((await victim.follow(stolen.href)).href), "without having begun").toBe("Expired");
    await victim.begin("oidc");
    expect(errorIn((await victim.follow(stolen.href)).href), "begun elsewhere").toBe("Expired");
    const changed = await attacker.follow(await attacker.begin("oidc"), toDoor);
    changed.searchParams.set("state", "x".repeat(43));
    expect(errorIn((await attacker.follow(changed.href)).href), "another state").toBe("Expired");
    const mine = await attacker.follow(await attacker.begin("oidc"), toDoor);
    const kept = attacker.cookieHeader();
    expect((await attacker.follow(mine.href)).pathname).toBe("/");
    for (const pair of kept.split("; "))
      attacker.jar(door.origin).set(pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1));
    attacker.jar(door.origin).delete("next-auth.session-token");
    expect(errorIn((await attacker.follow(mine.href)).href), "the same code again").toBe("Expired");
    expect([await personIn(victim), await personIn(attacker)]).toEqual([null, null]);
  });

  it("with the token of another sign-in, or of another issuer, does not come in", async () => {
    oidc.setPerson(someone());
    const other = browser();
    let token: unknown;
    oidc.setAnswer("/token", (body) => {
      token = body.id_token;
      return body;
    });
    await other.signIn();
    oidc.setAnswer("/token", (body) => ({ ...body, id_token: token }));
    const at = browser();
    expect(errorIn(await at.signIn()), "the nonce of another sign-in").toBe("Expired");
    oidc.setAnswer("/token", null);
    const foreign = await startOidcProvider([door.origin]);
    foreign.setPerson(someone());
    oidc.setAnswer("/.well-known/openid-configuration", (body) => ({ ...body, issuer: foreign.issuer }));
    expect(errorIn(await at.signIn()), "one that calls itself otherwise").toBe("Misfit");
    oidc.setAnswer("/.well-known/openid-configuration", null);
    oidc.setAnswer("/me", (body) => ({ ...body, sub: "somebody else" }));
    expect(errorIn(await at.signIn()), "an answer about somebody else").toBe("Failed");
    oidc.setAnswer("/me", null);
    await foreign.stop();
    expect(await personIn(at)).toBeNull();
  });

  it("needs an address that the provider says is theirs", async () => {
    const who = someone();
    oidc.setPerson({ ...who, email_verified: false });
    expect(errorIn(await browser().signIn())).toBe("AddressUnverified");
    oidc.setPerson({ sub: who.sub, name: "Mats" });
    expect(errorIn(await browser().signIn())).toBe("NoAddress");
    expect(await userOf(who.email)).toBeUndefined();
    oidc.setPerson({ ...who, sub: "x".repeat(256) });
    expect(await browser().signIn(), "what we cannot keep: no word of ours but this in the address").toBe(
      "/sign-in?error=Failed&by=oidc&callbackUrl=%2F",
    );
  });

  it("is told what to do when the provider says no, is away, or does not know us", async () => {
    const lines: string[] = [];
    const writing = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    oidc.setPerson(someone());
    oidc.setMood("refuses");
    expect(await browser().signIn("oidc", { callbackUrl: "/norrland" })).toBe(
      "/sign-in?error=Denied&by=oidc&callbackUrl=%2Fnorrland",
    );
    oidc.setMood("friendly");
    vi.stubEnv("AUTH_OIDC_SECRET", "not this one");
    expect(errorIn(await browser().signIn())).toBe("Misfit");
    vi.stubEnv("AUTH_OIDC_ISSUER", "http://127.0.0.1:9");
    expect(errorIn(await browser().signIn())).toBe("Down");
    writing.mockRestore();
    const told = lines.filter((line) => line.includes("a sign-in failed")).map((line) => JSON.parse(line));
    expect(told.map(({ cause }) => cause)).toContain("Misfit");
    for (const line of told)
      expect(Object.keys(line).toSorted()).toEqual(["cause", "code", "level", "message", "time"]);
    expect(lines.join("")).not.toMatch(/not this one|code=|state=|eyJ/);
  });

  it("waits some seconds for a provider that is silent, and no longer", async () => {
    oidc.setMood("silent");
    const began = Date.now();
    expect(errorIn(await browser().signIn())).toBe("Down");
    expect(Date.now() - began).toBeGreaterThan(3_000);
    expect(Date.now() - began).toBeLessThan(15_000);
  });
});

describe("an address that has an account", () => {
  it("leads to it when both sides have seen that it is theirs", async () => {
    const who = someone();
    const userId = await addUser(who.email, true);
    oidc.setPerson({ ...who, email: who.email.toUpperCase() });
    const at = browser();
    vi.stubEnv("SMTP_URL", mail.url);
    expect(await at.signIn()).toBe("/");
    expect((await personIn(at))?.userId).toBe(userId);
    await expect
      .poll(() => mail.mails.map(({ to, subject }) => [to, subject]))
      .toEqual([[who.email, "single sign-on opens your account on Muster now"]]);
    await browser().signIn();
    expect(mail.mails, "a way that was there before is no news").toHaveLength(1);
  });

  it("does not when nobody has shown it here, or the provider does not vouch: somebody else may have taken it", async () => {
    const [who, other] = [someone(), someone()];
    await addUser(who.email, false);
    oidc.setPerson(who);
    expect(errorIn(await browser().signIn())).toBe("NotLinked");
    await addUser(other.email, true);
    oidc.setPerson({ ...other, email_verified: false });
    expect(errorIn(await browser().signIn())).toBe("AddressUnverified");
    expect(await getDb().select().from(identities).where(eq(identities.subject, who.sub))).toEqual([]);
  });
});

describe("who may begin by a provider", () => {
  it("is told by the rules of signing up: off, invited, or some domains", async () => {
    oidc.setPerson(someone());
    for (const [name, value, error] of [
      ["MUSTER_SIGN_UP", "off", "Closed"],
      ["MUSTER_SIGN_UP", "invited", "InvitedOnly"],
      ["MUSTER_SIGN_UP_DOMAINS", "norrland.example", "OtherDomain"],
    ] as const) {
      vi.stubEnv(name, value);
      expect(errorIn(await browser().signIn())).toBe(error);
      vi.stubEnv(name, "");
    }
    vi.stubEnv("MUSTER_SIGN_UP_DOMAINS", "norrland.example, example.org");
    expect(await browser().signIn()).toBe("/");
  });

  it("ends in the team of the invitation, which must be for the address and open", async () => {
    vi.stubEnv("MUSTER_SIGN_UP", "invited");
    const team = await makeTeam();
    const { token } = await createInvitation.call(team.ctx, { email: "other@example.org" });
    const who = someone();
    oidc.setPerson(who);
    const form = { invitation: token, doesJoin: "true", callbackUrl: `/invite/${token}` };
    expect(errorIn(await browser().signIn("oidc", form))).toBe("OtherAddress");
    const { token: own } = await createInvitation.call(team.ctx, { email: who.email });
    const at = browser();
    expect(await at.signIn("oidc", { ...form, invitation: own })).toBe(`/t-${team.id.slice(-12)}`);
    const { userId = "" } = (await personIn(at)) ?? {};
    expect(await getDb().select().from(memberships).where(eq(memberships.userId, userId))).toHaveLength(1);
    oidc.setPerson(someone());
    expect(errorIn(await browser().signIn("oidc", { ...form, invitation: own })), "used").toBe("InvitedOnly");
  });
});

describe("two-factor", () => {
  it("is asked for after the provider, which counts as one factor only", async () => {
    const who = someone();
    oidc.setPerson(who);
    await browser().signIn();
    const userId = (await userOf(who.email))?.id ?? "";
    const { secret } = await beginTwoFactor.call(accountContext(), { userId });
    await confirmTwoFactor.call(accountContext(), { userId, code: generateSync({ secret }) });
    const at = browser();
    expect(await at.signIn("oidc", { callbackUrl: "/norrland" })).toBe("/sign-in?step=code&callbackUrl=%2Fnorrland");
    expect(await personIn(at)).toBeNull();
    const enter = async (code: string, from = at) => {
      const answer = await from.post("/api/auth/callback/second-factor", { code, callbackUrl: "/norrland" });
      return errorIn(((await answer.json()) as { url: string }).url);
    };
    expect(await enter("000000")).toBe("CodeWrong");
    const next = generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + 30 });
    expect(await enter(next, browser()), "a code alone is none").toBe("Expired");
    expect(await enter(next)).toBeNull();
    expect((await personIn(at))?.userId).toBe(userId);
    expect(await enter(next), "the ticket is used").toBe("Expired");
  });
});

describe("connecting a provider to one’s own account", () => {
  async function signedInByPassword(email: string) {
    const at = browser();
    await addUser(email, false);
    await at.post("/api/auth/callback/credentials", { email, password: "the old long one", callbackUrl: "/" });
    const person = await personIn(at);
    if (!person) throw new Error("not in");
    const ticket = signConnecting({ userId: person.userId, sessionId: person.sessionId, provider: "oidc" });
    return { at, person, form: { ticket, callbackUrl: "/norrland/settings/account" } };
  }

  it("is for who is signed in and asked for it; afterwards it lets in, whatever its address", async () => {
    const { at, person, form } = await signedInByPassword(`own-${newId()}@example.org`);
    const who = someone();
    oidc.setPerson({ ...who, email_verified: false });
    expect(await at.signIn("oidc", form)).toBe("/norrland/settings/account?connected=oidc");
    const again = browser();
    expect(await again.signIn()).toBe("/");
    expect((await personIn(again))?.userId).toBe(person.userId);
  });

  it("does nothing for another browser, a made-up ticket, or an account that opens another one", async () => {
    const { at, form } = await signedInByPassword(`own-${newId()}@example.org`);
    const who = someone();
    oidc.setPerson(who);
    const stranger = browser();
    expect(errorIn(await stranger.signIn("oidc", form)), "not signed in").toBe("Expired");
    const somebodyElse = browser();
    oidc.setPerson(someone());
    await somebodyElse.signIn();
    expect(errorIn(await somebodyElse.signIn("oidc", form)), "signed in as somebody else").toBe("Expired");
    expect(await getDb().select().from(identities).where(eq(identities.subject, who.sub))).toEqual([]);
    oidc.setPerson(who);
    await browser().signIn();
    expect(await at.signIn("oidc", form)).toBe("/norrland/settings/account?error=LinkedElsewhere&by=oidc");
    oidc.setPerson(someone());
    expect(await at.signIn("oidc", { ...form, ticket: `${form.ticket}x` }), "an ordinary sign-in").toBe(
      form.callbackUrl,
    );
  });
});
