import { resolve } from "node:path";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import { migrate as migratePostgres } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import type { Database } from "./client.ts";

const MIGRATIONS = resolve(import.meta.dirname, "migrations");

/** Brings the schema up to date; on Postgres under an advisory lock, so that several processes may start at once. `folder`: as it was once. */
export async function migrate(database: Database, url?: string, folder = MIGRATIONS): Promise<void> {
  if (database.driver === "pglite") {
    await migratePglite(database.db as never, { migrationsFolder: folder });
    return;
  }
  if (!url) throw new Error("Migrating Postgres needs its URL, for the lock's own connection.");
  const lock = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await lock`select pg_advisory_lock(hashtext('muster-migrate'))`;
    await migratePostgres(database.db as never, { migrationsFolder: folder });
  } finally {
    await lock.end({ timeout: 5 });
  }
}
