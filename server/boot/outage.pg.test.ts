import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Boot, boot } from "#server/boot";
import { settleClaims } from "#server/boot/client-address";
import { listen, localUrlOf } from "#server/boot/listen";
import { answerHealth, type Progress } from "#server/http/health";
import { answerTrpc } from "#server/http/trpc-door";
import { readEnv } from "#server/lib/env";
import { createPostgresDatabase } from "#tests/support/database";
import { startTcpProxy, type TcpProxy } from "#tests/support/tcp-proxy";

// The database goes away for ten seconds under a whole running server, then comes back.

const AWAY_MS = 10_000;
const folder = mkdtempSync(join(tmpdir(), "muster-outage-"));
const progress: Progress = { reason: "starting", engine: null, relay: null, providers: null };
const crashes: unknown[] = [];
let drop: () => Promise<void>;
let proxy: TcpProxy;
let running: Boot;
let url: string;
let token: string;
const server = createServer((request, response) => {
  settleClaims(request, undefined);
  if (!answerHealth(request, response, progress)) answerTrpc(request, response);
});
const onCrash = (error: unknown) => void crashes.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", onCrash);
  process.on("uncaughtException", onCrash);
  const database = await createPostgresDatabase();
  drop = database.drop;
  proxy = await startTcpProxy(database.url);
  url = localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 }));
  const env = readEnv({ MUSTER_DATA_DIR: folder, DATABASE_URL: proxy.url, MUSTER_LOG_LEVEL: "error" });
  running = await boot({ env, mode: { mode: "embedded" }, url, progress });
  const { readFileSync } = await import("node:fs");
  token = JSON.parse(readFileSync(join(folder, "server.json"), "utf8")).token;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await running.stop();
  await proxy.close();
  await drop();
  rmSync(folder, { recursive: true, force: true });
  process.off("unhandledRejection", onCrash);
  process.off("uncaughtException", onCrash);
});

const headers = () => ({ authorization: `Bearer ${token}`, "content-type": "application/json" });
const ask = (path: string) => fetch(`${url}/api/trpc/${path}`, { headers: headers() });
const createMission = (goal: string) =>
  fetch(`${url}/api/trpc/missions.create`, {
    method: "POST",
    headers: headers(),
    body: JSON.stringify({ json: { goal } }),
  });
const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;

it("answers with words while the database is away, and goes on by itself when it is back", async () => {
  expect((await createMission("Before the outage")).status).toBe(200);
  await expect.poll(() => statusOf("/api/health/deep")).toBe(200);

  await proxy.cut();
  const start = Date.now();
  const refused = await ask("session.me");
  expect(refused.status).toBe(503);
  expect(JSON.stringify(await refused.json())).toContain("The database does not answer right now");
  expect(Date.now() - start).toBeLessThan(5_000);
  expect(await statusOf("/api/health/live")).toBe(200);
  expect(await statusOf("/api/health")).toBe(503);
  expect(await statusOf("/api/health/deep")).toBe(503);
  await sleep(Math.max(0, AWAY_MS - (Date.now() - start)));
  expect((await createMission("Into the outage")).status).toBe(503);

  await proxy.restore();
  await expect.poll(() => statusOf("/api/health")).toBe(200);
  expect((await createMission("After the outage")).status).toBe(200);
  // Relay and engine: the new mission's event is numbered and its reaction has run.
  await expect
    .poll(async () => JSON.stringify(await (await ask("events.list")).json()).match(/After the outage/g)?.length ?? 0)
    .toBeGreaterThan(0);
  await expect
    .poll(async () => JSON.stringify(await (await ask("runs.list")).json()).includes("After the outage"))
    .toBe(true);
  await expect.poll(() => statusOf("/api/health/deep")).toBe(200);
  expect(crashes).toEqual([]);
});
