import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sql } from "drizzle-orm";
import { type Database, openPglite, openPostgres, rowsOf } from "#db/client";
import { getDatabase } from "#db/handle";

// For backup and restore. Apart from `open-database.ts`, because a copy is looked at as it is and never brought up to date.

export { lockDataDir } from "#db/data-dir-lock";

/** Runs `body` while the process's embedded database stands still; null when its files are not ours to copy. */
export function freezeDatabase(): Database["freeze"] {
  return getDatabase().freeze;
}

/** How many rows each table has. Reads all of them: what is damaged is found. Throws what the database says. */
async function countRows(database: Database): Promise<Record<string, number>> {
  const tables = await rowsOf<{ name: string }>(
    database.db,
    sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rowsOf<{ count: number }>(
      database.db,
      sql`select count(of_it.*::text)::int as count from ${sql.identifier(name)} of_it`,
    );
    counts[name] = row?.count ?? 0;
  }
  return counts;
}

/** Opens the embedded database in a folder that nobody uses, reads all of it and closes it again. */
export async function proveEmbedded(dataDir: string): Promise<Record<string, number>> {
  const database = await openPglite(dataDir);
  try {
    return await countRows(database);
  } finally {
    await database.close();
  }
}

/** The same for a database server. */
export async function provePostgres(url: string): Promise<Record<string, number>> {
  const database = await openPostgres(url, 1);
  try {
    return await countRows(database);
  } finally {
    await database.close();
  }
}

/** The major version of a database server, and whether it holds tables. */
export async function lookAtPostgres(url: string): Promise<{ major: number; isEmpty: boolean }> {
  const database = await openPostgres(url, 1);
  try {
    const [row] = await rowsOf<{ version: string; tables: number }>(
      database.db,
      sql`select current_setting('server_version_num') as version, (select count(*)::int from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r') as tables`,
    );
    return { major: Math.floor(Number(row?.version ?? 0) / 10_000), isEmpty: row?.tables === 0 };
  } finally {
    await database.close();
  }
}

/** How many migrations this checkout has. */
export function ownSchemaNumber(): number {
  const path = resolve(import.meta.dirname, "../../db/migrations/meta/_journal.json");
  const journal = JSON.parse(readFileSync(path, "utf8")) as { entries: unknown[] };
  return journal.entries.length;
}
