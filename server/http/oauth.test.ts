import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { deviceGrants } from "#db/tables/accounts";
import { auditLog } from "#db/tables/kernel";
import { accessTokens, memberships } from "#db/tables/teams";
import { sweepDevices } from "#server/agents/sweep-old";
import { ADDRESS_HEADER } from "#server/auth";
import { allowDevice } from "#server/domains/accounts/device-consent";
import { createKey, listKeys } from "#server/domains/teams/keys";
import { RATE_LIMITS, rateLimitsOf } from "#server/lib/rate-limits";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { allowAsked, lookAtDevice, refuseAsked } from "./device.ts";
import { identify, type Person } from "./identity.ts";
import { createLimits, setLimits } from "./limits.ts";
import { answerDeviceAuthorization, answerRevoke, answerToken } from "./oauth.ts";

let database: Database;
let team: TestTeam;
let nowMs = Date.now();
const clock = { now: () => nowMs };

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());
afterEach(() => setLimits(undefined));

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const FROM: Record<string, string> = { [ADDRESS_HEADER]: "203.0.113.7" };
const here = { get: (name: string) => (name === ADDRESS_HEADER ? "203.0.113.7" : null) };
const personOf = ({ userId }: TestTeam): Person => ({ userId, name: "Lena", email: "lena@example.org", sessionId: "" });

type Answered = { status: number; headers: Headers; body: Record<string, unknown> };

async function post(
  door: (request: Request, clock: { now(): number }) => Promise<Response>,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const body = typeof form === "string" ? form : new URLSearchParams(form).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const request = new Request("http://localhost:3000/api/oauth/x", {
    method: "POST",
    body,
    headers: { ...type, ...FROM, ...headers },
  });
  const response = await door(request, clock);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
}

async function ask(machine = "lena-laptop") {
  const { body } = await post(answerDeviceAuthorization, { client_id: "muster-cli", machine_name: machine });
  return { deviceCode: String(body.device_code), userCode: String(body.user_code) };
}

const poll = (deviceCode: string) =>
  post(answerToken, { grant_type: GRANT, client_id: "muster-cli", device_code: deviceCode });
const revoke = (token: string) => post(answerRevoke, { client_id: "muster-cli", token });
const allow = (
  code: string,
  more: { level?: "all" | "work" | "look"; days?: 7 | 30 | 90 | 365 } = {},
  ctx = team.ctx,
) => allowAsked(ctx, { code, level: "all", ...more }, here);
const look = async (code: string) => (await lookAtDevice(code, personOf(team), here))?.state;

