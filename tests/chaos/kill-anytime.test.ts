import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readServerFile } from "#cli/server-file";
import { rowsOf } from "#db/client";
import { createPostgresDatabase } from "#tests/support/database";
import { between, largeMission, seededRandom } from "#tests/support/datasets";
import { type Follower, followServer } from "#tests/support/follower";
import { makeFolder, prepareDataDir, runNode, startServer, type TestServer } from "#tests/support/server-process";
import { until, waitForQuiet, waitUntilSeen } from "./mission.ts";
import { findBreaches, numberOf, type Store, withRows } from "./rows.ts";

const KILLS = 6;
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_121);
/** Once the server is ready, on a machine that has cores to spare; where others compete for them the same takes as much longer. */
const RESUMED_WITHIN_MS = 10_000;

let template: string;
let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
beforeAll(async () => {
  [template, postgres] = await Promise.all([prepareDataDir(), createPostgresDatabase()]);
});
afterAll(() => postgres.drop());

describe("a mission whose server is killed with -9 again and again", () => {
  it("ends done on the embedded database: nothing lost, nothing twice, nothing paid twice", async () => {
    await survive({ dataDir: makeFolder(template) }, SEED);
  });

  it("ends done on Postgres: nothing lost, nothing twice, nothing paid twice", async () => {
    await survive({ dataDir: makeFolder(), url: postgres.url }, SEED + 1);
  });
});

async function survive(store: Store, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const env = { MUSTER_SIM_DELAY_MS: "60", ...(store.url ? { DATABASE_URL: store.url } : {}) };
  const find = () => readServerFile(store.dataDir);
  let server = startServer(store.dataDir, env);
  await server.ready();
  const follower = followServer(find);
  const program = startProgram(store.dataDir, seed);
  await firstStep(follower, server, "the mission began");
  const kills: string[] = [];
  const resumedMs: number[] = [];
  let limitMs = RESUMED_WITHIN_MS;
  try {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      // Every third one hits the start itself, the others the work.
      const isEarly = kill % 3 === 0;
      const afterMs = isEarly ? between(random, 300, 1_500) : between(random, 100, 1_200);
      await sleep(afterMs);
      kills.push(`${afterMs} ms after ${isEarly ? "the start" : "the first step"}`);
      expect(program.isAlive(), `${said(seed, kills)}: the mission was over before the last kill`).toBe(true);
      await server.kill("SIGKILL");
      server = startServer(store.dataDir, env);
      if (kill + 1 <= KILLS && (kill + 1) % 3 === 0) continue;
      await server.ready();
      const readyMs = Date.now();
      resumedMs.push((await firstStep(follower, server, said(seed, kills))) - readyMs);
      limitMs = Math.max(limitMs, (RESUMED_WITHIN_MS * (loadavg()[0] ?? 0)) / availableParallelism());
    }
    const exit = await program.exited;
    expect(exit, `${said(seed, kills)}\n${program.stderr().slice(-2_000)}`).toEqual({ code: 0, signal: null });
    const { missionId, status } = JSON.parse(program.stdout().trim().split("\n").at(-1) ?? "{}");
    expect(status).toBe("done");
    await waitForQuiet(server);
    await waitUntilSeen(await server.client(), follower);
    expect((await server.kill("SIGTERM")).code).toBe(0);
    expect(Math.max(...resumedMs), said(seed, kills)).toBeLessThan(limitMs);
    process.stderr.write(`chaos: ${said(seed, kills)}; resumed ${resumedMs.join(", ")} ms after it was ready\n`);
    await checkBooks(store, missionId, follower, said(seed, kills));
  } finally {
    await follower.stop();
    await program.kill();
    await server.kill();
  }
}

function said(seed: number, kills: string[]): string {
  return `CHAOS_SEED=${seed}, killed ${kills.join(", ")}`;
}

/** The command line follows the mission all the while. */
function startProgram(dataDir: string, seed: number) {
  const folder = makeFolder();
  const { goal, files } = largeMission(seed);
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const attach = paths.flatMap((path) => ["--attach", path]);
  return runNode("cli/main.ts", ["mission", goal, ...attach, "--json", "--out", join(folder, "out")], {
    MUSTER_DATA_DIR: dataDir,
  });
}

/** When the first step that this server began was seen. */
async function firstStep(follower: Follower, server: TestServer, what: string): Promise<number> {
  const isNew = ({ event }: Follower["events"][number]) =>
    event.kind === "step.started" && event.createdAt.getTime() >= server.startedMs;
  await until(`${what}: a step after the restart`, () => follower.events.some(isNew));
  return follower.events.find(isNew)?.atMs ?? 0;
}

async function checkBooks(store: Store, missionId: string, follower: Follower, what: string): Promise<void> {
  await withRows(store, async (db) => {
    expect(await findBreaches(db), what).toEqual([]);
    expect(await numberOf(db, sql`select count(*) as n from missions`)).toBe(1);
    expect(await numberOf(db, sql`select count(*) as n from run_steps`)).toBeGreaterThanOrEqual(30);
    const open = sql`select count(*) as n from criteria c join tasks t on t.id = c.task_id where t.mission_id = ${missionId} and not exists (select 1 from evidence e where e.criterion_id = c.id)`;
    expect(await numberOf(db, open), "criteria without evidence").toBe(0);
    const stored = await rowsOf<{ seq: number | string; id: string }>(db, sql`select seq, id from events order by seq`);
    const seen = follower.events.map(({ event }) => `${event.seq} ${event.id}`);
    // It had the newest when the server was stopped; what the stop itself let through is of no concern here.
    expect(seen, `${what}: the follower saw every event once, in order`).toEqual(
      stored.slice(0, seen.length).map(({ seq, id }) => `${seq} ${id}`),
    );
  });
}
