import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { type Database, openPglite, openPostgres } from "#db/client";
import { setDatabase } from "#db/handle";
import { migrate } from "#db/migrate";
import { DomainError, describeError, isDomainError } from "#server/lib/errors";
import { isDatabaseAway } from "./database.ts";

// Apart from `database.ts`, because only the process's start may reach the driver and the migrations: Next bundles what its pages import.

export type { Database } from "#db/client";

const CONNECT_PATIENCE_MS = 5_000;

/**
 * Opens the database of this process, brings its schema up to date and makes it the one `getDb` answers with.
 * Throws a {@link DomainError} with one line for a person: folder in use, server not reachable, wrong password.
 */
export async function openDatabase(settings: { dataDir: string; url?: string }): Promise<Database> {
  if (settings.url && !/^postgres(ql)?:/.test(URL.canParse(settings.url) ? new URL(settings.url).protocol : "")) {
    throw new DomainError("bad_input", "DATABASE_URL must look like postgres://user:password@host:5432/database.");
  }
  const database = settings.url ? await openPostgres(settings.url) : await openEmbedded(settings.dataDir);
  try {
    if (settings.url) await reach(database, settings.url);
    await migrate(database, settings.url);
  } catch (error) {
    await database.close();
    if (isDomainError(error)) throw error;
    throw new DomainError("unavailable", `The database could not be brought up to date: ${describeError(error)}`, {
      cause: error,
    });
  }
  setDatabase(database);
  return database;
}

export async function closeDatabase(database: Database): Promise<void> {
  setDatabase(undefined);
  await database.close();
}

/** Stands in a data folder while a restore moves its parts there. */
export const RESTORE_UNDER_WAY = "restore-under-way";

async function openEmbedded(dataDir: string): Promise<Database> {
  if (existsSync(join(dataDir, RESTORE_UNDER_WAY)))
    throw new DomainError(
      "unavailable",
      `A restore into ${dataDir} was cut off. Run \`muster restore\` again with --force.`,
    );
  try {
    return await openPglite(dataDir);
  } catch (error) {
    if (isDomainError(error)) throw error;
    const what = `The embedded database in ${dataDir} could not be opened: ${describeError(error)}`;
    throw new DomainError("unavailable", what, { cause: error });
  }
}

/** A database that is still starting gets a few seconds; anything else is told at once. */
async function reach(database: Database, url: string): Promise<void> {
  const giveUpAt = Date.now() + CONNECT_PATIENCE_MS;
  for (;;) {
    try {
      await database.db.execute(sql`select 1`);
      return;
    } catch (error) {
      if (isDatabaseAway(error) && Date.now() < giveUpAt) {
        await sleep(500);
        continue;
      }
      const reason = reasonOf(error);
      throw new DomainError(
        "unavailable",
        `The database at ${addressOf(url)} cannot be used: ${reason}. Check DATABASE_URL.`,
        {
          cause: error,
        },
      );
    }
  }
}

/** The innermost words: drizzle puts the statement around them, which tells a person nothing. */
function reasonOf(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  const [first] = current instanceof AggregateError ? current.errors : [current];
  return describeError(first).replace(/\.$/, "");
}

/** Without user and password, which must not reach a terminal or a log. */
function addressOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : "DATABASE_URL";
}
