import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { memberships, teams } from "#db/tables/teams";
import { sweepApprovals } from "#server/agents/approvals";
import { sweepBlockers } from "#server/agents/blockers";
import { sweepDeletedTeams } from "#server/agents/erase-teams";
import { sweepHeartbeats, sweepMissions, sweepRuns, sweepWakes } from "#server/agents/heartbeat";
import { sweepLoops } from "#server/agents/loop-detector";
import { sweepAudit } from "#server/agents/seal-audit";
import { lastStampedSeq } from "#server/core/event-log";
import { setObjectStorage } from "#server/core/object-storage";
import { listAudit } from "#server/domains/audit/queries";
import { verifyAudit } from "#server/domains/audit/verify";
import { shareDocument } from "#server/domains/documents/shares";
import { listEvents } from "#server/domains/events/queries";
import { readFileContent } from "#server/domains/files/queries";
import { postMessage } from "#server/domains/messages/commands";
import { createKey } from "#server/domains/teams/keys";
import { setSecret } from "#server/domains/vault/commands";
import { exportParts, importParts, manifestOf, type Parts, rowsIn, withManifest } from "#tests/support/archives";
import { openTestDatabase } from "#tests/support/database";
import { fillEveryTable } from "#tests/support/every-table";
import { makeFullTeam } from "#tests/support/full-team";
import { makeAgent, makePerson, personContext, stampEvents, type TestTeam } from "#tests/support/team";
import { readShapes } from "./columns.ts";
import { MOVED, STAYING } from "./tables.ts";

let database: Database;
let team: TestTeam;
let lena: { userId: string; name: string; email: string };
let original: Parts;

beforeAll(async () => {
  database = await openTestDatabase();
  const full = await makeFullTeam("Norrland Design");
  team = full.team;
  lena = { userId: team.userId, name: "Lena", email: `lena-${team.id}@example.org` };
  // Work under way, and everything that time or an event would set going.
  const long = new Date(Date.now() - 60_000);
  await getDb()
    .update(runs)
    .set({ status: "running", leaseOwner: "elsewhere", leaseUntilMs: Date.now() + 5_000 });
  await getDb().update(agents).set({ heartbeatEveryMs: 1_000, nextHeartbeatAt: long });
  await getDb().update(missions).set({ status: "running" });
  await getDb().execute(sql`update questions set deadline_at = ${long.toISOString()}::timestamptz, fallback = 'Yes'`);
  await getDb().execute(sql`update approvals set deadline_at = ${long.toISOString()}::timestamptz`);
  await fillEveryTable(team.id);
  await makePerson(team, "Malin", "admin");
  await stampEvents();
  while ((await sweepAudit()) > 0);
  original = await exportParts(team.ctx);
});
afterAll(() => database.close());

/** Everything an archive says, with ids by the order in which they first come: equal when only ids differ. */
function plain(parts: Parts, changed: Record<string, readonly string[]>): Record<string, string[]> {
  const numbers = new Map<string, number>();
  const tables = MOVED.map(({ name }) => {
    const rows = rowsIn(parts, `rows/${name}.ndjson`).map((row) => {
      for (const column of changed[name] ?? []) delete row[column];
      return row;
    });
    return [name, rows] as const;
  });
  const numbered = (text: string) =>
    text.replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, (id) => {
      if (!numbers.has(id)) numbers.set(id, numbers.size);
      return `#${numbers.get(id)}`;
    });
  return Object.fromEntries(tables.map(([name, rows]) => [name, rows.map((row) => numbered(JSON.stringify(row)))]));
}

/** What an import changes on purpose: nothing runs by itself, and what counts on ids is counted anew. */
const CHANGED = {
  missions: ["is_paused", "paused_reason", "paused_at"],
  runs: ["status", "status_reason", "retry_at_ms"],
  wakes: ["status", "outcome"],
  questions: ["deadline_at"],
  approvals: ["deadline_at", "payload_hash"],
  events: ["seq"],
  audit_log: ["hash"],
} as const;

const imported = (slug: string) =>
  getDb()
    .select()
    .from(teams)
    .where(eq(teams.slug, slug))
    .then(([row]) => row ?? never());
const never = (): never => {
  throw new Error("The team is not there.");
};

