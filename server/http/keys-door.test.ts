import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { accessTokens, memberships } from "#db/tables/teams";
import { endSession } from "#server/domains/accounts/sessions";
import { createKey, revokeKey, rotateKey } from "#server/domains/teams/keys";
import type { KeyScope } from "#server/lib/scopes";
import { cookieOf, signedIn } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { serveDoors, startLive } from "#tests/support/doors";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { accountContext } from "./account-context.ts";
import { answerTrpc } from "./trpc-door.ts";

let database: Database;
let team: TestTeam;
let url: string;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  const stopLive = await startLive(database);
  const doors = await serveDoors((request, response) => {
    if (!answerTrpc(request, response)) response.writeHead(404).end();
  });
  url = doors.url;
  stops.push(stopLive, doors.close);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const makeKey = (scopes: KeyScope[] = ["team:read", "tasks:read"]) =>
  createKey.call(team.ctx, { name: "door", scopes });
const ask = (path: string, headers: Record<string, string>) => fetch(`${url}/api/trpc/${path}`, { headers });

/** Follows the live stream until the server ends it. */
async function follow(headers: Record<string, string>) {
  const response = await ask("events.live", { ...headers, accept: "text/event-stream" });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("No stream.");
  let text = "";
  while (!text.includes("ready")) text += (await reader.read()).value ?? "";
  const ended = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      // What a client of tRPC closes at by itself.
      if (text.includes("UNAUTHORIZED")) return void (await reader.cancel());
    }
  })();
  return { ended, text: () => text };
}

async function endsWithin(ended: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([ended.then(() => true), late]).finally(() => clearTimeout(timer));
}

describe("a key at the door", () => {
  it("opens what it was given; a refusal names the permission and who has it", async () => {
    const { secret } = await makeKey();
    expect((await ask("tasks.list", bearer(secret))).status).toBe(200);
    const refused = await ask("documents.list", bearer(secret));
    expect(refused.status).toBe(403);
    const { message } = (await refused.json()).error.json;
    expect(message).toContain("“documents:read”, which this key does not have");
    expect(message).toContain("Owners, admins, members and viewers have it");
  });

  it("is refused once it is revoked, has run out or was never one", async () => {
    const { id, secret } = await makeKey();
    await revokeKey.call(team.ctx, { keyId: id });
    expect((await ask("tasks.list", bearer(secret))).status).toBe(401);
    const late = await makeKey();
    await getDb()
      .update(accessTokens)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(accessTokens.id, late.id));
    expect((await ask("tasks.list", bearer(late.secret))).status).toBe(401);
    for (const forged of [`${secret.slice(0, -1)}!`, "mst_", "mst_0123abcd_".padEnd(62, "A"), "a".repeat(9_000)])
      expect((await ask("tasks.list", bearer(forged))).status).toBe(401);
  });

  it("notes when it was used last, also when it may read nothing of the team", async () => {
    const { id, secret } = await makeKey(["tasks:read"]);
    expect((await ask("tasks.list", bearer(secret))).status).toBe(200);
    const usedAt = async () =>
      (await getDb().select({ at: accessTokens.lastUsedAt }).from(accessTokens).where(eq(accessTokens.id, id)))[0]?.at;
    await expect.poll(usedAt).toBeInstanceOf(Date);
  });
});

describe("a live stream", () => {
  it("ends within five seconds of its key being revoked, and not before", async () => {
    const { id, secret } = await makeKey();
    const stream = await follow(bearer(secret));
    expect(await endsWithin(stream.ended, 2_500)).toBe(false);
    await revokeKey.call(team.ctx, { keyId: id });
    expect(await endsWithin(stream.ended, 5_000)).toBe(true);
    expect(stream.text()).toContain("This access ended");
  });

  it("of an old secret ends with its grace, that of the new one goes on", async () => {
    const made = await makeKey();
    const before = await follow(bearer(made.secret));
    const turned = await rotateKey.call(team.ctx, { keyId: made.id, graceMinutes: 0 });
    const after = await follow(bearer(turned.secret));
    expect(await endsWithin(before.ended, 5_000)).toBe(true);
    expect(await endsWithin(after.ended, 10)).toBe(false);
    await revokeKey.call(team.ctx, { keyId: made.id });
    expect(await endsWithin(after.ended, 5_000)).toBe(true);
  });

  it("of a person ends within five seconds of the membership", async () => {
    const leaving = await makePerson(team, "Lev", "member");
    const userId = leaving.actor.kind === "user" ? leaving.actor.userId : "";
    const stream = await follow({ cookie: await cookieOf(userId) });
    await getDb().delete(memberships).where(eq(memberships.userId, userId));
    expect(await endsWithin(stream.ended, 5_000)).toBe(true);
  });

  it("ends within five seconds of its session, and the person’s other one goes on", async () => {
    const [first, second] = [await signedIn(team.userId), await signedIn(team.userId)];
    const [ending, staying] = [await follow({ cookie: first.cookie }), await follow({ cookie: second.cookie })];
    await endSession.call(accountContext(), { userId: team.userId, sessionId: first.sessionId });
    expect(await endsWithin(ending.ended, 5_000)).toBe(true);
    expect(await endsWithin(staying.ended, 2_500)).toBe(false);
    expect((await ask("session.me", { cookie: first.cookie })).status).toBe(401);
    expect((await ask("session.me", { cookie: second.cookie })).status).toBe(200);
    await endSession.call(accountContext(), { userId: team.userId, sessionId: second.sessionId });
  });
});
