import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createMusterClient, type MusterClientOptions } from "#client/client";
import { MusterError } from "#client/error";
import type { Database } from "#db/client";
import { settleClaims } from "#server/boot/client-address";
import { createKey, revokeKey } from "#server/domains/teams/keys";
import { openSocketDoor } from "#server/http/socket-door";
import { answerTrpc } from "#server/http/trpc-door";
import { openTestDatabase } from "#tests/support/database";
import { serveDoors, startLive } from "#tests/support/doors";
import { emitEvents } from "#tests/support/events";
import { makeTeam, type TestTeam } from "#tests/support/team";

let database: Database;
let team: TestTeam;
let url: string;
let key: { id: string; secret: string };
let server: Server;
/** What stands between: answers instead of Muster, or lets the request through when it is null. */
let between: ((request: IncomingMessage, response: ServerResponse) => boolean) | null = null;
let asked: string[] = [];
const sockets = new Set<Duplex>();
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  const stopLive = await startLive(database);
  const door = openSocketDoor();
  const doors = await serveDoors((request, response) => {
    asked.push(`${request.method} ${request.url?.split("?")[0]}`);
    if (!between?.(request, response) && !answerTrpc(request, response)) response.writeHead(404).end();
  });
  server = doors.server;
  url = doors.url;
  server.on("upgrade", (request, socket, head) => {
    settleClaims(request, undefined);
    sockets.add(socket);
    if (!door.answerUpgrade(request, socket, head)) socket.destroy();
  });
  stops.push(stopLive, () => door.stop(), doors.close);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});
beforeEach(async () => {
  between = null;
  asked = [];
  key = await createKey.call(team.ctx, { name: "program", scopes: ["team:read", "tasks:read", "tasks:write"] });
});

const client = (options: Partial<MusterClientOptions> = {}) => createMusterClient({ url, key: key.secret, ...options });

/** Fails so many times as a proxy does, then lets through. */
function failing(times: number, status: number, head: Record<string, string> = {}) {
  let left = times;
  between = (_, response) => {
    if (left <= 0) return false;
    left -= 1;
    response.writeHead(status, { "content-type": "text/html", ...head }).end("<h1>Bad gateway</h1>");
    return true;
  };
}

async function failureOf(work: Promise<unknown>): Promise<MusterError> {
  const error: unknown = await work.then(
    () => null,
    (raised: unknown) => raised,
  );
  if (error instanceof MusterError) return error;
  throw new Error(`Not refused by a MusterError but by ${String(error)}`);
}

