import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createPostgresDatabase } from "#tests/support/database";
import { makeFolder, runNode, startServer, type TestServer } from "#tests/support/server-process";

const OPERATOR = "server/operator/main.ts";
const SECRET = "sk-planted-in-the-vault-0123456789";
const FILE_TEXT = "region,revenue\nNorrland,12\n";

type Done = { code: number | null; stdout: string; stderr: string; json: Record<string, unknown> };

async function muster(args: string[], env: Record<string, string>): Promise<Done> {
  const child = runNode(OPERATOR, [...args, "--json"], env);
  const { code } = await child.exited;
  const [stdout, stderr] = [child.stdout(), child.stderr()];
  return { code, stdout, stderr, json: stdout ? (JSON.parse(stdout) as Record<string, unknown>) : {} };
}

/** What a person would miss: a task, a file, a secret of the vault. */
async function fill(server: TestServer): Promise<{ fileId: string }> {
  const client = await server.client();
  await client.api.tasks.create.mutate({ title: "Survive the fire" });
  await client.api.secrets.set.mutate({ name: "CRM_TOKEN", value: SECRET });
  const { id } = await client.sendFile("sales.csv", new TextEncoder().encode(FILE_TEXT));
  return { fileId: id };
}

async function expectFilled(server: TestServer, { fileId }: { fileId: string }): Promise<void> {
  const { url, token } = await server.ready();
  const { api } = await server.client();
  // By its name: what was written meanwhile may be more than a page.
  const { items } = await api.tasks.list.query({ text: "Survive the fire" });
  expect(items).toHaveLength(1);
  const file = await fetch(`${url}/api/files/${fileId}`, { headers: { authorization: `Bearer ${token}` } });
  expect(await file.text()).toBe(FILE_TEXT);
  // Opens every secret of the vault and seals it anew: only with the right root key.
  await expect(api.secrets.rotateVault.mutate({})).resolves.toMatchObject({ resealed: 1 });
}

