import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { passwordResets, signUps } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { checkPassword, hashPassword } from "#server/auth";
import { createInvitation } from "#server/domains/teams/invitations";
import { rateLimitsOf } from "#server/lib/rate-limits";
import { openTestDatabase } from "#tests/support/database";
import { type MailServer, startMailServer } from "#tests/support/mail-server";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { askForReset, confirm, reset, signUp } from "./accounts.ts";
import { createLimits, setLimits } from "./limits.ts";

let database: Database;
let team: TestTeam;
let mail: MailServer;
const headers = { get: (name: string) => (name === "x-forwarded-host" ? "localhost:3000" : null) };
const password = "otter lamp seven bridge";
let count = 0;
const someone = () => ({ name: "Mats Berg", email: `mats-${++count}@example.org`, password });

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  mail = await startMailServer();
});
afterAll(async () => {
  await mail.stop();
  await database.close();
});
beforeEach(() => {
  setLimits(undefined);
  vi.stubEnv("SMTP_URL", "");
  vi.stubEnv("HOST", "127.0.0.1");
});
afterEach(() => {
  vi.unstubAllEnvs();
  setLimits(undefined);
});

/** The link of the next mail to somebody. */
async function linkTo(address: string, path: string): Promise<URL> {
  const found = () =>
    mail.mails
      .filter(({ to }) => to === address)
      .at(-1)
      ?.raw.replace(/=\r?\n/g, "")
      .replace(/=3D/g, "=");
  await expect.poll(found).toContain(path);
  return new URL(/http:\S+/.exec(found() ?? "")?.[0] ?? "");
}
const lastOf = (url: URL) => url.pathname.split("/").at(-1) ?? "";

describe("an account that is asked for by mail", () => {
  beforeEach(() => vi.stubEnv("SMTP_URL", mail.url));

  it("begins with the mailed link and the password, once; only hashes are kept", async () => {
    const wish = someone();
    expect(await signUp(wish, headers)).toEqual({ next: "mail" });
    expect(await checkPassword(wish.email, password)).toBeNull();
    const token = lastOf(await linkTo(wish.email, "/verify/"));
    expect(JSON.stringify(await getDb().select().from(signUps))).not.toContain(token);
    await expect(confirm(token, "not the password", headers)).rejects.toThrow("This is not the password");
    expect(await confirm(token, password, headers)).toEqual({ email: wish.email });
    expect(await checkPassword(wish.email, password)).toMatchObject({ name: "Mats Berg" });
    await expect(confirm(token, password, headers)).rejects.toThrow("This link was used");
    const [row] = await getDb().select().from(users).where(eq(users.email, wish.email));
    expect(row?.emailVerifiedAt).toBeInstanceOf(Date);
  });

  it("is answered alike when the address has one, and only its mailbox is told", async () => {
    const wish = someone();
    await getDb()
      .insert(users)
      .values({ email: wish.email, name: "First", passwordHash: await hashPassword("another one") });
    expect(await signUp(wish, headers)).toEqual({ next: "mail" });
    await linkTo(wish.email, "/sign-in");
    expect(mail.mails.at(-1)?.subject).toBe("You have an account on Muster already");
    expect(await checkPassword(wish.email, password)).toBeNull();
  });

  it("of two who ask for one address goes to who reads its mail, with that one’s own password", async () => {
    const wish = someone();
    await signUp({ ...wish, password: "the stranger’s own choice" }, headers);
    const strangers = lastOf(await linkTo(wish.email, "/verify/"));
    await signUp(wish, headers);
    await expect.poll(async () => lastOf(await linkTo(wish.email, "/verify/"))).not.toBe(strangers);
    const owners = lastOf(await linkTo(wish.email, "/verify/"));
    await expect(confirm(strangers, password, headers)).rejects.toThrow("This is not the password");
    await confirm(owners, password, headers);
    await expect(confirm(strangers, "the stranger’s own choice", headers)).rejects.toThrow("This link was used");
  });

  it("runs out after two days", async () => {
    const wish = someone();
    await signUp(wish, headers);
    const token = lastOf(await linkTo(wish.email, "/verify/"));
    await getDb()
      .update(signUps)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(signUps.email, wish.email));
    await expect(confirm(token, password, headers)).rejects.toThrow("has run out");
  });

  it("sends no link to a place that a request names", async () => {
    const wish = someone();
    await signUp(wish, { get: (name) => (name === "x-forwarded-host" ? "evil.example" : null) });
    expect((await linkTo(wish.email, "/verify/")).host).toBe("localhost:3000");
  });

  it("mails one box five times an hour and no more", async () => {
    setLimits(createLimits(rateLimitsOf(undefined).rules));
    const { email } = someone();
    for (let times = 0; times < 5; times += 1) await askForReset(email, headers);
    await expect(askForReset(email, headers)).rejects.toThrow("Too many requests");
  });
});