describe("a call", () => {
  it("is typed, with dates, and calls of one moment go as one request", async () => {
    const { api } = client();
    const { id } = await api.tasks.create.mutate({ title: "Count the tents" });
    asked = [];
    const [me, task] = await Promise.all([api.session.me.query(), api.tasks.get.query({ id })]);
    expect(me.team.id).toBe(team.id);
    expect(task.createdAt).toBeInstanceOf(Date);
    expect(asked).toEqual(["GET /api/trpc/session.me,tasks.get"]);
  });

  it("of many at once goes in as many requests as the server wants it to", async () => {
    const { api } = client();
    const made = await Promise.all(
      Array.from({ length: 51 }, (_, at) => api.tasks.create.mutate({ title: `Tent ${at}` })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(51);
    expect(asked).toHaveLength(2);
  });

  it("that is refused says why, what to do, and under which number the log has it", async () => {
    const { api } = client();
    const wrong = await failureOf(api.tasks.create.mutate({ title: "" }));
    expect(wrong).toMatchObject({
      code: "bad_input",
      status: 400,
      message: expect.stringMatching(/^title: /),
      isPassing: false,
    });
    expect(wrong.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await failureOf(api.tasks.get.query({ id: team.id }))).toMatchObject({ code: "not_found", status: 404 });
    expect(await failureOf(api.documents.list.query({}))).toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("documents:read"),
    });
    const stranger = client({ key: "mst_wrong" });
    expect(await failureOf(stranger.api.session.me.query())).toMatchObject({ code: "unauthenticated", status: 401 });
  });

  it("that only reads is asked again when the server is away, and one that changes never", async () => {
    failing(2, 502);
    expect((await client().api.session.me.query()).team.id).toBe(team.id);
    expect(asked).toHaveLength(3);
    failing(9, 503);
    asked = [];
    expect(await failureOf(client().api.tasks.create.mutate({ title: "Once" }))).toMatchObject({
      code: "unavailable",
      status: 503,
      isPassing: true,
    });
    expect(asked).toHaveLength(1);
    asked = [];
    expect(await failureOf(client({ retries: 1 }).api.session.me.query())).toMatchObject({ code: "unavailable" });
    expect(asked).toHaveLength(2);
  });

  it("waits as long as it is told to, when that is short, and says how long when it is not", async () => {
    failing(1, 429, { "retry-after": "1" });
    const began = Date.now();
    await client().api.session.me.query();
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    failing(1, 429, { "retry-after": "600" });
    expect(await failureOf(client().api.session.me.query())).toMatchObject({ code: "limited", retryAfterSeconds: 600 });
  });

  it("ends in time, by its signal, and when nobody is there", async () => {
    between = () => true;
    expect(await failureOf(client({ timeoutMs: 100, retries: 0 }).api.session.me.query())).toMatchObject({
      code: "timeout",
      status: null,
    });
    const end = new AbortController();
    const ending = failureOf(client().api.session.me.query(undefined, { signal: end.signal }));
    setTimeout(() => end.abort(), 50);
    expect(await ending).toMatchObject({ code: "aborted" });
    const nobody = client({ url: "http://127.0.0.1:65530", retries: 0 });
    expect(await failureOf(nobody.api.session.me.query())).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    expect(() => client({ url: "muster.example.org" })).toThrow("is no address");
  });
});

describe.each(["sse", "websocket"] as const)("live events over %s", (transport) => {
  const socket = transport === "websocket" ? { WebSocket: WebSocket as unknown as typeof globalThis.WebSocket } : {};
  const cut = () => {
    server.closeAllConnections();
    for (const one of sockets) one.destroy();
    sockets.clear();
  };

  it("come in order and each once, across lost connections and with what happened meanwhile", async () => {
    const muster = client({ transport, ...socket });
    const stop = new AbortController();
    const kinds: string[] = [];
    const done = (async () => {
      for await (const item of muster.events({ signal: stop.signal }))
        kinds.push(item.type === "event" ? item.event.kind : item.type);
    })();
    await expect.poll(() => kinds).toEqual(["connected"]);
    // Before anything has happened: the place where it began must hold, too.
    cut();
    await emitEvents(team.id, ["one", "two"]);
    await expect.poll(() => kinds.filter((kind) => kind !== "connected")).toEqual(["one", "two"]);
    cut();
    await emitEvents(team.id, ["three"]);
    cut();
    await emitEvents(team.id, ["four"]);
    const told = () => kinds.filter((kind) => kind !== "connected" && kind !== "quiet");
    await expect.poll(told).toEqual(["one", "two", "three", "four"]);
    stop.abort();
    await done;
    muster.close();
  });

  it("end with words when the key is revoked, and after its patience when nobody is there", async () => {
    const muster = client({ transport, ...socket });
    const ending = failureOf(
      (async () => {
        for await (const item of muster.events())
          if (item.type === "connected") await revokeKey.call(team.ctx, { keyId: key.id });
      })(),
    );
    expect(await ending).toMatchObject({ code: "unauthenticated", message: expect.stringContaining("ended") });
    muster.close();
    const nobody = client({ url: "http://127.0.0.1:65530", transport, patienceMs: 300, ...socket });
    expect(await failureOf(nobody.events().next())).toMatchObject({ code: "unreachable" });
    nobody.close();
  });

  it("end at once by their signal, also between two tries", async () => {
    const nobody = client({ url: "http://127.0.0.1:65530", transport, ...socket });
    const began = Date.now();
    const signal = AbortSignal.timeout(1_500);
    for await (const item of nobody.events({ signal })) expect(item.type).toBe("nothing comes");
    expect(Date.now() - began).toBeLessThan(20_000);
    nobody.close();
  });
});
