import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "#cli/client";
import type { FaultPoint } from "#server/lib/fault";
import { createPostgresDatabase } from "#tests/support/database";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { until, waitForQuiet } from "./mission.ts";
import { findBreaches, numberOf, type Store, withRows } from "./rows.ts";

const QUESTION = "How is the team doing?";
/** Asked for help but not waiting yet, and helped but not told: each in a life of its own. */
const HELP_POINTS: FaultPoint[] = ["assist.after-ask", "assist.before-result"];

let template: string;
let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
beforeAll(async () => {
  [template, postgres] = await Promise.all([prepareDataDir(), createPostgresDatabase()]);
});
afterAll(() => postgres.drop());

type Talk = Awaited<ReturnType<Client["api"]["sessions"]["talk"]["query"]>>["items"];
const textOf = (talk: Talk) =>
  (talk[1]?.answer?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");

describe("an answer whose server dies in mid-stream", () => {
  it("is whole after the next start, with no word twice and none missing (embedded database)", async () => {
    await killInMidStream({ dataDir: makeFolder(template) });
  });

  it("is whole after the next start (Postgres)", async () => {
    await killInMidStream({ dataDir: makeFolder(), url: postgres.url });
  });
});

describe("an answer for which another agent is asked", () => {
  it("asks once and goes on with the result, wherever the server is killed around it", async () => {
    const store = { dataDir: makeFolder(template) };
    const sessionId = await livesThrough(store, "Ask Iris how is the team doing", HELP_POINTS);
    await withRows(store, async (db) => {
      expect(await findBreaches(db)).toEqual([]);
      const helpers = sql`from runs where session_id = ${sessionId} and purpose = 'assist'`;
      expect(await numberOf(db, sql`select count(*)::int as n ${helpers}`)).toBe(1);
      expect(await numberOf(db, sql`select count(*)::int as n ${helpers} and status = 'succeeded'`)).toBe(1);
    });
  });
});

async function killInMidStream(store: Store): Promise<void> {
  const undisturbed = startServer(store.dataDir, envOf(store, "50"));
  const wanted = textOf(await answered(await undisturbed.client(), await begin(undisturbed, QUESTION)));
  await undisturbed.kill("SIGTERM");

  const server = startServer(store.dataDir, envOf(store, "6000"));
  const sessionId = await begin(server, QUESTION);
  await streams(server, sessionId);
  await server.kill("SIGKILL");

  const next = startServer(store.dataDir, envOf(store, "50"));
  try {
    const talk = await answered(await next.client(), sessionId);
    // The same question of the same team: word by word the same answer.
    expect(textOf(talk)).toBe(wanted);
    expect(talk[1]?.answer?.parts.some((part) => part.type === "note")).toBe(true);
    await isTold(next, sessionId);
    await next.kill("SIGTERM");
    await withRows(store, async (db) => expect(await findBreaches(db)).toEqual([]));
  } finally {
    await next.kill();
  }
}

function envOf(store: Store, delayMs: string): Record<string, string> {
  return { MUSTER_SIM_DELAY_MS: delayMs, ...(store.url ? { DATABASE_URL: store.url } : {}) };
}

async function begin(server: TestServer, body: string): Promise<string> {
  const { api } = await server.client();
  const agents = await api.agents.list.query();
  const { id } = await api.sessions.create.mutate({ agentId: agents.find((agent) => agent.name === "Ada")?.id });
  await api.sessions.send.mutate({ sessionId: id, body });
  return id;
}

/** Words of the answer have left the model, and the answer is not over. */
async function streams(server: TestServer, sessionId: string): Promise<void> {
  const { api } = await server.client();
  await until("words of the answer are seen", async () => {
    const { liveRunId } = await api.sessions.get.query({ sessionId });
    const run = liveRunId ? await api.runs.get.query({ id: liveRunId }) : null;
    return (run?.partial?.text.length ?? 0) > 8;
  });
}

async function answered({ api }: Client, sessionId: string): Promise<Talk> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const { items } = await api.sessions.talk.query({ sessionId });
    const status = items[1]?.answer?.status;
    if (status === "succeeded") return items;
    if (status === "failed" || status === "cancelled") throw new Error(`The answer is ${status}.`);
    await sleep(100);
  }
  throw new Error("The answer did not come.");
}

/** That it is answered is told a moment after the run is over: once that has its place too, nothing more comes. */
async function isTold(server: TestServer, sessionId: string): Promise<void> {
  const { api } = await server.client();
  await until("the answer is told", async () => {
    const { items } = await api.events.list.query({ kind: "chat.answered" });
    return items.some(({ payload }) => Reflect.get(Object(payload), "sessionId") === sessionId);
  });
  await waitForQuiet(server);
}

/** One question through a life for each point and a last one without. */
async function livesThrough(store: Store, body: string, points: FaultPoint[]): Promise<string> {
  let sessionId = "";
  for (const point of points) {
    const server = startServer(store.dataDir, { ...envOf(store, "10"), MUSTER_FAULT: `${point}:1` });
    if (sessionId === "") sessionId = await begin(server, body).catch(() => "");
    const exit = await Promise.race([server.exited, sleep(120_000, null, { ref: false })]);
    expect(exit?.signal, `${point} is reached`).toBe("SIGKILL");
    if (sessionId === "") sessionId = await lastSession(store);
  }
  const server = startServer(store.dataDir, envOf(store, "10"));
  try {
    const talk = await answered(await server.client(), sessionId);
    expect(textOf(talk)).toMatch(/Iris says \(run \d+\)/);
    expect(talk[1]?.answer?.parts.filter((part) => part.type === "help")).toHaveLength(1);
    await isTold(server, sessionId);
    await server.kill("SIGTERM");
    return sessionId;
  } finally {
    await server.kill();
  }
}

/** The server may die before it has answered who asked. */
async function lastSession(store: Store): Promise<string> {
  return withRows(store, async (db) => {
    const found = await db.execute(sql`select id from chat_sessions order by created_at desc limit 1`);
    const rows: unknown = Array.isArray(found) ? found : Reflect.get(Object(found), "rows");
    const [row] = Array.isArray(rows) ? rows : [];
    return String(Reflect.get(Object(row), "id"));
  });
}
