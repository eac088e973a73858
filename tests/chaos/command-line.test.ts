import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeDataDir, makeFolder, startServer, type TestServer } from "#tests/support/server-process";
import { until } from "./mission.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SCOPES = [
  "team:read",
  "missions:read",
  "missions:write",
  "tasks:read",
  "tasks:write",
  "documents:read",
  "documents:write",
  "agents:read",
  "runs:read",
  "approvals:read",
  "approvals:decide",
];

type Ended = { code: number | null; out: string; err: string };

describe("the real ./muster, with a key made for it", () => {
  let server: TestServer;
  let dataDir: string;
  let home: string;
  let url: string;
  beforeAll(async () => {
    [dataDir, home] = [await makeDataDir(), makeFolder()];
    server = startServer(dataDir);
    ({ url } = await server.ready());
    await signIn();
  });

  function muster(words: string[], { stdin = "", env = {} }: { stdin?: string; env?: Record<string, string> } = {}) {
    const { PATH = "", TMPDIR } = process.env;
    const child = spawn(join(ROOT, "muster"), words, {
      cwd: home,
      env: { NODE_ENV: "production", PATH, HOME: home, ...(TMPDIR ? { TMPDIR } : {}), ...env },
    });
    const ended: Ended = { code: null, out: "", err: "" };
    child.stdout.on("data", (data: Buffer) => {
      ended.out += data;
    });
    child.stderr.on("data", (data: Buffer) => {
      ended.err += data;
    });
    child.stdin.end(stdin);
    const done = new Promise<Ended>((finish) => child.once("close", (code) => finish({ ...ended, code })));
    return { done, sofar: ended };
  }

  /** One document of JSON, from a command that went well. */
  async function json<T>(...words: string[]): Promise<T> {
    const { code, out, err } = await muster([...words, "--json"]).done;
    expect(code, `${words.join(" ")}: ${err}`).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    return JSON.parse(out) as T;
  }

  async function signIn(): Promise<void> {
    const local = { MUSTER_DATA_DIR: dataDir };
    const made = await muster(["keys", "create", "Robot", ...SCOPES.flatMap((scope) => ["--scope", scope])], {
      env: local,
    }).done;
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^mst_[0-9a-f]{8}_\w+\n$/) });
    expect(await muster(["login", url, "--key"], { stdin: "mst_wrong" }).done).toMatchObject({ code: 1, out: "" });
    const login = await muster(["login", url, "--key", "--json"], { stdin: made.out }).done;
    expect(login).toMatchObject({ code: 0 });
    expect(JSON.parse(login.out)).toMatchObject({ profile: "norrland", team: { slug: "norrland" } });
    const kept = join(home, ".config/muster/config.json");
    expect(statSync(kept).mode & 0o077).toBe(0);
    expect(readFileSync(kept, "utf8")).toContain(made.out.trim());
  }

  it("signs in, starts a mission, follows it, says yes where it asks, and brings its documents home", async () => {
    expect(await json("whoami")).toMatchObject({ url, profile: "norrland", team: { slug: "norrland" } });
    const { api } = await server.client();
    await api.approvalRules.add.mutate({ tool: "document_write", decision: "ask" });

    const started = await json<{ missionId: string }>(
      "mission",
      "Which region and product drive our revenue?",
      "--no-follow",
      "--attach",
      join(ROOT, "server/domains/samples/data/sales-2026.csv"),
    );
    const { items: missions } = await json<{ items: { id: string; number: number }[] }>("missions");
    const number = missions.find(({ id }) => id === started.missionId)?.number;
    const follow = muster(["follow", `M-${number}`, "--json"]);
    let isOver = false;
    const followed = follow.done.finally(() => {
      isOver = true;
    });
    let decided = 0;
    await until(
      "the mission is over",
      async () => {
        const { items } = await api.approvals.list.query({ status: "pending" });
        for (const approval of items) {
          await json("approve", `A-${approval.number}`, "--note", "Go on");
          decided += 1;
        }
        return isOver;
      },
      240_000,
    );
    const { code, out } = await followed;
    expect(code).toBe(0);
    expect(decided).toBeGreaterThan(0);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(0, -1).every(({ type }) => type === "event")).toBe(true);
    expect(lines.map(({ kind }) => kind)).toContain("mission.finished");
    expect(lines.at(-1)).toMatchObject({ missionId: started.missionId, status: "done" });

    const table = await muster(["tasks", "--mission", `M-${number}`]).done;
    expect(table.out.split("\n")[0]).toMatch(/^Task +Status +Title/);
    const { items: tasks } = await json<{ items: { number: number; status: string }[] }>(
      "tasks",
      "--mission",
      `M-${number}`,
    );
    expect(tasks.every(({ status }) => status === "done")).toBe(true);
    const exported = await json<{ items: { path: string; title: string }[] }>(
      "docs",
      "export",
      "--mission",
      `M-${number}`,
      "--out",
      "report",
    );
    for (const { path } of exported.items) expect(statSync(path).size).toBeGreaterThan(50);
    expect(exported.items.length).toBeGreaterThan(0);
  });

  it("answers what a mission asks, and the mission goes on", async () => {
    const asked = await json<{ missionId: string }>("mission", "Write a poem about the sea", "--no-follow");
    const { api } = await server.client();
    const status = async () => (await api.missions.get.query({ id: asked.missionId })).status;
    await until("it asks", async () => (await status()) === "needs_answer");
    const { number } = await api.missions.get.query({ id: asked.missionId });
    const shown = await muster(["answer", `M-${number}`]).done;
    expect(shown.out).toContain(" asks: ");
    expect((await muster(["answer", `M-${number}`, "About the waves, in four lines"]).done).code).toBe(0);
    await until("it goes on", async () => (await status()) !== "needs_answer");
  });

  it("works on tasks and agents, and says which permission is missing", async () => {
    const made = await json<{ number: number }>(
      "tasks",
      "create",
      "Call the supplier",
      "--criterion",
      "The date is known",
    );
    const task = `T-${made.number}`;
    await json("tasks", "assign", task, "iris", "--reason", "She knows them");
    expect(await json("tasks", "show", task)).toMatchObject({ title: "Call the supplier", assignee: { name: "Iris" } });
    // Nobody has it: an agent may take up its own in this very moment, and then it is not moved from where it was seen.
    const spare = await json<{ number: number }>("tasks", "create", "Call nobody");
    const moved = await muster(["tasks", "move", `T-${spare.number}`, "cancelled"]).done;
    expect(moved, moved.err).toMatchObject({ code: 0, out: `T-${spare.number} is cancelled.\n` });
    const refused = await muster(["agents", "pause", "Iris"]).done;
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("“runs:write”, which this key does not have");
    expect((await muster(["tasks", "show", "T-9999"]).done).err).toContain("There is no T-9999");
    expect((await muster(["taks"]).done).err).toContain("did you mean “tasks”?");
    const { items } = await json<{ items: unknown[]; nextCursor: string }>("tasks", "--limit", "1");
    expect(items).toHaveLength(1);
  });

  it("takes the team along and back, and signs out", async () => {
    const local = { MUSTER_DATA_DIR: dataDir };
    const exported = await muster(["export", "team.zip", "--profile", "local", "--json"], { env: local }).done;
    expect(exported.code, exported.err).toBe(0);
    const back = await muster(["import", "team.zip", "--name", "Norrland Copy", "--profile", "local", "--json"], {
      env: local,
    }).done;
    expect(back.code, back.err).toBe(0);
    expect(JSON.parse(back.out)).toMatchObject({ slug: "norrland-copy" });
    const refused = await muster(["import", "team.zip"]).done;
    expect(refused.err).toContain("This key belongs to one team");
    expect((await muster(["logout"]).done).code).toBe(0);
    expect((await muster(["whoami", "--profile", "norrland"]).done).err).toContain("There is no sign-in");
  });
});
