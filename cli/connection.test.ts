import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { type Relay, startRelay } from "#inngest/relay";
import { writeDocument } from "#server/domains/documents/commands";
import { createAccessToken, deleteAccessTokens } from "#server/domains/teams/commands";
import { answerHealth } from "#server/http/health";
import { answerTrpc } from "#server/http/trpc-door";
import type { Hub } from "#server/realtime/hub";
import { startHub } from "#server/realtime/start";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { Connection } from "./connection.ts";
import { textOf } from "./event-lines.ts";
import { liveEvents } from "./live.ts";
import { readServerFile } from "./server-file.ts";

let database: Database;
let hub: Hub;
let relay: Relay;
let team: TestTeam;
let folder: string;
let door: Server | null = null;
beforeAll(async () => {
  database = await openTestDatabase();
  hub = await startHub();
  relay = startRelay(database, { kinds: new Set(), send: async () => undefined });
  team = await makeTeam();
  folder = mkdtempSync(join(tmpdir(), "muster-cli-"));
});
afterAll(async () => {
  await closeDoor();
  await relay.stop();
  await hub.stop();
  await database.close();
  rmSync(folder, { recursive: true });
});

/** The doors of the real server, on a new port and with a new token, as a restart has them. */
async function openDoor(): Promise<string> {
  const progress = { reason: null, engine: null, relay: null, providers: null };
  door = createServer((request, response) => {
    if (!answerHealth(request, response, progress) && !answerTrpc(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => door?.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  await deleteAccessTokens.call(team.ctx, { name: "server.json" });
  const { token } = await createAccessToken.call(team.ctx, { userId: team.userId, name: "server.json" });
  writeFileSync(join(folder, "server.json"), JSON.stringify({ url, pid: process.pid, token }));
  return url;
}

async function closeDoor(): Promise<void> {
  const closing = door;
  door = null;
  if (!closing) return;
  closing.closeAllConnections();
  await new Promise((resolve) => closing.close(resolve));
}

function connect(patienceMs?: number) {
  const said: string[] = [];
  const find = () => readServerFile(folder);
  return {
    said,
    connection: new Connection({ find, say: (line) => said.push(line), ...(patienceMs ? { patienceMs } : {}) }),
  };
}

describe("the line to the server", () => {
  it("tells every event once and in order over a restart with another port and token", async () => {
    await openDoor();
    const { connection, said } = connect();
    const create = { goal: "Which region sells most?", idempotencyKey: "one-and-only" };
    const mission = await connection.ask(({ api }) => api.missions.create.mutate(create));
    expect(await connection.ask(({ api }) => api.missions.create.mutate(create))).toEqual(mission);

    const stop = new AbortController();
    const told: string[] = [];
    const write = (title: string) => writeDocument.call(team.ctx, { missionId: mission.id, title, body: "x" });
    const onEvent: Record<string, () => Promise<unknown>> = {
      "mission.created": () => write("before"),
      before: async () => {
        await closeDoor();
        await write("away 1");
        await write("away 2");
        setTimeout(() => void openDoor(), 1_500);
      },
      "away 2": () => write("after"),
      after: async () => stop.abort(),
    };
    for await (const item of liveEvents(connection, mission.id, stop.signal)) {
      if (item.type !== "event") continue;
      const name = nameOf(item.event);
      told.push(name);
      await onEvent[name]?.();
    }
    expect(told).toEqual(["mission.created", "before", "away 1", "away 2", "after"]);
    expect(said).toEqual([expect.stringContaining("Muster is away"), expect.stringMatching(/back after \d+ s/)]);
  });

  it("gives up after its patience, and says what to do", async () => {
    await closeDoor();
    const { connection } = connect(1_200);
    await expect(connection.ask(({ api }) => api.session.me.query())).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("Start it with ./muster"),
    });
  });

  it("does not wait for what waiting cannot change", async () => {
    const url = await openDoor();
    const given = { url, token: "mst_nobody" };
    const stranger = new Connection({ find: () => given, say: () => undefined });
    await expect(stranger.ask(({ api }) => api.session.me.query())).rejects.toThrow("token is not valid");
    const { connection } = connect();
    const missing = { id: "01890000-0000-7000-8000-000000000000" };
    await expect(connection.ask(({ api }) => api.missions.get.query(missing))).rejects.toThrow("no such mission");
  });

  it("takes a server whose process has died for none", () => {
    writeFileSync(
      join(folder, "server.json"),
      JSON.stringify({ url: "http://127.0.0.1:1", pid: 2 ** 22 + 1, token: "x" }),
    );
    expect(readServerFile(folder)).toBeNull();
    writeFileSync(join(folder, "server.json"), '{"url":"http://127');
    expect(readServerFile(folder)).toBeNull();
    expect(readServerFile(join(folder, "nowhere"))).toBeNull();
  });
});

function nameOf(event: { kind: string; payload: unknown }): string {
  return event.kind === "document.written" ? textOf(event.payload, "title") : event.kind;
}