describe("an account where no mail is sent", () => {
  it("begins at once on one’s own machine, and leaves one that is there alone", async () => {
    const wish = someone();
    expect(await signUp(wish, headers)).toEqual({ next: "sign-in" });
    expect(await checkPassword(wish.email, password)).toMatchObject({ name: "Mats Berg" });
    expect(await signUp({ ...wish, password: "a different long one" }, headers)).toEqual({ next: "sign-in" });
    expect(await checkPassword(wish.email, "a different long one")).toBeNull();
  });

  it("needs an invitation where others reach the server, for the address it names", async () => {
    vi.stubEnv("HOST", "0.0.0.0");
    vi.stubEnv("MUSTER_SIGN_UP", "open");
    const wish = someone();
    await expect(signUp(wish, headers)).rejects.toThrow("begins with an invitation");
    const { token } = await createInvitation.call(team.ctx, { email: "other@example.org" });
    await expect(signUp({ ...wish, invitation: token }, headers)).rejects.toThrow("for other@example.org");
    const { token: open } = await createInvitation.call(team.ctx, {});
    expect(await signUp({ ...wish, invitation: open }, headers)).toEqual({ next: "sign-in" });
  });

  it("can be turned off, also for the invited", async () => {
    vi.stubEnv("MUSTER_SIGN_UP", "off");
    const { token } = await createInvitation.call(team.ctx, {});
    await expect(signUp({ ...someone(), invitation: token }, headers)).rejects.toThrow("Nobody signs up here");
  });
});

describe("a forgotten password", () => {
  it("is set anew by a mailed link, once, and every session ends", async () => {
    const { email } = someone();
    await getDb()
      .insert(users)
      .values({ email, name: "Lena", passwordHash: await hashPassword("the old long one") });
    vi.stubEnv("SMTP_URL", mail.url);
    expect(await askForReset(` ${email.toUpperCase()}`, headers)).toEqual({ asked: true });
    const token = lastOf(await linkTo(email, "/reset/"));
    expect(JSON.stringify(await getDb().select().from(passwordResets))).not.toContain(token);
    await expect(reset(token, "password123", headers)).rejects.toThrow("every list of guesses");
    await reset(token, password, headers);
    expect(await checkPassword(email, password)).toMatchObject({ tokenVersion: 1 });
    expect(await checkPassword(email, "the old long one")).toBeNull();
    await expect(reset(token, password, headers)).rejects.toThrow("This link was used");
  });

  it("of an address nobody has is answered alike, and nothing is mailed", async () => {
    vi.stubEnv("SMTP_URL", mail.url);
    const before = mail.mails.length;
    expect(await askForReset("nobody@example.org", headers)).toEqual({ asked: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(mail.mails.length).toBe(before);
  });

  it("runs out after an hour, and without mail says who can help", async () => {
    const { email } = someone();
    await getDb()
      .insert(users)
      .values({ email, name: "Lena", passwordHash: "x".repeat(30) });
    await expect(askForReset(email, headers)).rejects.toThrow("sends no mail");
    vi.stubEnv("SMTP_URL", mail.url);
    await askForReset(email, headers);
    const token = lastOf(await linkTo(email, "/reset/"));
    const [row] = await getDb().select().from(passwordResets);
    expect((row?.expiresAt.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(60 * 60_000);
    await getDb()
      .update(passwordResets)
      .set({ expiresAt: new Date(Date.now() - 1) });
    await expect(reset(token, password, headers)).rejects.toThrow("has run out");
  });
});
