import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_POINTS, type FaultPoint } from "#server/lib/fault";
import { createPostgresDatabase } from "#tests/support/database";
import { smallMission } from "#tests/support/datasets";
import { type Exit, makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, waitForMission, waitForQuiet } from "./mission.ts";
import { findBreaches, type Outcome, readOutcome, type Store, withRows } from "./rows.ts";

const SEED = 7;
/** How often the place is passed in a life before it kills: some early, some in the middle of the work. */
const PASSES: Partial<Record<FaultPoint, number>> = {
  "journal.after-step-write": 3,
  "journal.before-step-complete": 2,
  "journal.after-step-complete": 4,
  "effect.before-commit": 2,
  "ledger.after-sent": 3,
  "ledger.after-settle": 5,
  "event.after-stamp": 6,
  "event.before-dispatch": 4,
  "wake.before-send": 2,
};
/** Places a mission without approvals passes; the others have tests of their own. */
const POINTS = FAULT_POINTS.filter((point) => !/^(approval|assist|once)\./.test(point));
/** Two missions side by side, each killed at every second place, one life after the other: on one set of rows is the harder case. */
const CHAINS = 2;
const chains = Array.from({ length: CHAINS }, (_, chain) => POINTS.filter((_, at) => at % CHAINS === chain));

let template: string;
let undisturbed: Outcome;
let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
beforeAll(async () => {
  [template, postgres] = await Promise.all([prepareDataDir(), createPostgresDatabase()]);
  undisturbed = await liveThrough({ dataDir: makeFolder(template) }, []);
});
afterAll(() => postgres.drop());

describe("a mission whose server dies at a named place", () => {
  it("is the mission that ends done and leaves what it should, when nothing disturbs it", () => {
    expect(undisturbed.mission).toEqual(["done · "]);
    expect(undisturbed.documents.length).toBeGreaterThan(0);
    expect(undisturbed.evidence.length).toBeGreaterThan(0);
  });

  it("leaves the same rows as undisturbed, whichever write it dies at (embedded database)", async () => {
    await Promise.all(chains.map(die));
  });

  it("leaves the same rows as undisturbed (Postgres)", async () => {
    const points: FaultPoint[] = ["effect.before-commit", "ledger.after-sent", "event.before-dispatch"];
    const store = { dataDir: makeFolder(), url: postgres.url };
    expect(await liveThrough(store, points)).toEqual(undisturbed);
  });
});

async function die(points: FaultPoint[]): Promise<void> {
  const outcome = await liveThrough({ dataDir: makeFolder(template) }, points);
  expect(outcome, `killed at ${points.join(", ")}`).toEqual(undisturbed);
}

/** One mission through a life for each point, and a last one without; the rows it leaves. */
async function liveThrough(store: Store, points: FaultPoint[]): Promise<Outcome> {
  const env = { MUSTER_SIM_DELAY_MS: "10", ...(store.url ? { DATABASE_URL: store.url } : {}) };
  const after = `after ${points.join(", ")}`;
  for (const point of points) {
    const server = startServer(store.dataDir, { ...env, MUSTER_FAULT: `${point}:${PASSES[point] ?? 1}` });
    // It may die before it can answer; the next life is asked for the same mission again.
    await askForMission(server).catch(() => undefined);
    expect((await endOf(server)).signal, `${point} is reached`).toBe("SIGKILL");
  }
  const server = startServer(store.dataDir, env);
  try {
    const missionId = await askForMission(server);
    const client = await server.client();
    expect(await waitForMission(async () => client, missionId), after).toBe("done");
    await waitForQuiet(server);
    await server.kill("SIGTERM");
    return await withRows(store, async (db) => {
      expect(await findBreaches(db), after).toEqual([]);
      return readOutcome(db, missionId);
    });
  } finally {
    await server.kill();
  }
}

async function askForMission(server: TestServer): Promise<string> {
  return createMission(await server.client(), smallMission(SEED), "the-one-mission");
}

async function endOf(server: TestServer): Promise<Exit> {
  const tooLong = sleep(120_000, null, { ref: false });
  const exit = await Promise.race([server.exited, tooLong]);
  return exit ?? server.kill("SIGTERM");
}