describe("a team that moves", () => {
  it("takes along or leaves behind every table there is, for a reason", async () => {
    const shapes = await readShapes(getDb());
    const named = [...MOVED.map(({ name }) => name), ...Object.keys(STAYING)];
    expect(new Set(named).size, "each is named once").toBe(named.length);
    expect(named.sort()).toEqual([...shapes.keys()].sort());
    for (const reason of Object.values(STAYING)) expect(reason.length).toBeGreaterThan(10);
  });

  it("is exported and imported whole: every column of every table, but for ids and what is declared", async () => {
    const report = await importParts(lena, original, "Norrland again");
    expect(report).toMatchObject({
      slug: "norrland-again",
      name: "Norrland again",
      people: [{ name: "Malin", role: "admin" }],
    });
    const copy = await imported(report.slug);
    const again = await exportParts(personContext(copy.id, lena.userId, "owner"));
    for (const { name } of MOVED)
      expect(rowsIn(again, `rows/${name}.ndjson`).length, `${name} has rows`).toBeGreaterThan(0);
    // The import itself is on record, behind what it brought.
    const log = rowsIn(again, "rows/audit_log.ndjson");
    expect(log.at(-1)).toMatchObject({ command: "team.import" });
    const cut = new Map(again).set(
      "rows/audit_log.ndjson",
      Buffer.from(
        log
          .slice(0, -1)
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(""),
      ),
    );
    expect(plain(cut, CHANGED)).toEqual(plain(original, CHANGED));
    const bytes = [...original].filter(([name]) => name.startsWith("bytes/"));
    expect(bytes.length).toBeGreaterThanOrEqual(2);
    for (const [name, content] of bytes) expect(again.get(name)?.equals(content), name).toBe(true);
    expect(manifestOf(again).team).toMatchObject({ timezone: "Europe/Stockholm", dailyCapMicros: 5_000_000 });
  });

  it("has its audit log sealed anew, and whole", async () => {
    const { slug } = await importParts(lena, original);
    const copy = await imported(slug);
    await sweepAudit();
    const ctx = personContext(copy.id, lena.userId, "owner");
    expect(await verifyAudit.call(ctx, {})).toMatchObject({ isWhole: true, broken: null });
    const { items } = await listAudit.call(ctx, { command: "team.import" });
    expect(items).toHaveLength(1);
    expect((await listAudit.call(team.ctx, { command: "team.create" })).items).toHaveLength(1);
  });

  it("does nothing by itself: nothing starts, wakes, beats or falls due until somebody resumes it", async () => {
    const { slug } = await importParts(lena, original);
    const copy = await imported(slug);
    expect(copy.isPaused).toBe(true);
    const before = await exportParts(personContext(copy.id, lena.userId, "owner"));
    const head = await lastStampedSeq();
    const later = Date.now() + 30 * 24 * 60 * 60_000;
    for (let round = 0; round < 3; round += 1)
      for (const sweep of [
        sweepRuns,
        sweepHeartbeats,
        sweepWakes,
        sweepMissions,
        sweepApprovals,
        sweepLoops,
        sweepBlockers,
      ])
        await sweep(later + round * 10_000);
    const after = await exportParts(personContext(copy.id, lena.userId, "owner"));
    for (const name of [
      "runs",
      "run_steps",
      "interactions",
      "missions",
      "tasks",
      "wakes",
      "questions",
      "approvals",
      "task_messages",
      "ledger_entries",
    ])
      expect(rowsIn(after, `rows/${name}.ndjson`), name).toEqual(rowsIn(before, `rows/${name}.ndjson`));
    const seqs = rowsIn(after, "rows/events.ndjson")
      .map(({ seq }) => Number(seq))
      .filter(Boolean);
    expect(Math.max(...seqs.filter((seq) => seq <= head)), "nobody who follows hears of its past").toBeLessThan(0);
  });

  it("shows what it brought: its feed in order, its files, its people by name", async () => {
    const { slug } = await importParts(lena, original);
    const copy = await imported(slug);
    const ctx = personContext(copy.id, lena.userId, "owner");
    const kinds: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listEvents.call(ctx, { limit: 5, ...(cursor ? { cursor } : {}) });
      kinds.push(...page.items.map(({ kind }) => kind));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(kinds.reverse()).toEqual(rowsIn(original, "rows/events.ndjson").map(({ kind }) => kind));
    const [file] = rowsIn(await exportParts(ctx), "rows/files.ndjson");
    const read = await readFileContent.call(ctx, { id: String(file?.id) });
    expect(Buffer.from(read.bytes).toString()).toBe("secret of Norrland Design");
    const members = await getDb().select().from(memberships).where(eq(memberships.teamId, copy.id));
    expect(members, "it lets in nobody but who brought it").toEqual([
      expect.objectContaining({ userId: lena.userId, role: "owner" }),
    ]);
  });

  it("brings its files to the object storage, where there is one", async () => {
    const shelf = new Map<string, Uint8Array>();
    setObjectStorage({
      name: "a map",
      put: async (key, bytes) => void shelf.set(key, bytes),
      get: async (key) => shelf.get(key) ?? null,
      has: async (key) => shelf.has(key),
      delete: async (key) => void shelf.delete(key),
    });
    try {
      const copy = await imported((await importParts(lena, original)).slug);
      expect([...shelf.keys()].every((key) => key.startsWith(copy.id))).toBe(true);
      const again = await exportParts(personContext(copy.id, lena.userId, "owner"));
      expect(manifestOf(again).files).toEqual(manifestOf(original).files);
      shelf.clear();
      expect(manifestOf(await exportParts(personContext(copy.id, lena.userId, "owner"))).missing).toHaveLength(1);
    } finally {
      setObjectStorage(undefined);
    }
  });

  it("speaks for nobody: people it names are themselves only where they know who brings it", async () => {
    const stranger = (await makeFullTeam("Elsewhere")).team;
    const other = { userId: stranger.userId, name: "Lena", email: `lena-${stranger.id}@example.org` };
    const { slug, people } = await importParts(other, original, "Taken over");
    expect(people.map(({ name }) => name).sort()).toEqual(["Lena", "Malin"]);
    const copy = await imported(slug);
    const authors = await rowsOf<{ email: string; name: string }>(
      getDb(),
      sql`select distinct u.email, u.name from task_messages m join users u on u.id = m.author_user_id where m.team_id = ${copy.id}`,
    );
    expect(authors).toEqual([{ name: "Lena", email: expect.stringMatching(/@imported\.invalid$/) }]);
  });
});

