import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { takeSnapshot } from "#server/boot/snapshot";
import { lockDataDir, lookAtPostgres, ownSchemaNumber } from "#server/core/database-copy";
import { isDomainError } from "#server/lib/errors";
import { type Content, type Head, writeArchive } from "./archive.ts";
import { OperatorError } from "./failure.ts";
import type { Places } from "./places.ts";
import { dumpPostgres, requireProgram } from "./postgres.ts";
import { askServer } from "./running-server.ts";

export type Backup = { path: string; bytes: number; head: Head };
type Options = { target: string; withKey: boolean; force: boolean };
type Taken = { contents: Content[]; hasFiles: boolean; discard(): Promise<void> };

/** Takes a copy of everything, while the server runs or while it does not, and packs it into one file. */
export async function backUp(places: Places, { target, withKey, force }: Options): Promise<Backup> {
  if (existsSync(target) && !force)
    throw new OperatorError(`${target} is there already. Name another file, or say --force.`, { exitCode: 2 });
  if (!existsSync(dirname(target))) throw new OperatorError(`There is no folder ${dirname(target)}.`, { exitCode: 2 });
  if (withKey && !existsSync(places.keyFile))
    throw new OperatorError(
      `There is no ${places.keyFile}: the key is in MUSTER_VAULT_KEY, or Muster was never started.`,
    );
  const taken = places.databaseUrl ? await takePostgres(places, places.databaseUrl) : await takeEmbedded(places);
  try {
    const head: Head = {
      format: "muster-backup",
      version: 1,
      createdAt: new Date().toISOString(),
      database: places.databaseUrl ? "postgres" : "embedded",
      schema: ownSchemaNumber(),
      hasKey: withKey,
      hasFiles: taken.hasFiles,
      hasBucket: places.hasBucket,
    };
    const key = withKey ? [{ name: "vault.key", path: places.keyFile }] : [];
    return { path: target, head, bytes: await writeArchive(target, head, [...key, ...taken.contents]) };
  } finally {
    await taken.discard();
  }
}

async function takeEmbedded(places: Places): Promise<Taken> {
  const { folder, hasFiles } = (await askServer(places.dataDir, "snapshot")) ?? (await copyStopped(places));
  const db = { name: "db", path: join(folder, "db") };
  return {
    contents: hasFiles ? [db, { name: "files", path: join(folder, "files") }] : [db],
    hasFiles,
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Nobody has the folder: it is copied as it lies, also after a crash, and nobody may begin meanwhile. */
async function copyStopped({ dataDir, filesDir }: Places): Promise<{ folder: string; hasFiles: boolean }> {
  const db = join(dataDir, "db");
  if (!existsSync(db))
    throw new OperatorError(`There is no database in ${dataDir}. Set MUSTER_DATA_DIR, or start Muster once.`);
  const unlock = locked(dataDir);
  try {
    return await takeSnapshot({ dataDir, db, files: filesDir });
  } finally {
    unlock();
  }
}

/** Throws {@link OperatorError} when a process has the folder. */
export function locked(dataDir: string): () => void {
  try {
    return lockDataDir(dataDir);
  } catch (error) {
    if (isDomainError(error)) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
}

/** PostgreSQL's dump is of one moment; the files are linked after it, so that each it names is there. */
async function takePostgres(places: Places, url: string): Promise<Taken> {
  const { major, isEmpty } = await lookAtPostgres(url);
  if (isEmpty) throw new OperatorError("The database is empty: there is nothing to back up. Check DATABASE_URL.");
  await requireProgram("pg_dump", major);
  const folder = await mkdtemp(join(tmpdir(), "muster-backup-"));
  const dump = join(folder, "database.dump");
  try {
    await dumpPostgres(url, dump);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const hasFiles =
    places.filesDir !== null && ((await stat(places.filesDir).catch(() => null))?.isDirectory() ?? false);
  const files = hasFiles && places.filesDir ? [{ name: "files", path: places.filesDir }] : [];
  return {
    contents: [{ name: "database.dump", path: dump }, ...files],
    hasFiles,
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}
