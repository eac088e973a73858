import { createServer } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isNull } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { settleClaims } from "#server/boot/client-address";
import { listen, localUrlOf } from "#server/boot/listen";
import { loadAuthSecret } from "#server/boot/secret";
import { endSession } from "#server/domains/accounts/sessions";
import { createKey, revokeKey } from "#server/domains/teams/keys";
import { changeRole } from "#server/domains/teams/members";
import { RATE_LIMITS } from "#server/lib/rate-limits";
import { signedIn } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { startLive } from "#tests/support/doors";
import { emitEvents } from "#tests/support/events";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { accountContext } from "./account-context.ts";
import { createLimits, setLimits } from "./limits.ts";
import { SECURE_HEADERS } from "./secure-headers.ts";
import { answerNoUpgrade, openSocketDoor, type SocketDoor, type SocketTimes } from "./socket-door.ts";

let database: Database;
let team: TestTeam;
let url: string;
let door: SocketDoor;
let key: { id: string; secret: string };
const stops: (() => unknown)[] = [];
const opened: WebSocket[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  team = await makeTeam();
  ({ door, url } = await serve({}));
  stops.push(await startLive(database));
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});
beforeEach(async () => {
  key = await createKey.call(team.ctx, { name: "socket", scopes: ["team:read", "tasks:read", "agents:read"] });
  // What was told of it comes before any socket, not after its "ready".
  await expect.poll(() => getDb().$count(events, isNull(events.seq)), { interval: 5 }).toBe(0);
});
afterEach(async () => {
  setLimits(undefined);
  for (const socket of opened.splice(0)) socket.terminate();
  await expect.poll(() => door.size()).toBe(0);
});

async function serve(times: SocketTimes): Promise<{ door: SocketDoor; url: string }> {
  const served = openSocketDoor(times);
  const server = createServer((request, response) => {
    if (!answerNoUpgrade(request, response)) response.writeHead(404).end();
  });
  server.on("upgrade", (request, socket, head) => {
    settleClaims(request, undefined);
    if (!served.answerUpgrade(request, socket, head)) socket.destroy();
  });
  stops.push(
    () => served.stop(),
    () => server.close(),
  );
  return { door: served, url: localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 })) };
}

const bearer = (secret = key.secret) => ({ authorization: `Bearer ${secret}` });

type Ended = { code: number; reason: string };
type Frame = {
  id?: unknown;
  type?: string;
  result?: { type: string; id?: string; data?: { json: unknown } };
  error?: { json: { message: string } };
  [name: string]: unknown;
};

