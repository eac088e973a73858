import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Client } from "#cli/client";
import { readServerFile } from "#cli/server-file";
import { rowsOf } from "#db/client";
import type { StreamPart } from "#server/domains/events/schema";
import { createPostgresDatabase } from "#tests/support/database";
import { largeMission, smallMission } from "#tests/support/datasets";
import { type Follower, followServer } from "#tests/support/follower";
import { makeFolder, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, until, waitForMission, waitForQuiet, waitUntilSeen } from "./mission.ts";
import { findBreaches, withRows } from "./rows.ts";

let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
let folders: [string, string];
let servers: [TestServer, TestServer];
let followers: [Follower, Follower];

beforeAll(async () => {
  postgres = await createPostgresDatabase();
});
afterAll(() => postgres.drop());
beforeEach(async () => {
  folders = [makeFolder(), makeFolder()];
  const env = { DATABASE_URL: postgres.url, MUSTER_SIM_DELAY_MS: "80" };
  // Together, so that both migrate and seed the empty database at once.
  servers = [startServer(folders[0], env), startServer(folders[1], env)];
  await Promise.all(servers.map((server) => server.ready()));
  followers = [followServer(() => readServerFile(folders[0])), followServer(() => readServerFile(folders[1]))];
});
afterEach(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await Promise.all(servers.map((server) => server.kill("SIGTERM")));
});

describe("two servers on one Postgres", () => {
  it("share the work: no step twice, one order on both screens, and a stream begun in one is watched in the other", async () => {
    const [first, second] = await clients();
    const watched = new Map<string, [StreamPart[], StreamPart[]]>();
    const watching = new AbortController();
    const missionId = await createMission(first, smallMission(11));
    const looking = watchRuns([first, second], followers[0], watched, watching.signal);
    expect(await waitForMission(async () => second, missionId)).toBe("done");
    await waitForQuiet(servers[0]);
    await until("both have seen the end", () => followers.every((follower) => isSeen(follower, missionId)));
    await Promise.all(followers.map((follower) => waitUntilSeen(second, follower)));
    watching.abort();
    await looking;
    for (const follower of followers) await expectInOrder(follower);
    await withRows({ dataDir: "", url: postgres.url }, async (db) => {
      expect(await findBreaches(db)).toEqual([]);
      const [again] = await rowsOf<{ n: number }>(db, sql`select count(*)::int as n from run_steps where attempt > 1`);
      expect(again?.n, "steps done a second time although nobody died").toBe(0);
    });
    const both = [...watched.values()].filter(([here, there]) => textOf(here) !== "" && textOf(there) !== "");
    expect(both.length, "answers watched while they were written, in both processes").toBeGreaterThan(0);
    // Each process shows the same words for the same answer, whichever of them was writing it.
    for (const [here, there] of both) {
      const theirs = answersOf(there);
      for (const [answer, text] of answersOf(here)) expect(theirs.get(answer) ?? text).toBe(text);
    }
  });

  it("goes on when one of the two is killed in mid run", async () => {
    const [first, second] = await clients();
    const missionId = await createMission(first, largeMission(12));
    await until("agents are at work", () => countOf(followers[1], missionId, "step.finished") >= 25);
    await servers[0].kill("SIGKILL");
    expect(await waitForMission(async () => second, missionId)).toBe("done");
    await waitForQuiet(servers[1]);
    await until("the survivor's screen has seen the end", () => isSeen(followers[1], missionId));
    await waitUntilSeen(second, followers[1]);
    for (const follower of followers) await expectInOrder(follower);
    await withRows({ dataDir: "", url: postgres.url }, async (db) => expect(await findBreaches(db)).toEqual([]));
  });
});

async function clients(): Promise<[Client, Client]> {
  return [await servers[0].client(), await servers[1].client()];
}

/** Watches each run's answer through both servers from the moment it is queued. */
async function watchRuns(
  [first, second]: [Client, Client],
  follower: Follower,
  watched: Map<string, [StreamPart[], StreamPart[]]>,
  signal: AbortSignal,
): Promise<void> {
  const open: { unsubscribe(): void }[] = [];
  const watch = (client: Client, runId: string, parts: StreamPart[]) =>
    client.api.events.live.subscribe(
      { watchRunIds: [runId] },
      { onData: ({ data }) => void (data.type === "stream" && parts.push(data.part)) },
    );
  for (; !signal.aborted; await sleep(20)) {
    const queued = follower.events.filter(({ event }) => event.kind === "run.queued");
    for (const { event } of queued) {
      if (!event.runId || watched.has(event.runId) || watched.size >= 6) continue;
      const parts: [StreamPart[], StreamPart[]] = [[], []];
      watched.set(event.runId, parts);
      open.push(watch(first, event.runId, parts[0]), watch(second, event.runId, parts[1]));
    }
  }
  for (const subscription of open) subscription.unsubscribe();
}

const textOf = (parts: StreamPart[]) => parts.map((part) => part.text).join("");

/** The whole text of each answer that was watched to its end. */
function answersOf(parts: StreamPart[]): Map<string, string> {
  const texts = new Map<string, string>();
  const ended = new Map<string, string>();
  for (const { stepIndex, attempt, offset, text, isLast } of parts) {
    const answer = `${stepIndex}.${attempt}`;
    const whole = (texts.get(answer) ?? "").slice(0, offset) + text;
    texts.set(answer, whole);
    if (isLast) ended.set(answer, whole);
  }
  return ended;
}

function isSeen(follower: Follower, missionId: string): boolean {
  return countOf(follower, missionId, "mission.finished") > 0;
}

function countOf(follower: Follower, missionId: string, kind: string): number {
  return follower.events.filter(({ event }) => event.kind === kind && event.missionId === missionId).length;
}

/** What the screen has is how everything began: at any moment one more event may come. */
async function expectInOrder(follower: Follower): Promise<void> {
  const seen = orderOf(follower);
  expect(seen).toEqual((await storedOrder()).slice(0, seen.length));
}

function orderOf(follower: Follower): string[] {
  return follower.events.map(({ event }) => `${event.seq} ${event.id}`);
}

function storedOrder(): Promise<string[]> {
  return withRows({ dataDir: "", url: postgres.url }, async (db) => {
    const rows = await rowsOf<{ seq: string; id: string }>(db, sql`select seq, id from events order by events.seq`);
    return rows.map(({ seq, id }) => `${seq} ${id}`);
  });
}