describe("secrets", () => {
  it("are nowhere in an export: not in a row, not in a file name, not packed", async () => {
    const { team: rich, ids } = await makeFullTeam("Rich");
    const value = 'sk-live-Öl/9f"8e7d6c5b4a';
    await setSecret.call(rich.ctx, { name: "OPENAI_API_KEY", value });
    const { secret: key } = await createKey.call(rich.ctx, { name: "Robot", scopes: ["tasks:read"] });
    const { token } = await shareDocument.call(rich.ctx, { id: ids.documentId, label: "x" });
    await postMessage.call(rich.ctx, { taskId: ids.taskId, body: `The key is ${value}, keep it.` });
    const agentId = await makeAgent(rich, "Mole", "writer");
    await getDb()
      .update(agents)
      .set({ instructions: `Use ${value}` })
      .where(and(eq(agents.id, agentId)));
    await getDb().execute(sql`insert into notification_settings (team_id, user_id, choices, daily_hour, urgent_breaks_quiet, webhook_url, webhook_secret, webhook_format)
      values (${rich.id}, ${rich.userId}, '{}', 8, false, 'https://hooks.slack.invalid/T0/B0/planted-path', 'vault:1:planted-webhook', 'slack')`);
    const planted = await rowsOf<{ text: string }>(
      getDb(),
      sql`select hash as text from access_tokens union select hash from invitations union select token_hash from document_shares
          union select token_hash from runs where token_hash is not null union select token_hash from wake_hooks union select sealed from secrets union select wrapped from vault_keys
          union select id::text from user_sessions union select password_hash from users union select value from instance_settings`,
    );
    const parts = await exportParts(rich.ctx, [{ name: "OPENAI_API_KEY", value }]);
    const everything = [...parts].map(([name, bytes]) => `${name}\n${bytes.toString("utf8")}`).join("\n");
    for (const { text } of planted) expect(everything.includes(text), text.slice(0, 12)).toBe(false);
    for (const text of [value, JSON.stringify(value).slice(1, -1), key, token, "planted-path", "planted-webhook"])
      if (text) expect(everything.includes(text), text.slice(0, 12)).toBe(false);
    expect(everything).toContain("The key is [secret OPENAI_API_KEY], keep it.");
    expect(manifestOf(parts).scrubbed).toBeGreaterThanOrEqual(2);
    const me = { userId: rich.userId, name: "Lena", email: `lena-${rich.id}@example.org` };
    await expect(importParts(me, parts), "and it can be imported").resolves.toMatchObject({ name: "Rich" });
  });
});

describe("an import that fails", () => {
  const counts = async () => {
    const shapes = await readShapes(getDb());
    const all: Record<string, number> = {};
    for (const name of shapes.keys())
      all[name] =
        (await rowsOf<{ n: number }>(getDb(), sql`select count(*)::int as n from ${sql.identifier(name)}`))[0]?.n ?? 0;
    delete all.event_cursors;
    return all;
  };

  it("leaves nothing, whichever row it fails at", async () => {
    const before = await counts();
    // The manifest fits, every row is a row, but the last table cannot be written.
    const rows = rowsIn(original, "rows/team_counters.ndjson");
    const twice = [...rows, ...rows].map((row) => `${JSON.stringify(row)}\n`).join("");
    const { sha256 } = await import("#server/lib/ids");
    const forged = withManifest(new Map(original).set("rows/team_counters.ndjson", Buffer.from(twice)), (manifest) => ({
      ...manifest,
      tables: manifest.tables.map((one) =>
        one.name === "team_counters"
          ? { ...one, rows: rows.length * 2, bytes: Buffer.byteLength(twice), sha256: sha256(twice) }
          : one,
      ),
    }));
    await expect(importParts(lena, forged)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(
        "a row of team_counters refers to something that is not in it, or is there twice",
      ),
    });
    expect(await counts()).toEqual(before);
  });

  it("is erased by the sweep when its process died", async () => {
    const { slug } = await importParts(lena, original);
    const { id } = await imported(slug);
    const now = Date.now();
    await getDb()
      .update(teams)
      .set({ deletedAt: new Date(now + 60_000) })
      .where(eq(teams.id, id));
    expect(await sweepDeletedTeams(now), "an import under way is left alone").toBe(0);
    await getDb().update(runs).set({ leaseUntilMs: 0 });
    while ((await sweepDeletedTeams(now + 61_000)) > 0);
    expect(await getDb().select().from(teams).where(eq(teams.id, id))).toEqual([]);
  });
});
