import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterEach, describe, expect, it } from "vitest";
import { readServerFile } from "#cli/server-file";
import { createPostgresDatabase } from "#tests/support/database";
import { largeMission, smallMission } from "#tests/support/datasets";
import { type Follower, followServer } from "#tests/support/follower";
import { makeFolder, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, until, waitForMission, waitForQuiet } from "./mission.ts";
import { findBreaches, numberOf, withRows } from "./rows.ts";

const SCRIPT = resolve(import.meta.dirname, "../../scripts/test-postgres.sh");
const HELD_MS = 15_000;
const AWAY_MS = 10_000;

/** What each test opened, closed in reverse. */
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

describe("a transaction held open elsewhere in the cluster", () => {
  it("delays nothing, in this database or in another (held for 15 s, as long as missions run)", async () => {
    const [ours, other] = await Promise.all([database(), database()]);
    const { server, follower } = await open(ours);
    const client = await server.client();
    const heldSinceMs = Date.now();
    await Promise.all([hold(ours), hold(other)]);
    while (Date.now() - heldSinceMs < HELD_MS) {
      const id = await createMission(client, smallMission(Date.now() - heldSinceMs));
      expect(await waitForMission(async () => client, id)).toBe("done");
    }
    const delays = follower.events.map(({ event, atMs }) => atMs - event.createdAt.getTime()).sort((a, b) => a - b);
    const slowest = delays[Math.floor(delays.length * 0.99)] ?? Number.POSITIVE_INFINITY;
    expect(delays.length).toBeGreaterThan(100);
    expect(slowest, "commit to screen, 99th percentile").toBeLessThan(onBusyMachine(1_500));
  });
});

describe("dump and restore", () => {
  it("keeps cursors working and numbers going on", async () => {
    const [before, after] = await Promise.all([database(), database()]);
    const first = await open(before);
    const id = await createMission(await first.server.client(), smallMission(21));
    expect(await waitForMission(() => first.server.client(), id)).toBe("done");
    await waitForQuiet(first.server);
    await until("the end is seen", () => first.follower.events.some(({ event }) => event.kind === "mission.finished"));
    const seen = first.follower.events.map(({ event }) => event);
    const cursor = seen[Math.floor(seen.length / 2)]?.seq ?? 0;
    await first.server.kill("SIGTERM");
    const dump = execFileSync(tool("pg_dump"), ["--no-owner", before], { maxBuffer: 256 * 1024 * 1024 });
    const restored = spawnSync(tool("psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", after], { input: dump });
    expect(restored.status, restored.stderr.toString().slice(-500)).toBe(0);

    const second = await open(after, cursor);
    await until("the cursor goes on", () => second.follower.events.some(({ event }) => event.seq === cursor + 1));
    const nextId = await createMission(await second.server.client(), smallMission(22));
    expect(await waitForMission(() => second.server.client(), nextId)).toBe("done");
    const mission = await (await second.server.client()).api.missions.get.query({ id: nextId });
    expect(mission.number).toBe(2);
    await waitForQuiet(second.server);
    await until("its end is seen", () =>
      second.follower.events.some(({ event }) => event.missionId === nextId && event.kind === "mission.finished"),
    );
    const again = second.follower.events.map(({ event }) => event);
    expect(again.map(({ seq }) => seq)).toEqual(again.map((_, place) => cursor + 1 + place));
    const known = new Map(seen.map((event) => [event.seq, event.id]));
    for (const event of again) expect(known.get(event.seq) ?? event.id).toBe(event.id);
    await second.server.kill("SIGTERM");
    await withRows({ dataDir: "", url: after }, async (db) => expect(await findBreaches(db)).toEqual([]));
  });
});

