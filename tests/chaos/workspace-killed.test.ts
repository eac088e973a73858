import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowsOf } from "#db/client";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { commandsOf } from "./commands.ts";
import { createMission, until, waitForMission, waitForQuiet } from "./mission.ts";
import { findBreaches, withRows } from "./rows.ts";

const GOAL =
  "Build a function sumOfEven(numbers): sumOfEven([1, 2, 3, 4]) => 6; sumOfEven([2, 2]) => 4; sumOfEven([1, 3]) => 0; sumOfEven([10, 5, 8, 1]) => 18; sumOfEven([7, 12]) => 12; sumOfEven([9, 9, 6]) => 6";
/** How often the server dies while a command runs: the author's tests, then whatever comes next. */
const KILLS = 2;

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = makeFolder(await prepareDataDir());
});
afterAll(() => server?.kill("SIGKILL"));

describe("a command in a workspace whose server is killed", () => {
  it("ends with it, is done again by the next server, and stands in the record once", async () => {
    const seen: number[] = [];
    const interrupted = new Set<string>();
    server = startServer(folder);
    const missionId = await createMission(await server.client(), { goal: GOAL, files: {} });
    // One that ends in the moment between the look and the kill is not interrupted: the next one is.
    while (interrupted.size < KILLS) {
      await until("a command runs", () => note(seen, commandsOf(server.pid)));
      await server.kill("SIGKILL");
      await until("its process is gone", () => !seen.some(isAlive));
      for (const step of await runningSteps()) interrupted.add(step);
      server = startServer(folder);
    }
    expect(await waitForMission(() => server.client(), missionId)).toBe("done");
    await waitForQuiet(server);
    await server.kill("SIGTERM");
    await withRows({ dataDir: folder }, async (db) => {
      expect(await findBreaches(db)).toEqual([]);
      const [again] = await rowsOf<{ n: number }>(
        db,
        sql`select coalesce(sum(attempt - 1), 0)::int as n from run_steps where name = 'workspace_run'`,
      );
      expect(again?.n).toBe(interrupted.size);
      const kept = await rowsOf<{ steps: number; runs: number; tests: number }>(
        db,
        sql`select (select count(*)::int from run_steps where name = 'workspace_run' and status = 'succeeded') as steps,
          (select count(*)::int from workspace_runs where mission_id = ${missionId}) as runs,
          (select count(*)::int from workspace_runs where outcome = 'finished' and exit_code = 0) as tests`,
      );
      expect(kept[0]?.runs).toBe(kept[0]?.steps);
      expect(kept[0]?.tests).toBeGreaterThan(0);
    });
  });
});

/** The commands that were under way when the server died, each with its attempt. */
function runningSteps(): Promise<string[]> {
  return withRows({ dataDir: folder }, async (db) => {
    const rows = await rowsOf<{ step: string }>(
      db,
      sql`select id || ' ' || attempt as step from run_steps where name = 'workspace_run' and status = 'running'`,
    );
    return rows.map(({ step }) => step);
  });
}

function note(seen: number[], found: number[]): boolean {
  seen.push(...found);
  return found.length > 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Nobody has that number any more.
    return false;
  }
}
