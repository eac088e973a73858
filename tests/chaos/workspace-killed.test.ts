import { execFileSync } from "node:child_process";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowsOf } from "#db/client";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
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
}, 120_000);
afterAll(() => server?.kill("SIGKILL"));

describe("a command in a workspace whose server is killed", () => {
  it("ends with it, is done again by the next server, and stands in the record once", async () => {
    const seen: number[] = [];
    server = startServer(folder);
    const missionId = await createMission(await server.client(), { goal: GOAL, files: {} });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await until("a command runs", () => note(seen, commandsOf(server.pid)), 60_000);
      await server.kill("SIGKILL");
      await until("its process is gone", () => !seen.some(isAlive), 15_000);
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
      expect(again?.n).toBe(KILLS);
      const kept = await rowsOf<{ steps: number; runs: number; tests: number }>(
        db,
        sql`select (select count(*)::int from run_steps where name = 'workspace_run' and status = 'succeeded') as steps,
          (select count(*)::int from workspace_runs where mission_id = ${missionId}) as runs,
          (select count(*)::int from workspace_runs where outcome = 'finished' and exit_code = 0) as tests`,
      );
      expect(kept[0]?.runs).toBe(kept[0]?.steps);
      expect(kept[0]?.tests).toBeGreaterThan(0);
    });
  }, 240_000);
});

function note(seen: number[], found: number[]): boolean {
  seen.push(...found);
  return found.length > 0;
}

/** The processes a server started for commands of a workspace. */
function commandsOf(parent: number): number[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, ppid, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(ppid) === parent && args.includes("server/shell/child.ts") ? [Number(pid)] : [];
    });
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