describe("a database that goes away for ten seconds in mid run", () => {
  it("holds the mission up and nothing else: doors say so, the process stays, the mission ends done", async () => {
    const cluster = startCluster();
    const { server, follower } = await open(cluster.url, 0, { MUSTER_SIM_DELAY_MS: "60" });
    const client = await server.client();
    const { url, token } = await server.ready();
    const id = await createMission(client, largeMission(31));
    await until("agents are at work", () => countOf(follower, "step.finished") >= 20);
    cluster.halt();
    const awaySinceMs = Date.now();
    expect(await answerOf(`${url}/api/health/live`, token)).toMatchObject({ status: 200 });
    expect(await answerOf(`${url}/api/health`, token)).toEqual({
      status: 503,
      text: expect.stringContaining("the database does not answer"),
    });
    expect(await answerOf(`${url}/api/trpc/missions.list`, token)).toEqual({
      status: 503,
      text: expect.stringContaining("The database does not answer right now."),
    });
    await sleep(Math.max(0, AWAY_MS - (Date.now() - awaySinceMs)));
    const stepsBefore = countOf(follower, "step.finished");
    cluster.resume();
    const backMs = Date.now();
    await until("the work goes on", () => countOf(follower, "step.finished") > stepsBefore);
    process.stderr.write(`chaos: the work went on ${Date.now() - backMs} ms after the database was back\n`);
    expect(await waitForMission(async () => client, id)).toBe("done");
    expect(server.isAlive()).toBe(true);
    await waitForQuiet(server);
    await until("the end is seen", () => countOf(follower, "mission.finished") === 1);
    expect((await server.kill("SIGTERM")).code).toBe(0);
    await withRows({ dataDir: "", url: cluster.url }, async (db) => {
      expect(await findBreaches(db)).toEqual([]);
      const lost = await numberOf(db, sql`select count(*) as n from ledger_entries where outcome = 'unknown'`);
      // One mark "sent" may be committed without its confirmation; answers that arrived meanwhile are kept.
      expect(lost, "answers lost with the connection").toBeLessThanOrEqual(1);
    });
    const seqs = follower.events.map(({ event }) => event.seq);
    expect(seqs, "the screen missed nothing").toEqual(seqs.map((_, place) => place + 1));
  });
});

async function database(): Promise<string> {
  const { url, drop } = await createPostgresDatabase();
  opened.push(drop);
  return url;
}

async function open(
  url: string,
  afterSeq = 0,
  env: Record<string, string> = {},
): Promise<{ server: TestServer; follower: Follower }> {
  const folder = makeFolder();
  const server = startServer(folder, { DATABASE_URL: url, ...env });
  opened.push(() => server.kill());
  await server.ready();
  const follower = followServer(() => readServerFile(folder), { afterSeq });
  opened.push(() => follower.stop());
  return { server, follower };
}

/** A transaction that has written and does not end until the test does. */
async function hold(url: string): Promise<void> {
  const held = postgres(url, { max: 1, onnotice: () => undefined });
  await held`create table held (n int)`;
  await held`begin`;
  await held`insert into held values (1)`;
  opened.push(() => held.end({ timeout: 1 }));
}

/** A PostgreSQL of this test's own, that may be stopped. */
function startCluster() {
  const folder = makeFolder();
  const script = (...words: string[]) =>
    execFileSync("sh", [SCRIPT, ...words], { encoding: "utf8", env: { ...process.env, PATH: path() } });
  const url = script("start", folder).trim();
  opened.push(() => script("stop", folder));
  return { url, halt: () => script("halt", folder), resume: () => script("resume", folder, new URL(url).port) };
}

/** The script asks `node` for a free port. */
const path = () => `${resolve(process.execPath, "..")}:${process.env.PATH ?? ""}`;

/** A client program of PostgreSQL: the newest installed, as Debian keeps them, else the one on PATH. */
function tool(name: string): string {
  const root = "/usr/lib/postgresql";
  const majors = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return majors.map((major) => join(root, major, "bin", name)).find((file) => existsSync(file)) ?? name;
}

async function answerOf(url: string, token: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, text: await response.text() };
}

function countOf(follower: Follower, kind: string): number {
  return follower.events.filter(({ event }) => event.kind === kind).length;
}

/** Where others compete for the cores, the same takes as much longer. */
function onBusyMachine(limitMs: number): number {
  return limitMs * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}