describe("a program that asks to be let in", () => {
  it("gets two codes, an address and the pace, which nobody keeps", async () => {
    const { status, headers, body } = await post(answerDeviceAuthorization, { client_id: "muster-cli" });
    expect(status).toBe(200);
    expect([headers.get("cache-control"), headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: expect.stringMatching(/^http:\/\/localhost:\d+\/device$/),
      verification_uri_complete: `${body.verification_uri}?code=${body.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    const kept = JSON.stringify(await getDb().select().from(deviceGrants));
    for (const secret of [body.device_code, body.user_code, String(body.user_code).replace("-", "")])
      expect(kept, "only hashes are kept").not.toContain(secret);
  });

  it("waits, is slowed down when it asks too soon, and gets a key of the person who says yes: once", async () => {
    const { deviceCode, userCode } = await ask();
    expect(await poll(deviceCode)).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
    nowMs += 2_000;
    expect((await poll(deviceCode)).body.error).toBe("slow_down");
    nowMs += 5_000;
    expect((await poll(deviceCode)).body.error, "five seconds more from now on").toBe("slow_down");
    nowMs += 15_000;
    expect((await poll(deviceCode)).body.error).toBe("authorization_pending");

    await allow(userCode.toLowerCase().replace("-", " "), { days: 30 });
    const got = await poll(deviceCode);
    expect(got).toMatchObject({
      status: 200,
      body: { token_type: "Bearer", scope: expect.stringContaining("keys:write") },
    });
    expect(got.headers.get("cache-control")).toBe("no-store");
    expect(Number(got.body.expires_in) / 86_400).toBeCloseTo(30, 1);
    const token = String(got.body.access_token);
    const bearer = { get: (name: string) => (name === "authorization" ? `Bearer ${token}` : null) };
    expect(await identify(bearer)).toMatchObject({ userId: team.userId, ctx: { team: { id: team.id } } });
    const { items } = await listKeys.call(team.ctx, {});
    expect(items[0]).toMatchObject({ name: "muster on lena-laptop", isMine: true, state: "live" });
    expect(await look(userCode)).toBe("used");

    expect(await poll(deviceCode), "a code that comes twice ends the key it gave").toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    await expect(identify(bearer)).rejects.toThrow("not valid");
  });

  it.each<[string, (code: string) => Promise<unknown>, string]>([
    ["is refused", (code) => refuseAsked(personOf(team), code, here), "access_denied"],
    [
      "runs out",
      async () => {
        nowMs += 601_000;
      },
      "expired_token",
    ],
    [
      "is allowed and fetched too late",
      async (code) => {
        await allow(code);
        nowMs += 601_000;
      },
      "expired_token",
    ],
  ])("that %s gets nothing", async (_, answer, error) => {
    const before = nowMs;
    const { deviceCode, userCode } = await ask();
    await answer(userCode);
    expect(await poll(deviceCode)).toMatchObject({ status: 400, body: { error } });
    nowMs = before;
  });

  it("gets nothing from who has left the team meanwhile, and less from who may less", async () => {
    const eva = await makePerson(team, "Eva", "admin");
    const evaId = eva.actor.kind === "user" ? eva.actor.userId : "";
    const [first, second] = [await ask(), await ask()];
    await allow(first.userCode, {}, eva);
    await allow(second.userCode, {}, eva);
    await getDb().update(memberships).set({ role: "member" }).where(eq(memberships.userId, evaId));
    const { scope } = (await poll(first.deviceCode)).body;
    expect(scope).toContain("missions:write");
    expect(scope).not.toContain("team:manage");
    await getDb().delete(memberships).where(eq(memberships.userId, evaId));
    expect(await poll(second.deviceCode)).toMatchObject({ status: 400, body: { error: "access_denied" } });
  });

  it("is told in the standard’s words what is wrong with what it sends", async () => {
    const { deviceCode } = await ask();
    const cases: [Parameters<typeof post>[1], string, number][] = [
      [{}, "invalid_request", 400],
      [{ grant_type: GRANT, client_id: "muster-cli" }, "invalid_request", 400],
      [{ grant_type: GRANT, client_id: "muster-cli", device_code: "" }, "invalid_request", 400],
      [{ grant_type: GRANT, client_id: "nobody", device_code: deviceCode }, "invalid_client", 401],
      [{ grant_type: GRANT, client_id: "__proto__", device_code: deviceCode }, "invalid_client", 401],
      [{ grant_type: GRANT, client_id: "muster-cli", device_code: "none" }, "invalid_grant", 400],
      [{ grant_type: GRANT, client_id: "muster-cli", device_code: "a".repeat(900) }, "invalid_grant", 400],
      [{ grant_type: "password", client_id: "muster-cli" }, "unsupported_grant_type", 400],
      [`grant_type=${GRANT}&client_id=muster-cli&device_code=a&device_code=b`, "invalid_request", 400],
      [{ grant_type: GRANT, client_id: "muster-cli", device_code: "a\0b" }, "invalid_request", 400],
    ];
    for (const [form, error, status] of cases) {
      const got = await post(answerToken, form);
      expect.soft([got.status, got.body.error], JSON.stringify(form).slice(0, 90)).toEqual([status, error]);
      expect.soft(String(got.body.error_description)).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect.soft(got.headers.get("cache-control")).toBe("no-store");
    }
    const json = await post(answerToken, "{}", { "content-type": "application/json" });
    expect([json.status, json.body.error]).toEqual([400, "invalid_request"]);
  });

  it("is bounded by address, and says when to come back", async () => {
    setLimits(createLimits(rateLimitsOf("device-ask=2").rules));
    await ask();
    await ask();
    const refused = await post(answerDeviceAuthorization, { client_id: "muster-cli" });
    expect([refused.status, refused.body.error]).toEqual([429, "temporarily_unavailable"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("is forgotten an hour after its time, and not before", async () => {
    const { userCode } = await ask();
    await sweepDevices(nowMs + 600_000 + 3_500_000);
    expect(await look(userCode)).toBe("open");
    expect((await sweepDevices(nowMs + 600_000 + 3_700_000)).gone).toBeGreaterThan(0);
    expect(await look(userCode)).toBeUndefined();
  });
});

describe("whoever is asked", () => {
  it("sees who asks, as it says itself, and that it asks from elsewhere", async () => {
    const { userCode } = await ask("evil\u202e\nhost\u0007".padEnd(500, "x"));
    const shown = await lookAtDevice(userCode, personOf(team), { get: () => "198.51.100.9" });
    expect(shown).toMatchObject({
      program: "The Muster command line",
      machine: expect.stringMatching(/^evil hostx* ?x+$|^evil host x+$/),
      address: "203.0.113.7",
      isElsewhere: true,
      state: "open",
    });
    expect(shown?.machine.length).toBeLessThanOrEqual(60);
    expect((await lookAtDevice(userCode, personOf(team), here))?.isElsewhere).toBe(false);
  });

  it("gives no more than the level they chose, and no more than they hold", async () => {
    const scopesFor = async (level: "all" | "work" | "look", ctx = team.ctx) => {
      const { deviceCode, userCode } = await ask();
      await allow(userCode, { level }, ctx);
      return String((await poll(deviceCode)).body.scope).split(" ");
    };
    expect((await scopesFor("look")).every((scope) => scope.endsWith(":read"))).toBe(true);
    const work = await scopesFor("work");
    expect(work).toContain("approvals:decide");
    expect(work).not.toContain("keys:write");
    const member = await makePerson(team, "Mia", "member");
    expect(await scopesFor("all", member)).not.toContain("team:manage");
    expect(await scopesFor("all")).toEqual(expect.arrayContaining(["keys:write", "team:manage"]));
  });

  it("must be a person who may make keys: neither a viewer nor a key lets a program in", async () => {
    const { userCode } = await ask();
    const viewer = await makePerson(team, "Vio", "viewer");
    await expect(allow(userCode, {}, viewer)).rejects.toThrow("keys:write");
    const { id: keyId } = await createKey.call(team.ctx, { name: "robot", scopes: ["keys:write"] });
    const key = { ...team.ctx, actor: { kind: "apiKey" as const, keyId, userId: team.userId, name: "Lena" } };
    await expect(allow(userCode, {}, key)).rejects.toThrow("never a key");
    expect(await look(userCode)).toBe("open");
  });

  it("answers once, and is told how it stands afterwards", async () => {
    const { deviceCode, userCode } = await ask();
    await allow(userCode);
    await expect(allow(userCode)).rejects.toThrow("allowed already");
    await expect(refuseAsked(personOf(team), userCode, here)).rejects.toThrow("allowed already");
    await revoke(deviceCode);
    expect(await look(userCode), "the program has stopped asking").toBe("withdrawn");
    expect((await poll(deviceCode)).body.error).toBe("access_denied");
    const late = await ask();
    await allow(late.userCode);
    const { access_token: token } = (await poll(late.deviceCode)).body;
    await revoke(late.deviceCode);
    const bearer = { get: (name: string) => (name === "authorization" ? `Bearer ${token}` : null) };
    await expect(identify(bearer), "it stopped at the moment its key was made").rejects.toThrow("not valid");
    await expect(allow("BBBB-BBBB")).rejects.toThrow("No program asks");
  });

  it("is on record in their team without the code", async () => {
    const { userCode } = await ask("build-7");
    await allow(userCode, { level: "work" });
    const rows = await getDb().select().from(auditLog).where(eq(auditLog.command, "device.allow"));
    const row = rows.find(({ after }) => JSON.stringify(after).includes("build-7"));
    expect(row).toMatchObject({ teamId: team.id, input: { level: "work", days: 90 } });
    expect(JSON.stringify(rows)).not.toContain(userCode);
  });

  it("cannot guess: tries are counted by person and by address", async () => {
    const guess = (userId: string) => lookAtDevice("BCDF-GHJK", { ...personOf(team), userId }, here);
    setLimits(createLimits({ ...RATE_LIMITS, ...rateLimitsOf("device-code=2").rules }));
    await guess("one");
    await guess("one");
    await expect(guess("one")).rejects.toThrow("Too many");
    await expect(allowAsked(team.ctx, { code: "BCDF-GHJK", level: "all" }, here)).rejects.toThrow("No program asks");
    setLimits(createLimits(rateLimitsOf("device-code-address=2").rules));
    await guess("one");
    await guess("two");
    await expect(guess("three")).rejects.toThrow("Too many");
    await expect(refuseAsked(personOf(team), "BCDF-GHJK", here)).rejects.toThrow("Too many");
  });
});

describe("a sign-out", () => {
  it("ends the key it holds, whatever that may, and answers alike for one that is none", async () => {
    const { id, secret } = await createKey.call(team.ctx, { name: "reader", scopes: ["tasks:read"] });
    expect(await revoke(secret)).toMatchObject({ status: 200, body: {} });
    const [row] = await getDb().select().from(accessTokens).where(eq(accessTokens.id, id));
    expect(row?.revokedAt).toBeInstanceOf(Date);
    for (const token of [secret, "mst_none", "nothing"]) expect((await revoke(token)).status).toBe(200);
    expect((await post(answerRevoke, { client_id: "muster-cli" })).body.error).toBe("invalid_request");
    const [audit] = await getDb().select().from(auditLog).where(eq(auditLog.command, "api_key.surrender"));
    expect(audit).toMatchObject({ entityId: id, actor: { kind: "apiKey" } });
    expect(JSON.stringify(audit)).not.toContain(secret);
  });
});

it("a person says yes to two programs at a time, and each gets a key of its own", async () => {
  const [one, two] = [await ask("one"), await ask("two")];
  await Promise.all([allowDevice.call(team.ctx, { code: one.userCode, level: "look" }), allow(two.userCode)]);
  const [first, second] = await Promise.all([poll(one.deviceCode), poll(two.deviceCode)]);
  expect(first.body.access_token).not.toBe(second.body.access_token);
});
