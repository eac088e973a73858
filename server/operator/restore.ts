import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lookAtPostgres, ownSchemaNumber, proveEmbedded, provePostgres } from "#server/core/database-copy";
import { RESTORE_UNDER_WAY } from "#server/core/open-database";
import { describeError } from "#server/lib/errors";
import { type Head, readArchive } from "./archive.ts";
import { locked } from "./backup.ts";
import { OperatorError } from "./failure.ts";
import { isTaken, type Places } from "./places.ts";
import { fillPostgres, requireProgram } from "./postgres.ts";

export type Restored = { head: Head; rows: number; movedAside: string | null };

/**
 * Checks a backup by unpacking it beside everything, opening its database and reading every row. Changes nothing. A dump for a database
 * server is checked byte by byte only: to open it needs an empty database.
 */
export async function verify(path: string): Promise<{ head: Head; rows: number | null }> {
  const folder = await mkdtemp(join(tmpdir(), "muster-verify-"));
  try {
    const head = await readArchive(path, () => ({ ...NOWHERE, db: join(folder, "db") }));
    requireKnown(head);
    return { head, rows: head.database === "embedded" ? await prove(folder) : null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NOWHERE = { db: null, files: null, "vault.key": null, "database.dump": null };

function requireKnown(head: Head): void {
  if (head.schema > ownSchemaNumber())
    throw new OperatorError("A newer Muster made this backup. Update this installation, then restore it.");
}

async function prove(dataDir: string): Promise<number> {
  try {
    return sumOf(await proveEmbedded(dataDir));
  } catch (error) {
    throw new OperatorError(`The database in the backup does not open: ${describeError(error)}`, { cause: error });
  }
}

const sumOf = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

/**
 * Puts a backup in the place of what the settings name. It is unpacked beside it, checked and opened first, and moved there last: what
 * fails before that leaves everything as it was. Refuses a place that holds something unless it is told to; that is moved aside then.
 */
export async function restore(path: string, places: Places, force: boolean): Promise<Restored> {
  const head = await readArchive(path, () => NOWHERE);
  requireKnown(head);
  const wanted = places.databaseUrl ? "postgres" : "embedded";
  if (head.database !== wanted)
    throw new OperatorError(
      wanted === "embedded"
        ? "This backup is of a database server: set DATABASE_URL to the one it shall go to."
        : "This backup is of an embedded database: unset DATABASE_URL to restore it.",
      { exitCode: 2 },
    );
  await mkdir(places.dataDir, { recursive: true, mode: 0o700 });
  return places.databaseUrl ? restorePostgres(path, places, force) : restoreEmbedded(path, places, force);
}

async function restoreEmbedded(path: string, places: Places, force: boolean): Promise<Restored> {
  const { dataDir, filesDir } = places;
  if (isTaken(places) && !force)
    throw new OperatorError(
      `${dataDir} holds a Muster already. Set MUSTER_DATA_DIR to another folder, or say --force: what is there is moved aside then.`,
      { exitCode: 2 },
    );
  const unlock = locked(dataDir);
  const staged = join(dataDir, `restoring-${randomUUID()}`);
  const stagedFiles = filesDir && `${filesDir}.restoring-${randomUUID()}`;
  try {
    const head = await readArchive(path, () => ({
      ...NOWHERE,
      db: join(staged, "db"),
      files: stagedFiles || null,
      "vault.key": join(staged, "vault.key"),
    }));
    const rows = await prove(staged);
    const movedAside = await swap(places, staged, stagedFiles);
    return { head, rows, movedAside };
  } finally {
    await rm(staged, { recursive: true, force: true });
    if (stagedFiles) await rm(stagedFiles, { recursive: true, force: true });
    unlock();
  }
}

/** Whoever starts in between is stopped by a mark: a folder without a database would be taken for a new one. */
async function swap(places: Places, staged: string, stagedFiles: string | null): Promise<string | null> {
  const { dataDir, filesDir, keyFile } = places;
  const aside = join(dataDir, `replaced-${new Date().toISOString().replace(/[:.]/g, "-")}`);
  const hadSomething = isTaken(places);
  if (hadSomething) await mkdir(aside, { mode: 0o700 });
  await writeFile(join(dataDir, RESTORE_UNDER_WAY), "Run `muster restore` again.\n", { mode: 0o600 });
  const give = async (from: string, to: string, name: string) => {
    if (existsSync(to)) await rename(to, join(aside, name));
    if (existsSync(from)) await rename(from, to);
  };
  if (filesDir && stagedFiles) {
    await mkdir(dirname(filesDir), { recursive: true, mode: 0o700 });
    await give(stagedFiles, filesDir, "files");
  }
  if (existsSync(join(staged, "vault.key"))) {
    if (existsSync(keyFile) && hadSomething) copyFileSync(keyFile, join(aside, "vault.key"));
    await rename(join(staged, "vault.key"), keyFile);
  }
  await give(join(staged, "db"), join(dataDir, "db"), "db");
  await rm(join(dataDir, RESTORE_UNDER_WAY));
  return hadSomething ? aside : null;
}

async function restorePostgres(path: string, places: Places, force: boolean): Promise<Restored> {
  const url = places.databaseUrl ?? "";
  const { major, isEmpty } = await lookAtPostgres(url);
  if (!isEmpty && !force)
    throw new OperatorError(
      "The database of DATABASE_URL holds tables already. Name an empty one, or say --force: what is there is replaced then.",
      { exitCode: 2 },
    );
  await requireProgram("pg_restore", major);
  const folder = await mkdtemp(join(tmpdir(), "muster-restore-"));
  const { filesDir, keyFile } = places;
  const stagedFiles = filesDir && `${filesDir}.restoring-${randomUUID()}`;
  try {
    const dump = join(folder, "database.dump");
    const head = await readArchive(path, () => ({
      db: null,
      files: stagedFiles || null,
      "vault.key": join(folder, "vault.key"),
      "database.dump": dump,
    }));
    await fillPostgres(url, dump);
    const rows = sumOf(await provePostgres(url));
    const aside = filesDir && existsSync(filesDir) ? `${filesDir}.replaced-${Date.now()}` : null;
    if (filesDir && aside) await rename(filesDir, aside);
    if (filesDir && stagedFiles && existsSync(stagedFiles)) await rename(stagedFiles, filesDir);
    if (head.hasKey) copyFileSync(join(folder, "vault.key"), keyFile);
    return { head, rows, movedAside: aside };
  } finally {
    await rm(folder, { recursive: true, force: true });
    if (stagedFiles) await rm(stagedFiles, { recursive: true, force: true });
  }
}
