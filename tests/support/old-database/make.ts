import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { engineModeOf } from "#inngest/mode";
import { boot } from "#server/boot";
import { demoOwner } from "#server/boot/seed";
import { closeDatabase, openDatabase } from "#server/core/open-database";
import { getMission } from "#server/domains/missions/queries";
import { startSample } from "#server/domains/samples/commands";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { makeFullTeam } from "#tests/support/full-team";
import { personContext } from "#tests/support/team";

// Writes all rows of a database in which this checkout has worked: one line a table, `{ table, rows }`, after a line that says
// whose they are. `rows-0006.jsonl.gz` was made by it in a checkout of a45906c, whose last migration is 0006.

const [out = "rows.jsonl.gz"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "muster-old-"));
process.env.MUSTER_DATA_DIR = folder;
process.env.MUSTER_SIM_DELAY_MS = "5";
const env = readEnv();

/** The demo team does a sample mission to its end. */
async function work(): Promise<{ teamId: string; userId: string; missionId: string }> {
  const progress = { reason: null, engine: null, relay: null, providers: () => ({}) as never };
  const booted = await boot({ env, mode: engineModeOf(env), url: "http://127.0.0.1:1", progress });
  const owner = await demoOwner();
  if (!owner) throw new Error("There is no demo team.");
  const ctx = personContext(owner.teamId, owner.userId, "owner");
  const { id } = await startSample.call(ctx, { id: "revenue" });
  for (let status = ""; status !== "done"; { status } = await getMission.call(ctx, { id })) await sleep(500);
  await sleep(3_000);
  await booted.stop();
  return { ...owner, missionId: id };
}

type Column = { name: string; type: string; parent: string | null; parentColumn: string };

/** One row for a table nobody has written to: references lead to a row that is there, the rest is of the column's type. */
async function fill(table: string, teamId: string): Promise<void> {
  const db = getDb();
  const [known] = await rowsOf<{ n: number }>(db, sql`select count(*)::int as n from ${sql.identifier(table)}`);
  if (known?.n) return;
  const columns = await rowsOf<Column>(
    db,
    sql`select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, link.parent, link."parentColumn"
      from pg_attribute a left join lateral (
        select p.relname as parent, b.attname as "parentColumn" from pg_constraint c
          join pg_class p on p.oid = c.confrelid
          join pg_attribute b on b.attrelid = p.oid and b.attnum = c.confkey[array_position(c.conkey, a.attnum)]
        where c.conrelid = a.attrelid and c.contype = 'f' and a.attnum = any(c.conkey) limit 1) link on true
      where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped
        and a.attgenerated = '' and a.attidentity = ''`,
  );
  const row: Record<string, unknown> = {};
  for (const column of columns) row[column.name] = column.name === "team_id" ? teamId : await valueFor(table, column);
  await db.execute(
    sql`insert into ${sql.identifier(table)} select * from jsonb_populate_record(null::${sql.identifier(table)}, ${JSON.stringify(row)}::text::jsonb)`,
  );
}

async function valueFor(table: string, { name, type, parent, parentColumn }: Column): Promise<unknown> {
  if (parent) {
    const value = sql.identifier(parentColumn);
    const [row] = await rowsOf<{ value: unknown }>(
      getDb(),
      sql`select ${value} as value from ${sql.identifier(parent)} order by 1 desc limit 1`,
    );
    return row?.value ?? null;
  }
  const words = { ...WORDS, ...WORDS_OF[table] };
  if (Object.hasOwn(words, name)) return words[name];
  if (type === "uuid") return newId();
  if (type.endsWith("[]")) return [];
  if (type === "jsonb") return { words: `old ${name}` };
  if (type === "boolean") return true;
  if (type === "bytea") return "\\x6f6c64";
  if (type.startsWith("timestamp")) return "2026-11-21T08:00:00.123+00:00";
  return type === "text" ? `old ${name}` : 7;
}

/** Words that only certain columns take. */
const WORDS: Record<string, unknown> = {
  sha256: "a".repeat(64),
  emoji: "👍",
  outcome: null,
  choices: {},
  time_zone: null,
  webhook_format: "standard",
  webhook_url: "https://example.org/hook",
  channel: "mail",
  status: "sent",
  kind: "mention",
};
const WORDS_OF: Record<string, Record<string, unknown>> = { workspace_runs: { outcome: "finished" } };
/** Before those that refer to them. */
const FIRST = ["workspaces", "workspace_blobs", "workspace_commits"];

async function main(): Promise<void> {
  const demo = await work();
  const database = await openDatabase({ dataDir: folder, url: undefined });
  const full = await makeFullTeam("Nordvind");
  const tables = await rowsOf<{ name: string }>(
    database.db,
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  for (const name of [...FIRST, ...tables.map((table) => table.name)]) await fill(name, full.team.id);
  const lines: unknown[] = [{ demo, full: { teamId: full.team.id, userId: full.team.userId, ids: full.ids } }];
  for (const { name } of tables) {
    const columns = await rowsOf<{ name: string }>(
      database.db,
      sql`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${name}
        and is_generated = 'NEVER' order by ordinal_position`,
    );
    const list = sql.join(
      columns.map((column) => sql.identifier(column.name)),
      sql`, `,
    );
    const rows = await rowsOf<{ row: unknown }>(
      database.db,
      sql`select to_jsonb(one) as row from (select ${list} from ${sql.identifier(name)}) one`,
    );
    if (rows.length > 0) lines.push({ table: name, rows: rows.map(({ row }) => row) });
  }
  writeFileSync(out, gzipSync(lines.map((line) => JSON.stringify(line)).join("\n"), { level: 9 }));
  await closeDatabase(database);
  process.exit(0);
}

await main();
