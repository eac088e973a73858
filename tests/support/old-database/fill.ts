import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { type Database, rowsOf } from "#db/client";
import { migrate } from "#db/migrate";
import type { TeamIds } from "../full-team.ts";

const MIGRATIONS = resolve(import.meta.dirname, "../../../db/migrations");
/** Made by `make.ts` in a checkout whose last migration was {@link LAST}. */
const ROWS = join(import.meta.dirname, "rows-0006.jsonl.gz");
const LAST = "0006_the_web_app";

type Row = Record<string, unknown>;
export type OldDatabase = {
  /** The team that came with the installation and did a mission to its end. */
  demo: { teamId: string; userId: string; missionId: string };
  /** A team with one of everything. */
  full: { teamId: string; userId: string; ids: Partial<TeamIds> };
  tables: { table: string; rows: Row[] }[];
};

export function readOldDatabase(): OldDatabase {
  const [whose, ...tables] = gunzipSync(readFileSync(ROWS))
    .toString("utf8")
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  return { ...(whose as Omit<OldDatabase, "tables">), tables: tables as OldDatabase["tables"] };
}

/** Makes of an empty database the one of then: its schema, and its rows. */
export async function fillAsOfThen(database: Database, url: string | undefined, old: OldDatabase): Promise<void> {
  const folder = migrationsOfThen();
  try {
    await migrate(database, url, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await database.db.transaction(async (tx) => {
    // Rows refer to each other in every direction.
    await tx.execute(sql`set local session_replication_role = replica`);
    for (const { table, rows } of old.tables) {
      const columns = sql.join(
        Object.keys(rows[0] ?? {}).map((name) => sql.identifier(name)),
        sql`, `,
      );
      await tx.execute(
        sql`insert into ${sql.identifier(table)} (${columns}) overriding system value select ${columns}
          from jsonb_populate_recordset(null::${sql.identifier(table)}, ${JSON.stringify(rows)}::text::jsonb)`,
      );
    }
  });
}

/** The rows as they are now, of each the columns it had then. */
export async function rowsNow({ db }: Database, { table, rows }: OldDatabase["tables"][number]): Promise<Row[]> {
  const columns = sql.join(
    Object.keys(rows[0] ?? {}).map((name) => sql.identifier(name)),
    sql`, `,
  );
  const now = await rowsOf<{ row: Row }>(
    db,
    sql`select to_jsonb(one) as row from (select ${columns} from ${sql.identifier(table)}) one`,
  );
  return now.map(({ row }) => row);
}

/** The migrations up to then, as drizzle reads them: a folder with a journal. */
function migrationsOfThen(): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-migrations-"));
  mkdirSync(join(folder, "meta"));
  const journal = JSON.parse(readFileSync(join(MIGRATIONS, "meta/_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  const entries = journal.entries.slice(0, journal.entries.findIndex(({ tag }) => tag === LAST) + 1);
  for (const { tag } of entries) cpSync(join(MIGRATIONS, `${tag}.sql`), join(folder, `${tag}.sql`));
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ ...journal, entries }));
  return folder;
}
