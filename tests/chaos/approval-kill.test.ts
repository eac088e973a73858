import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Client } from "#cli/client";
import { rowsOf } from "#db/client";
import type { FaultPoint } from "#server/lib/fault";
import { createPostgresDatabase } from "#tests/support/database";
import { smallMission } from "#tests/support/datasets";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, waitForMission, waitForQuiet } from "./mission.ts";
import { findBreaches, numberOf, type Store, withRows } from "./rows.ts";

const EDITED = " (read by Lena)";
/** Around the decision on one call, each in a life of its own: asked, decided, about to be done, done but not recorded, recorded. */
const POINTS: FaultPoint[] = [
  "approval.after-ask",
  "approval.after-decision",
  "approval.before-effect",
  "effect.before-commit",
  "effect.after-commit",
];

let template: string;
let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
beforeAll(async () => {
  [template, postgres] = await Promise.all([prepareDataDir(), createPostgresDatabase()]);
});
afterAll(() => postgres.drop());

describe("a tool a person approved", () => {
  it("runs exactly once, with what the person made of it, wherever its server is killed (embedded database)", async () => {
    await liveThrough({ dataDir: makeFolder(template) }, POINTS);
  });

  it("runs exactly once when its server is killed before it is done, and before that is recorded (Postgres)", async () => {
    await liveThrough({ dataDir: makeFolder(), url: postgres.url }, ["approval.before-effect", "effect.before-commit"]);
  });
});

/** One mission in which writing a document is asked about, through a life for each point and a last one without. */
async function liveThrough(store: Store, points: FaultPoint[]): Promise<void> {
  const env = { MUSTER_SIM_DELAY_MS: "10", ...(store.url ? { DATABASE_URL: store.url } : {}) };
  const first = startServer(store.dataDir, env);
  await (await first.client()).api.approvalRules.add.mutate({ tool: "document_write", decision: "ask" });
  await first.kill("SIGTERM");
  for (const point of points) {
    const server = startServer(store.dataDir, { ...env, MUSTER_FAULT: `${point}:1` });
    await Promise.race([work(server, () => !server.isAlive()).catch(() => undefined), server.exited]);
    const exit = await Promise.race([server.exited, sleep(120_000, null, { ref: false })]);
    expect(exit?.signal, `${point} is reached`).toBe("SIGKILL");
  }
  const server = startServer(store.dataDir, env);
  try {
    const missionId = await ask(server);
    let isOver = false;
    const deciding = work(server, () => isOver);
    const client = await server.client();
    expect(await waitForMission(async () => client, missionId)).toBe("done");
    isOver = true;
    await deciding;
    await waitForQuiet(server);
    await server.kill("SIGTERM");
    await withRows(store, (db) => expectOnce(db, missionId));
  } finally {
    await server.kill();
  }
}

async function expectOnce(db: Parameters<typeof findBreaches>[0], missionId: string): Promise<void> {
  expect(await findBreaches(db)).toEqual([]);
  const asked = await rowsOf<{ status: string; document: string | null; title: string }>(
    db,
    sql`select status, result->>'documentId' as document, payload->>'title' as title from approvals
      where mission_id = ${missionId} and effect->>'name' = 'document_write' order by number`,
  );
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.map((row) => row.status)).toEqual(asked.map(() => "executed"));
  // One version for each approval, each titled as the person wrote it.
  const versions = sql`from document_versions v join documents d on d.id = v.document_id where d.mission_id = ${missionId}`;
  expect(await numberOf(db, sql`select count(*) as n ${versions}`)).toBe(asked.length);
  expect(await numberOf(db, sql`select count(*) as n ${versions} and v.title like ${`%${EDITED}`}`)).toBe(asked.length);
  expect(await numberOf(db, sql`select count(*) as n from approvals where status in ('pending', 'approved')`)).toBe(0);
}

async function ask(server: TestServer): Promise<string> {
  return createMission(await server.client(), smallMission(7), "the-one-mission");
}

/** A person at work: starts the mission and approves, with a change, whatever is asked, until it is told to stop. */
async function work(server: TestServer, isOver: () => boolean): Promise<void> {
  await ask(server);
  const client = await server.client();
  while (!isOver()) {
    // A call that dies with its server, or on a connection of an earlier one, is made again like a person would.
    await approveAll(client).catch(() => undefined);
    await sleep(50);
  }
}

async function approveAll({ api }: Client): Promise<void> {
  const { items } = await api.approvals.list.query({ status: "pending" });
  for (const { id } of items) {
    const { payload } = await api.approvals.get.query({ id });
    const given = z.looseObject({ title: z.string() }).parse(payload);
    const title = `${given.title.replace(EDITED, "")}${EDITED}`;
    await api.approvals.decide.mutate({ id, decision: "approve", payload: { ...given, title } });
  }
}