describe("a backup", () => {
  let dataDir: string;
  let server: TestServer;
  let kept: { fileId: string };
  let target: string;
  beforeAll(async () => {
    dataDir = makeFolder();
    server = startServer(dataDir);
    await server.ready();
    kept = await fill(server);
    target = join(makeFolder(), "muster.tar.gz");
  });

  it("is made while the server runs, is proved, and a server goes on from it in another folder", async () => {
    const { api } = await server.client();
    let isDone = false;
    const writing = (async () => {
      for (let at = 0; !isDone; at += 1) await api.tasks.create.mutate({ title: `Meanwhile ${at}` });
    })();
    const made = await muster(["backup", target, "--verify"], { MUSTER_DATA_DIR: dataDir });
    isDone = true;
    await writing;
    expect(made.stderr).toContain("The vault’s root key is not in it");
    expect(made).toMatchObject({ code: 0, json: { database: "embedded", hasKey: false, hasFiles: true } });
    expect(Number(made.json.rows)).toBeGreaterThan(50);
    expect(statSync(target).mode & 0o077, "its owner's only").toBe(0);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("snapshot-"))).toEqual([]);
    expect(await muster(["restore", target, "--verify"], {})).toMatchObject({
      code: 0,
      json: { rows: made.json.rows },
    });

    const other = makeFolder();
    const back = await muster(["restore", target], { MUSTER_DATA_DIR: other });
    expect(back).toMatchObject({ code: 0, json: { rows: made.json.rows, hasKey: false, movedAside: null } });
    expect(back.stderr).toContain("put yours into");
    writeFileSync(join(other, "vault.key"), readFileSync(join(dataDir, "vault.key")), { mode: 0o600 });
    const again = startServer(other);
    await expectFilled(again, kept);
    await again.kill("SIGTERM");
  });

  it("holds the root key only when it is told to", async () => {
    const withKey = join(makeFolder(), "with-key.tar.gz");
    const made = await muster(["backup", withKey, "--with-key"], { MUSTER_DATA_DIR: dataDir });
    expect(made).toMatchObject({ code: 0, json: { hasKey: true } });
    expect(made.stderr).toContain("Keep it like a key");
    const { json } = await muster(["restore", withKey, "--verify"], {});
    expect(json).toMatchObject({ hasKey: true });
  });

  it("is never put over what is there unless it is told to, and moves that aside then", async () => {
    const busy = await muster(["restore", target, "--force"], { MUSTER_DATA_DIR: dataDir });
    expect(busy).toMatchObject({ code: 1, stdout: "" });
    expect(busy.stderr).toContain("is in use by process");
    await server.kill("SIGKILL");
    const taken = await muster(["restore", target], { MUSTER_DATA_DIR: dataDir });
    expect(taken.code).toBe(2);
    expect(taken.stderr).toContain("--force");
    const forced = await muster(["restore", target, "--force"], { MUSTER_DATA_DIR: dataDir });
    expect(forced).toMatchObject({ code: 0, json: { hasKey: true } });
    expect(existsSync(join(String(forced.json.movedAside), "db"))).toBe(true);
    // A copy of a folder that nobody has open, and whose process was killed.
    const stopped = await muster(["backup", join(makeFolder(), "stopped.tar.gz")], { MUSTER_DATA_DIR: dataDir });
    expect(stopped).toMatchObject({ code: 0, json: { hasFiles: true } });
  });

  it("that is damaged or no backup changes nothing", async () => {
    const bytes = readFileSync(target);
    const broken = join(makeFolder(), "broken.tar.gz");
    const other = makeFolder();
    for (const [content, words] of [
      [bytes.subarray(0, bytes.length / 2), "no whole backup"],
      [Buffer.from("hello"), "no whole backup"],
    ] as const) {
      writeFileSync(broken, content);
      const refused = await muster(["restore", broken], { MUSTER_DATA_DIR: other });
      expect(refused).toMatchObject({ code: 1, stdout: "" });
      expect(refused.stderr).toContain(words);
    }
    expect(await muster(["restore", join(other, "nowhere")], { MUSTER_DATA_DIR: other })).toMatchObject({ code: 1 });
    expect(readdirSync(other)).toEqual([]);
    expect(
      (await muster(["backup", target], { MUSTER_DATA_DIR: dataDir })).code,
      "nor does a backup overwrite one",
    ).toBe(2);
  });

  it("goes on with a new root key, and what was sealed before opens", async () => {
    const before = readFileSync(join(dataDir, "vault.key"), "utf8");
    expect(await muster(["vault", "rotate"], { MUSTER_DATA_DIR: dataDir })).toMatchObject({
      code: 0,
      json: { vaults: 1 },
    });
    const running = startServer(dataDir);
    await expectFilled(running, kept);
    const between = readFileSync(join(dataDir, "vault.key"), "utf8");
    expect(await muster(["vault", "rotate"], { MUSTER_DATA_DIR: dataDir })).toMatchObject({
      code: 0,
      json: { vaults: 1 },
    });
    await expectFilled(running, kept);
    const after = readFileSync(join(dataDir, "vault.key"), "utf8");
    expect(new Set([before, between, after]).size).toBe(3);
    expect(existsSync(join(dataDir, "vault.key.old"))).toBe(false);
    await running.kill("SIGTERM");
  });
});

it("of a database server goes by its own programs into another database", async () => {
  const [from, to] = [await createPostgresDatabase(), await createPostgresDatabase()];
  try {
    const [dataDir, other] = [makeFolder(), makeFolder()];
    const server = startServer(dataDir, { DATABASE_URL: from.url });
    await server.ready();
    const kept = await fill(server);
    const target = join(makeFolder(), "postgres.tar.gz");
    const made = await muster(["backup", target, "--verify", "--with-key"], {
      MUSTER_DATA_DIR: dataDir,
      DATABASE_URL: from.url,
    });
    expect(made).toMatchObject({ code: 0, json: { database: "postgres", hasFiles: false } });
    const full = await muster(["restore", target], { MUSTER_DATA_DIR: dataDir, DATABASE_URL: from.url });
    expect(full).toMatchObject({ code: 2 });
    expect(full.stderr).toContain("holds tables already");
    expect((await muster(["restore", target], { MUSTER_DATA_DIR: other })).stderr).toContain("is of a database server");
    expect(await muster(["restore", target], { MUSTER_DATA_DIR: other, DATABASE_URL: to.url })).toMatchObject({
      code: 0,
    });
    await server.kill("SIGTERM");
    const again = startServer(other, { DATABASE_URL: to.url });
    await expectFilled(again, kept);
    await again.kill("SIGTERM");
    const refused = await muster(["vault", "rotate"], { MUSTER_DATA_DIR: other, DATABASE_URL: to.url });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("MUSTER_VAULT_OLD_KEYS");
  } finally {
    await from.drop();
    await to.drop();
  }
});
