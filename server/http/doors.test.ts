import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { EventSource } from "eventsource";
import { encode } from "next-auth/jwt";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { setDatabase } from "#db/handle";
import { authSecret } from "#server/boot/secret";
import { addMember, createAccessToken } from "#server/domains/teams/commands";
import { newId } from "#server/lib/ids";
import type { AppRouter } from "#server/routers/root";
import { cookieOf, signedIn } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { serveDoors, startLive } from "#tests/support/doors";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { receiveFile, sendFile } from "./files.ts";
import { answerHealth, type Progress } from "./health.ts";
import { answerTrpc } from "./trpc-door.ts";

let database: Database;
let team: TestTeam;
let token: string;
let cookie: string;
let sessionId: string;
let url: string;
const stops: (() => unknown)[] = [];
const progress: Progress = { reason: "the database is being opened", engine: null, relay: null, providers: null };

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  token = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "test" })).token;
  const stopLive = await startLive(database);
  const doors = await serveDoors((request, response) => {
    if (!answerHealth(request, response, progress) && !answerTrpc(request, response)) response.writeHead(404).end();
  });
  url = doors.url;
  ({ cookie, sessionId } = await signedIn(team.userId));
  stops.push(stopLive, doors.close);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});

function post(path: string, input: unknown, headers: Record<string, string>) {
  const body = JSON.stringify({ json: input });
  return fetch(`${url}/api/trpc/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

async function refusalOf(response: Response) {
  type Refusal = { error: { json: { message: string; data: { code: string; requestId: string } } } };
  const { error } = (await response.json()) as Refusal;
  return { status: response.status, message: error.json.message, ...error.json.data };
}

function clientWith(bearer: string) {
  const headers = { authorization: `Bearer ${bearer}` };
  const EventSourceWithToken = class extends EventSource {
    constructor(address: string | URL) {
      super(address, { fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }) });
    }
  };
  const shared = { url: `${url}/api/trpc`, transformer: superjson };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({ ...shared, EventSource: EventSourceWithToken }),
        false: httpBatchStreamLink({ ...shared, headers }),
      }),
    ],
  });
}

describe("the tRPC door", () => {
  it("serves a bearer token, typed and with dates", async () => {
    const client = clientWith(token);
    const [me, missions] = await Promise.all([client.session.me.query(), client.missions.list.query()]);
    expect(me).toMatchObject({ userId: team.userId, role: "owner" });
    expect(missions.items).toEqual([]);
    const { id } = await client.missions.create.mutate({ goal: "Find out what sells" });
    expect((await client.missions.get.query({ id })).createdAt).toBeInstanceOf(Date);
  });

  it("takes fifty calls in one request, and of more does none", async () => {
    const ask = (calls: number) => {
      const body = JSON.stringify(
        Object.fromEntries(Array.from({ length: calls }, (_, at) => [at, { json: { title: `Of ${calls}` } }])),
      );
      const paths = Array(calls).fill("tasks.create").join(",");
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      return fetch(`${url}/api/trpc/${paths}?batch=1`, { method: "POST", headers, body });
    };
    expect((await ask(50)).status).toBe(200);
    const refused = await ask(51);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("maximum size")]);
    const { items } = await clientWith(token).tasks.list.query({ limit: 100 });
    expect(items.map(({ title }) => title)).toEqual(Array(50).fill("Of 50"));
  });

  it("is compressed for who takes it, and as it is for who does not", async () => {
    const ask = (encoding: string) =>
      new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}`, "accept-encoding": encoding };
        get(`${url}/api/trpc/agents.list,session.me?batch=1&input=%7B%7D`, { headers }, async (response) => {
          const parts: Buffer[] = [];
          for await (const part of response) parts.push(part as Buffer);
          resolve({ encoding: response.headers["content-encoding"], body: Buffer.concat(parts) });
        }).once("error", reject);
      });
    const plain = await ask("identity");
    const packed = await ask("gzip, deflate, br");
    expect(plain.encoding).toBeUndefined();
    expect(packed.encoding).toBe("gzip");
    expect(JSON.parse(gunzipSync(packed.body).toString())).toEqual(JSON.parse(plain.body.toString()));
  });

  it("follows events over one connection, with the place as id", async () => {
    const client = clientWith(token);
    const seen: [string, string][] = [];
    const subscription = client.events.live.subscribe(
      { watchRunIds: [] },
      { onData: ({ id, data }) => seen.push([id, data.type === "event" ? data.event.kind : data.type]) },
    );
    await expect.poll(() => seen.length).toBe(1);
    const { id } = await client.missions.create.mutate({ goal: "Another goal" });
    await expect.poll(() => seen.map(([, kind]) => kind)).toEqual(["ready", "mission.created"]);
    expect(Number(seen[1]?.[0])).toBeGreaterThan(Number(seen[0]?.[0]));
    expect(id).toBeTruthy();
    subscription.unsubscribe();
  });

  it("refuses nobody, a wrong token and a forged cookie with words", async () => {
    expect(await refusalOf(await fetch(`${url}/api/trpc/session.me`))).toMatchObject({
      status: 401,
      message: "Sign in first.",
    });
    const wrong = await post("team.setPaused", { isPaused: true }, { authorization: "Bearer mst_wrong" });
    expect(await refusalOf(wrong)).toMatchObject({ status: 401, message: expect.stringContaining("not valid") });
    const forged = await encode({ token: { sub: team.userId, version: 0, sid: sessionId }, secret: "another secret" });
    const headers = { cookie: `next-auth.session-token=${forged}` };
    expect((await fetch(`${url}/api/trpc/session.me`, { headers })).status).toBe(401);
  });

  it("knows no cookie that names no session, or one of somebody else", async () => {
    const other = await makePerson(team, "Nils", "owner");
    const { userId } = other.actor as { userId: string };
    for (const token of [{ sub: team.userId }, { sub: userId, sid: sessionId }, { sub: team.userId, sid: newId() }]) {
      const made = await encode({ token: { ...token, version: 0 }, secret: authSecret() });
      const headers = { cookie: `next-auth.session-token=${made}` };
      expect((await fetch(`${url}/api/trpc/session.me`, { headers })).status).toBe(401);
    }
  });

  it("ends every session of a person whose token version was raised", async () => {
    const headers = { cookie: await cookieOf(team.userId, 7) };
    expect((await fetch(`${url}/api/trpc/session.me`, { headers })).status).toBe(401);
    expect((await fetch(`${url}/api/trpc/session.me`, { headers: { cookie } })).status).toBe(200);
  });

  it("takes a change by cookie only from its own pages", async () => {
    const change = (headers: Record<string, string>) =>
      post("team.setPaused", { isPaused: false }, { cookie, ...headers });
    expect((await change({})).status).toBe(403);
    expect((await change({ origin: "https://evil.example" })).status).toBe(403);
    expect((await change({ origin: "https://evil.example", "x-forwarded-host": "evil.example" })).status).toBe(403);
    expect((await change({ "sec-fetch-site": "cross-site", origin: url })).status).toBe(403);
    expect((await change({ origin: url })).status).toBe(200);
    expect((await change({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  it("gives a person only their own teams", async () => {
    const other = await makeTeam("Other");
    const slug = `t-${other.id.slice(-12)}`;
    const response = await fetch(`${url}/api/trpc/session.me`, { headers: { cookie, "x-muster-team": slug } });
    expect(await refusalOf(response)).toMatchObject({ status: 403, message: expect.stringContaining(slug) });
  });

  it("answers for the team a call names: by header, by address, or by the page it came from", async () => {
    const other = await makeTeam("Second");
    await addMember.call(other.machine, { userId: team.userId, role: "viewer" });
    const slug = `t-${other.id.slice(-12)}`;
    const teamOf = async (path: string, headers: Record<string, string>) => {
      const response = await fetch(`${url}/api/trpc/session.me${path}`, { headers: { cookie, ...headers } });
      return (await response.text()).includes(slug) ? "second" : "first";
    };
    expect(await teamOf("", {})).toBe("first");
    expect(await teamOf("", { "x-muster-team": slug })).toBe("second");
    expect(await teamOf(`?team=${slug}`, {})).toBe("second");
    expect(await teamOf("", { referer: `${url}/${slug}/missions` })).toBe("second");
    expect(await teamOf("", { referer: `${url}/nobody/missions` })).toBe("first");
    expect(await teamOf("", { referer: "not an address" })).toBe("first");
  });

  it("names the wrong field, and shows no file of ours", async () => {
    const response = await post("missions.create", { goal: "" }, { authorization: `Bearer ${token}` });
    const refusal = await refusalOf(response);
    expect(refusal).toMatchObject({ status: 400, message: expect.stringMatching(/^goal: Say in a sentence/) });
    expect(JSON.stringify(refusal)).not.toContain(".ts");
    expect(response.headers.get("x-request-id")).toBe(refusal.requestId);
  });

  it("refuses a body that no document needs", async () => {
    const response = await post(
      "missions.create",
      { goal: "x".repeat(2_600_000) },
      { authorization: `Bearer ${token}` },
    );
    expect(response.status).toBe(413);
  });

  it("says so while the database is not open, and again when it is", async () => {
    setDatabase(undefined);
    try {
      const refusal = await refusalOf(await fetch(`${url}/api/trpc/session.me`, { headers: { cookie } }));
      expect(refusal).toMatchObject({ status: 503, message: expect.stringContaining("still starting") });
      expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
      const health = await fetch(`${url}/api/health`);
      expect([health.status, await health.json()]).toEqual([503, { status: "starting", reason: progress.reason }]);
    } finally {
      setDatabase(database);
    }
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    const deep = await fetch(`${url}/api/health/deep`);
    expect([deep.status, await deep.json()]).toMatchObject([
      503,
      { database: { isWell: true }, engine: { isWell: false } },
    ]);
  });
});

describe("the files door", () => {
  const send = (body: BodyInit, headers: Record<string, string> = {}, name = "sales.csv") => {
    const address = `${url}/api/files?name=${encodeURIComponent(name)}`;
    return receiveFile(
      new Request(address, { method: "POST", body, headers: { authorization: `Bearer ${token}`, ...headers } }),
    );
  };

  it("stores once what is sent twice, and gives it back as a download", async () => {
    const [first, second] = [await (await send("a,b\n1,2\n")).json(), await (await send("a,b\n1,2\n")).json()];
    expect(first).toMatchObject({ name: "sales.csv", sizeBytes: 8, isNew: true });
    expect(second).toMatchObject({ id: first.id, isNew: false });
    const headers = { authorization: `Bearer ${token}` };
    const back = await sendFile(new Request(`${url}/api/files/${first.id}`, { headers }), first.id);
    expect(await back.text()).toBe("a,b\n1,2\n");
    expect(back.headers.get("content-disposition")).toContain("attachment");
    expect(back.headers.get("content-security-policy")).toContain("sandbox");
  });

  it.each([
    ["too large", 413, "10 MB", () => send(new Uint8Array(11 * 1024 * 1024))],
    ["empty", 400, "empty", () => send("")],
    ["without a name", 400, "name", () => send("x", {}, "")],
    ["with a path for a name", 400, "plain file name", () => send("x", {}, "../x")],
    [
      "from nobody",
      401,
      "Sign in",
      () => receiveFile(new Request(`${url}/api/files?name=x`, { method: "POST", body: "x" })),
    ],
  ])("refuses a file %s", async (_what, status, words, make) => {
    const response = await make();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(words) } });
  });

  it("refuses a file that another site makes a browser send", async () => {
    const headers = { cookie, origin: "https://evil.example" };
    const response = await receiveFile(new Request(`${url}/api/files?name=x`, { method: "POST", body: "x", headers }));
    expect(response.status).toBe(403);
  });

  it("does not know another team's file", async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await sendFile(new Request(`${url}/api/files/x`, { headers }), newId());
    expect(response.status).toBe(404);
  });
});
