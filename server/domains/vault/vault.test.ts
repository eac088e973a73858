import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog } from "#db/tables/kernel";
import { secrets, vaultKeys } from "#db/tables/vault";
import { loadRootKeys, rewrapVaults } from "#server/boot/root-key";
import { setRootKeys } from "#server/core/root-keys";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { deleteSecret, rotateSecret, rotateVault, setSecret, useSecret } from "./commands.ts";
import { knownProviderSecrets } from "./known.ts";
import { listSecrets } from "./queries.ts";
import { sealText, unsealText } from "./sealing.ts";

const PLANTED = "sk-planted-5f2a91c07be4";
const [OLD, NEW] = [Buffer.alloc(32, 7), Buffer.alloc(32, 9)];

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await makeTeam();
  await setSecret.call(team.ctx, { name: "OPENAI_API_KEY", value: PLANTED });
});
afterEach(() => setRootKeys(OLD));

const use = (of = team) => useSecret.call(of.machine, { name: "OPENAI_API_KEY", why: "model call of run 1" });
const rowOf = async (of = team) => {
  const [row] = await getDb().select().from(secrets).where(eq(secrets.teamId, of.id));
  if (!row) throw new Error("no secret");
  return row;
};

describe("a secret", () => {
  it("goes in and never comes out to a person; the machine's reading of it is on record", async () => {
    expect(await listSecrets.call(team.ctx, {})).toMatchObject([
      { name: "OPENAI_API_KEY", version: 1, lastUsedAt: null, provider: "openai", setBy: { name: "Lena" } },
    ]);
    expect(JSON.stringify(await listSecrets.call(team.ctx, {}))).not.toContain(PLANTED);
    expect(await use()).toEqual({ value: PLANTED, version: 1 });
    await expect(useSecret.call(team.ctx, { name: "OPENAI_API_KEY", why: "to see" })).rejects.toMatchObject({
      code: "forbidden",
    });
    const [used] = await listSecrets.call(team.ctx, {});
    expect(used).toMatchObject({ lastUsedFor: "model call of run 1", lastUsedAt: expect.any(Date) });
    const audits = await getDb().select().from(auditLog).where(sql`team_id = ${team.id} and entity = 'secret'`);
    expect(audits.map(({ command, input }) => [command, input])).toEqual([
      ["secret.set", { name: "OPENAI_API_KEY" }],
      ["secret.use", { name: "OPENAI_API_KEY", why: "model call of run 1", version: 1 }],
    ]);
  });

  it("gets a new value under its name, and goes", async () => {
    await expect(setSecret.call(team.ctx, { name: "OPENAI_API_KEY", value: "x" })).rejects.toMatchObject({
      code: "conflict",
    });
    await rotateSecret.call(team.ctx, { name: "OPENAI_API_KEY", value: "  sk-second \n" });
    expect(await use(), "without what a paste brings along").toEqual({ value: "sk-second", version: 2 });
    expect(await knownProviderSecrets(team.ctx)).toEqual(new Set(["OPENAI_API_KEY"]));
    await deleteSecret.call(team.ctx, { name: "OPENAI_API_KEY" });
    expect(await knownProviderSecrets(team.ctx)).toEqual(new Set());
    await expect(use()).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([
    ["a name with a blank", { name: "MY KEY", value: "x" }],
    ["no value", { name: "KEY", value: "   " }],
    ["two lines", { name: "KEY", value: "a\nb" }],
    ["a value without end", { name: "KEY", value: "x".repeat(8_001) }],
  ])("is refused with %s, without its value in the words", async (_, input) => {
    const refused = await setSecret.call(team.ctx, input).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "bad_input" });
    if (input.value.trim().length > 1) expect(String(refused)).not.toContain(input.value.trim().slice(0, 40));
  });

  it("is for who manages the team, and comes from people", async () => {
    const bram = await makePerson(team, "Bram", "member");
    await expect(setSecret.call(bram, { name: "B", value: "x" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listSecrets.call(bram, {})).rejects.toMatchObject({ code: "forbidden" });
    const agentId = await makeAgent(team, "Iris", "researcher");
    const agent = { ...team.ctx, actor: { kind: "agent" as const, agentId, name: "Iris", runId: agentId } };
    await expect(setSecret.call(agent, { name: "B", value: "x" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("what lies in the vault", () => {
  const refused = { code: "conflict", message: expect.stringContaining("does not open") };

  it("does not open when its text was changed in any byte", async () => {
    const { id, sealed } = await rowOf();
    const [version, text = ""] = sealed.split(":");
    const bytes = Buffer.from(text, "base64");
    for (const at of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await getDb()
        .update(secrets)
        .set({ sealed: `${version}:${changed.toString("base64")}` })
        .where(eq(secrets.id, id));
      await expect(use()).rejects.toMatchObject(refused);
    }
    await getDb()
      .update(secrets)
      .set({ sealed: `${version}:AAAA` })
      .where(eq(secrets.id, id));
    await expect(use()).rejects.toMatchObject(refused);
  });

  it("does not open as another version of itself, or as another secret", async () => {
    const { id, sealed } = await rowOf();
    await getDb().update(secrets).set({ version: 2 }).where(eq(secrets.id, id));
    await expect(use()).rejects.toMatchObject(refused);
    await getDb().update(secrets).set({ version: 1 }).where(eq(secrets.id, id));
    await setSecret.call(team.ctx, { name: "OTHER", value: "other" });
    await getDb().update(secrets).set({ sealed }).where(sql`team_id = ${team.id} and name = 'OTHER'`);
    await expect(useSecret.call(team.machine, { name: "OTHER", why: "test" })).rejects.toMatchObject(refused);
  });

  it("does not open in another team, with or without its key", async () => {
    const other = await makeTeam("Other");
    await setSecret.call(other.ctx, { name: "X", value: "x" });
    await getDb()
      .update(secrets)
      .set({ teamId: other.id })
      .where(eq(secrets.id, (await rowOf()).id));
    await expect(use(other)).rejects.toMatchObject(refused);
    const [key] = await getDb().select().from(vaultKeys).where(eq(vaultKeys.teamId, team.id));
    await getDb()
      .update(vaultKeys)
      .set({ wrapped: key?.wrapped ?? "" })
      .where(eq(vaultKeys.teamId, other.id));
    await expect(use(other)).rejects.toMatchObject(refused);
  });

  it("does not open with another root key, and says which one is missing", async () => {
    setRootKeys(NEW);
    await expect(use()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/another root key \([0-9a-f]{16}\)/),
    });
  });

  it("opens with the new root key after a start that knows the old one, and then without it", async () => {
    setRootKeys(NEW, [OLD]);
    await rewrapVaults();
    setRootKeys(NEW);
    expect(await use()).toMatchObject({ value: PLANTED });
    setRootKeys(OLD, [NEW]);
    await rewrapVaults();
  });

  it("gets a new key of its team, and other domains' texts still open", async () => {
    const place = { teamId: team.id, purpose: "test" };
    const kept = await getDb().transaction((tx) => sealText(tx, place, "whsec_1"));
    const before = (await rowOf()).sealed;
    expect(await rotateVault.call(team.ctx, {})).toEqual({ rewrapped: 0, resealed: 1, keyVersion: 2 });
    expect((await rowOf()).sealed).not.toBe(before);
    expect((await rowOf()).sealed).toMatch(/^2:/);
    expect(await use()).toMatchObject({ value: PLANTED });
    expect(await unsealText(getDb(), place, kept)).toBe("whsec_1");
    await expect(unsealText(getDb(), { ...place, purpose: "another" }, kept)).rejects.toMatchObject(refused);
    expect(await unsealText(getDb(), place, "as it was before"), "texts of before").toBe("as it was before");
  });

  it("is in no table but its own, and there not as it was given", async () => {
    await use();
    const tables = await rowsOf<{ name: string }>(
      getDb(),
      sql`select tablename as name from pg_tables where schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const rows = await rowsOf<{ row: string }>(getDb(), sql`select t::text as row from ${sql.identifier(name)} t`);
      expect(
        rows.some(({ row }) => row.includes(PLANTED)),
        name,
      ).toBe(false);
    }
  });
});

describe("the root key", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "muster-vault-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const load = (key?: string, old?: string) =>
    loadRootKeys({ MUSTER_DATA_DIR: folder, MUSTER_VAULT_KEY: key, MUSTER_VAULT_OLD_KEYS: old });

  it("is made once, for its owner's eyes only, and found again", async () => {
    load();
    const path = join(folder, "vault.key");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const made = readFileSync(path, "utf8");
    load();
    expect(readFileSync(path, "utf8")).toBe(made);
  });

  it("may be set, and what the kept one wrapped still opens", async () => {
    load();
    const other = await makeTeam("Other");
    await setSecret.call(other.ctx, { name: "OPENAI_API_KEY", value: "kept" });
    load(NEW.toString("base64"));
    expect(await use(other)).toMatchObject({ value: "kept" });
    expect(() => load("too short")).toThrow("openssl rand -base64 32");
  });
});