/** A socket with everything it was sent, and how it ended. */
function dial(path: string, options: ClientOptions = {}, base = url) {
  const socket = new WebSocket(`${base.replace("http", "ws")}${path}`, options);
  opened.push(socket);
  const frames: Frame[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  const ended = new Promise<Ended>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const refused = new Promise<number>((resolve) => {
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
  });
  socket.on("error", () => undefined);
  const isOpen = new Promise<void>((resolve) => socket.on("open", () => resolve()));
  const send = async (message: unknown) => {
    await isOpen;
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  };
  return { socket, frames, ended, refused, isOpen, send };
}

const live = (id: number, input: object = {}, lastEventId?: string) => ({
  id,
  method: "subscription",
  params: { path: "events.live", input: { json: input }, ...(lastEventId ? { lastEventId } : {}) },
});

/** The kinds of events a tRPC subscription was sent, with their ids. */
const heard = (frames: Frame[]) =>
  frames.flatMap(({ result }) => {
    const json = result?.data?.json as { data?: { type: string; event?: { kind: string } } } | undefined;
    return json?.data ? [[result?.id, json.data.event?.kind ?? json.data.type] as const] : [];
  });
const kindsOf = (frames: Frame[]) => heard(frames).map(([, kind]) => kind);

async function within<T>(promise: Promise<T>, ms: number): Promise<T | "late"> {
  return Promise.race([promise, sleep(ms, "late" as const, { ref: false })]);
}

describe("who may open a socket", () => {
  it("is let in by a key in the head or in the first message, and answers calls and subscriptions", async () => {
    const byHead = dial("/api/ws", { headers: bearer() });
    await byHead.send({ id: 1, method: "query", params: { path: "session.me", input: { json: {} } } });
    await expect.poll(() => JSON.stringify(byHead.frames)).toContain(team.id);
    const byMessage = dial("/api/ws?connectionParams=1");
    await byMessage.send({ method: "connectionParams", data: bearer() });
    await byMessage.send(live(1));
    await expect.poll(() => kindsOf(byMessage.frames)).toEqual(["ready"]);
  });

  it.each([
    ["nobody", "/api/ws", {}, null, 4401],
    ["a wrong key", "/api/ws", { authorization: "Bearer mst_wrong" }, null, 4401],
    ["a wrong key in the first message", "/api/ws?connectionParams=1", {}, { authorization: "Bearer mst_wrong" }, 4401],
    ["a first message that is none", "/api/ws?connectionParams=1", {}, 7, 4401],
    ["nobody at a channel", "/api/v1/activities/stream", {}, null, 4401],
  ])("ends the socket of %s", async (_, path, headers, first, code) => {
    const line = dial(path, { headers });
    if (first !== null) await line.send(typeof first === "number" ? "7" : { method: "connectionParams", data: first });
    expect(await line.ended).toMatchObject({ code });
  });

  it("is let in by the session of our own page, and not of another site’s", async () => {
    const { cookie, sessionId } = await signedIn(team.userId);
    const own = dial("/api/ws", { headers: { cookie, origin: url } });
    await own.send(live(1));
    await expect.poll(() => kindsOf(own.frames)).toEqual(["ready"]);
    expect(await dial("/api/ws", { headers: { cookie, origin: "https://evil.example" } }).refused).toBe(403);
    expect(await dial("/api/ws", { headers: { cookie, "sec-fetch-site": "cross-site" } }).refused).toBe(403);
    expect(
      await dial("/api/v1/activities/stream", { headers: { cookie, origin: "https://evil.example" } }).refused,
    ).toBe(403);
    // It promises a key and sends none: its browser's cookie does not count.
    const silent = dial("/api/ws?connectionParams=1", { headers: { cookie, origin: "https://evil.example" } });
    await silent.send({ method: "connectionParams", data: {} });
    expect(await silent.ended).toMatchObject({ code: 4401 });
    const withKey = dial("/api/ws?connectionParams=1", { headers: { origin: "https://evil.example" } });
    await withKey.send({ method: "connectionParams", data: bearer() });
    await withKey.send(live(1));
    await expect.poll(() => kindsOf(withKey.frames)).toEqual(["ready"]);
    await endSession.call(accountContext(), { userId: team.userId, sessionId });
    expect(await within(own.ended, 5_000)).toMatchObject({ code: 4401 });
  });

  it("loses it within five seconds of its key, also while it only listens", async () => {
    const lines = [dial("/api/ws", { headers: bearer() }), dial("/api/v1/activities/stream", { headers: bearer() })];
    await lines[0]?.send(live(1));
    await expect.poll(() => kindsOf(lines[0]?.frames ?? [])).toEqual(["ready"]);
    await expect.poll(() => lines[1]?.frames.length).toBe(1);
    await sleep(2_500);
    expect(door.size()).toBe(2);
    await revokeKey.call(team.ctx, { keyId: key.id });
    for (const line of lines) expect(await within(line.ended, 5_000)).toMatchObject({ code: 4401 });
  });

  it("does nothing more with a role it has no longer: within five seconds it has to come back with the one it has", async () => {
    const { userId } = (await makePerson(team, "Mia", "admin")).actor as { userId: string };
    const { cookie } = await signedIn(userId);
    const own = dial("/api/ws", { headers: { cookie, origin: url } });
    await own.send(live(1));
    const other = dial("/api/ws", { headers: bearer() });
    await other.send(live(1));
    await expect.poll(() => kindsOf(own.frames)).toEqual(["ready"]);
    await changeRole.call(team.ctx, { userId, role: "viewer" });
    expect(await within(own.ended, 5_000)).toMatchObject({ code: 1012, reason: expect.stringContaining("role") });
    const back = dial("/api/ws", { headers: { cookie, origin: url } });
    await back.send({
      id: 1,
      method: "mutation",
      params: { path: "tasks.create", input: { json: { title: "Not any more" } } },
    });
    await expect.poll(() => back.frames[0]?.error?.json.message).toContain("your role does not have");
    expect(other.socket.readyState, "whose role is the same stays").toBe(WebSocket.OPEN);
  });

  it("is refused with the secure headers of every answer", async () => {
    const { cookie } = await signedIn(team.userId);
    const foreign = dial("/api/ws", { headers: { cookie, origin: "https://evil.example" } });
    const heads = await new Promise<object>((resolve) =>
      foreign.socket.on("unexpected-response", (_, { headers }) => resolve(headers)),
    );
    expect(heads).toMatchObject(SECURE_HEADERS);
  });

  it("is told in words to use a socket, and gets nothing at other addresses", async () => {
    const plain = await fetch(`${url}/api/ws`);
    expect([plain.status, await plain.json()]).toMatchObject([
      426,
      { error: { message: expect.stringContaining("WebSocket") } },
    ]);
    const elsewhere = dial("/api/other", { headers: bearer() });
    expect(await elsewhere.ended).toMatchObject({ code: 1006 });
  });
});

describe("a subscription over a socket", () => {
  it("goes on behind the last id without a gap and without anything twice", async () => {
    const first = dial("/api/ws", { headers: bearer() });
    await first.send(live(1));
    await expect.poll(() => kindsOf(first.frames)).toEqual(["ready"]);
    await emitEvents(team.id, ["one", "two"]);
    await expect.poll(() => kindsOf(first.frames)).toEqual(["ready", "one", "two"]);
    first.socket.terminate();
    const lastId = heard(first.frames)[1]?.[0];
    await emitEvents(team.id, ["three"]);
    const second = dial("/api/ws", { headers: bearer() });
    await second.send(live(9, {}, lastId));
    const writing = emitEvents(team.id, ["four", "five"]);
    await writing;
    await expect.poll(() => kindsOf(second.frames)).toEqual(["ready", "two", "three", "four", "five"]);
  });

  it("cuts off a reader that takes nothing with a code to come back with, and its last id brings the rest", async () => {
    // A door of its own: at the others a moment in which this process stands still must not count as slow.
    const impatient = await serve({ slowAfterMs: 500 });
    const slow = dial("/api/ws", { headers: bearer() }, impatient.url);
    await slow.send(live(1));
    await expect.poll(() => kindsOf(slow.frames)).toEqual(["ready"]);
    slow.socket.pause();
    const big = "x".repeat(60_000);
    const kinds = Array.from({ length: 160 }, (_, at) => `big ${at} ${big}`);
    // Until the server has given it up: that begins with how much it has sent, and it sends as fast as the machine lets it.
    const close = vi.spyOn(WebSocket.prototype, "close");
    const writing = emitEvents(team.id, kinds);
    await expect.poll(() => close.mock.calls.map(([code]) => code)).toContain(4408);
    close.mockRestore();
    slow.socket.resume();
    await writing;
    expect(await slow.ended).toMatchObject({ code: 4408, reason: expect.stringContaining("last id") });
    const got = kindsOf(slow.frames).length - 1;
    expect(got).toBeLessThan(kinds.length);
    const back = dial("/api/ws", { headers: bearer() });
    await back.send(live(1, {}, heard(slow.frames).at(-1)?.[0]));
    await expect.poll(() => kindsOf(back.frames).length).toBe(kinds.length - got + 1);
    const all = [...kindsOf(slow.frames).slice(1), ...kindsOf(back.frames).slice(1)].map((kind) =>
      kind?.slice(0, 8).trim(),
    );
    expect(all).toEqual(kinds.map((kind) => kind.slice(0, 8).trim()));
  });

  it("gives a reader of an ordinary pace a long backlog without cutting it off", async () => {
    const { id } = team;
    await emitEvents(
      id,
      Array.from({ length: 60 }, (_, at) => `back ${at} ${"y".repeat(50_000)}`),
    );
    const line = dial("/api/ws", { headers: bearer() });
    await line.send(live(1, { afterSeq: 0 }));
    await expect.poll(() => kindsOf(line.frames).filter((kind) => kind?.startsWith("back")).length).toBe(60);
  });

  it("is one of fifty at most", async () => {
    const line = dial("/api/ws", { headers: bearer() });
    await line.send(Array.from({ length: 50 }, (_, at) => live(at)));
    await line.send(live(50));
    await expect.poll(() => kindsOf(line.frames).length).toBe(50);
    await expect
      .poll(() => line.frames.some(({ error }) => error?.json.message.includes("50 subscriptions")))
      .toBe(true);
  });
});

describe("what a socket is sent", () => {
  it.each([
    ["no JSON", "{nope"],
    ["a number", "7"],
    ["nothing", ""],
    ["no method", JSON.stringify({ id: 1, params: {} })],
    ["an unknown procedure", JSON.stringify({ id: 1, method: "query", params: { path: "no.such", input: {} } })],
    ["a path that is none", JSON.stringify({ id: 1, method: "query", params: { path: 7 } })],
    ["too many calls", JSON.stringify(Array.from({ length: 51 }, (_, id) => live(id)))],
    ["a wrong input", JSON.stringify(live(1, { afterSeq: "x" }))],
  ])("may be %s: it is refused in words and the socket lives", async (_, text) => {
    const line = dial("/api/ws", { headers: bearer() });
    await line.send(text);
    await expect.poll(() => line.frames.some(({ error }) => typeof error?.json.message === "string")).toBe(true);
    await line.send({ id: 5, method: "query", params: { path: "session.me", input: { json: {} } } });
    await expect.poll(() => JSON.stringify(line.frames)).toContain(team.id);
  });

  it("may be broken: that socket ends, and others go on", async () => {
    const other = dial("/api/ws", { headers: bearer() });
    await other.send(live(1));
    await expect.poll(() => kindsOf(other.frames)).toEqual(["ready"]);
    const { port, hostname } = new URL(url);
    const raw = connect(Number(port), hostname);
    raw.write(
      `GET /api/ws HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${key.secret}\r\n\r\n`,
    );
    await expect.poll(() => door.size()).toBe(2);
    // Reserved bits, an unknown kind of frame, and no mask.
    raw.write(Buffer.from([0xff, 0x7f, 0xff, 0xff, 0x00]));
    await expect.poll(() => door.size()).toBe(1);
    raw.destroy();
    await emitEvents(team.id, ["after the broken one"]);
    await expect.poll(() => kindsOf(other.frames)).toContain("after the broken one");
  });

  it("may not be larger than a call of the HTTP door", async () => {
    const line = dial("/api/ws", { headers: bearer() });
    await line.send("x".repeat(2_600_000));
    expect(await line.ended).toMatchObject({ code: 1009 });
    const channel = dial("/api/v1/activities/stream", { headers: bearer() });
    await channel.send("x".repeat(5_000));
    expect(await channel.ended).toMatchObject({ code: 1009 });
  });

  it("is counted with everything else of the key, and ends the socket when it is too much", async () => {
    setLimits(createLimits({ ...RATE_LIMITS, key: { points: 5, seconds: 60 } }));
    const line = dial("/api/ws", { headers: bearer() });
    for (let id = 0; id < 6; id += 1)
      await line.send({ id, method: "query", params: { path: "session.me", input: { json: {} } } });
    expect(await line.ended).toMatchObject({ code: 4429, reason: expect.stringMatching(/Try again in \d+ s/) });
    expect(await dial("/api/ws", { headers: bearer() }).refused).toBe(429);
  });

  it("gets one ping after the other, and a side that answers none is let go", async () => {
    // A moment in which this process stands still must not count as a ping without an answer.
    const quick = await serve({ beatMs: 2_500 });
    const alive = dial("/api/ws", { headers: bearer() }, quick.url);
    const dead = dial("/api/ws", { headers: bearer(), autoPong: false }, quick.url);
    await Promise.all([alive.isOpen, dead.isOpen]);
    expect(await within(dead.ended, 30_000)).toMatchObject({ code: 1006 });
    await expect.poll(() => quick.door.size()).toBe(1);
    await sleep(3_000);
    expect(quick.door.size()).toBe(1);
  });
});

describe("a plain channel", () => {
  it("tells the team’s events as JSON with ids, and goes on behind one", async () => {
    const line = dial("/api/v1/activities/stream", { headers: bearer() });
    await expect.poll(() => line.frames.map(({ type }) => type)).toEqual(["ready"]);
    await emitEvents(team.id, ["alpha", "beta"]);
    await expect.poll(() => line.frames.length).toBe(3);
    expect(line.frames[1]).toMatchObject({
      type: "event",
      event: { kind: "alpha", createdAt: expect.stringMatching(/^\d{4}-/) },
    });
    const again = dial(`/api/v1/activities/stream?after=${String(line.frames[1]?.id)}`, { headers: bearer() });
    await expect
      .poll(() => again.frames.flatMap(({ event }) => (event as { kind?: string })?.kind ?? []))
      .toEqual(["beta"]);
  });

  it.each([
    ["no id of an event", "/api/v1/activities/stream?after=soon", 4403],
    ["no agent of the team", "/api/v1/agents/019adf00-0000-7000-8000-000000000000/stream", 4403],
  ])("says what is wrong with %s", async (_, path, code) => {
    const line = dial(path, { headers: bearer() });
    expect(await line.ended).toMatchObject({ code });
    expect(line.frames).toMatchObject([{ type: "error", message: expect.any(String) }]);
  });
});
