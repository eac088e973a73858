import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { readServerFile } from "#cli/server-file";
import { largeMission } from "#tests/support/datasets";
import { followServer } from "#tests/support/follower";
import { makeFolder, prepareDataDir, startServer, type TestProcess } from "#tests/support/server-process";
import { createMission, until, waitForMission, waitForQuiet } from "./mission.ts";
import { findBreaches, withRows } from "./rows.ts";

const STOPPED_WITHIN_MS = 3_000;

let template: string;
beforeAll(async () => {
  template = await prepareDataDir();
});
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

describe("a start that cannot be says so in one line", () => {
  it("when the port is taken", async () => {
    const taken = createServer();
    const port = await new Promise<number>((done) => {
      taken.listen(0, "127.0.0.1", () => {
        const address = taken.address();
        done(typeof address === "object" && address ? address.port : 0);
      });
    });
    opened.push(() => taken.close());
    const line = await onlyLineOf(startServer(makeFolder(), { PORT: String(port), ...LOGGED }));
    expect(line).toBe(`muster: Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} ./muster`);
  });

  it("when the data folder is in use", async () => {
    const folder = makeFolder(template);
    const first = startServer(folder);
    opened.push(() => first.kill("SIGTERM"));
    await first.ready();
    const line = await onlyLineOf(startServer(folder, LOGGED));
    expect(line).toBe(
      `muster: The data folder ${folder} is in use by process ${first.pid}. Stop it, or set MUSTER_DATA_DIR to another folder.`,
    );
    expect(readServerFile(folder)?.pid, "the first one stays reachable").toBe(first.pid);
  });

  it("when the database cannot be reached", async () => {
    const url = "postgres://somebody:secret@127.0.0.1:1/nothing";
    const line = await onlyLineOf(startServer(makeFolder(), { DATABASE_URL: url, ...LOGGED }));
    expect(line).toMatch(/^muster: The database at 127\.0\.0\.1:1\/nothing cannot be used: .+ Check DATABASE_URL\.$/);
    expect(line).not.toContain("secret");
  });

  it("when Inngest is configured by half", async () => {
    const line = await onlyLineOf(startServer(makeFolder(), { INNGEST_EVENT_KEY: "abc", ...LOGGED }));
    expect(line).toContain("INNGEST_SIGNING_KEY missing");
  });

  it("when a variable is wrong", async () => {
    const line = await onlyLineOf(startServer(makeFolder(), { MUSTER_SIM_DELAY_MS: "soon", ...LOGGED }));
    expect(line).toContain("MUSTER_SIM_DELAY_MS");
  });
});

describe("a stop in mid mission", () => {
  it("takes less than three seconds with open event streams, leaves nothing behind, and the next start goes on", async () => {
    const folder = makeFolder(template);
    const first = startServer(folder, { MUSTER_SIM_DELAY_MS: "120" });
    opened.push(() => first.kill());
    const id = await createMission(await first.client(), largeMission(41));
    const followers = [1, 2, 3].map(() => followServer(() => readServerFile(folder)));
    for (const follower of followers) opened.push(() => follower.stop());
    const steps = () => followers[0]?.events.filter(({ event }) => event.kind === "step.finished").length ?? 0;
    await until("agents are at work", () => steps() >= 20);
    const stopMs = Date.now();
    expect(await first.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(Date.now() - stopMs).toBeLessThan(STOPPED_WITHIN_MS);
    expect(existsSync(join(folder, "server.json"))).toBe(false);
    expect(existsSync(join(folder, "muster.pid"))).toBe(false);
    expect(first.stderr().replace(SLOW_MACHINE, "")).toBe("");

    const second = startServer(folder);
    opened.push(() => second.kill());
    expect(await waitForMission(() => second.client(), id)).toBe("done");
    await waitForQuiet(second);
    expect((await second.kill("SIGTERM")).code).toBe(0);
    await withRows({ dataDir: folder }, async (db) => expect(await findBreaches(db)).toEqual([]));
  });
});

/** As a person sees it: everything that is logged by default. */
const LOGGED = { MUSTER_LOG_LEVEL: "info" };

/** What is said where others compete for the cores; it is not about the stop. */
const SLOW_MACHINE = /^.*"slow transaction".*\n/gm;

/** Next's own remark, which comes when the database's failure takes longer than reading its configuration. */
const NEXT_TIMING = /^.*Running next\.config\.ts took .*\n/;

async function onlyLineOf(server: TestProcess): Promise<string> {
  opened.push(() => server.kill());
  expect(await server.exited).toEqual({ code: 1, signal: null });
  expect(server.stdout().replace(NEXT_TIMING, "")).toBe("");
  const lines = server.stderr().trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}
