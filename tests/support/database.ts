import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import postgres from "postgres";
import { type Database, openPglite, openPostgres } from "#db/client";
import { setDatabase } from "#db/handle";
import { migrate } from "#db/migrate";
import { setRootKeys } from "#server/core/root-keys";
import { newId } from "#server/lib/ids";

const ROOT = resolve(import.meta.dirname, "../..");
const CACHE = join(ROOT, "node_modules/.cache/muster");

/** A migrated embedded database in memory, loaded from a template, and set as the process's database. Close it after the tests. */
export async function openTestDatabase(): Promise<Database> {
  const database = await openPglite("memory", await template());
  setDatabase(database);
  setRootKeys(Buffer.alloc(32, 7));
  return withReset(database);
}

/** Puts the migrated embedded database into a data folder, so that the first server there has nothing to create or migrate. */
export async function putDatabase(dataDir: string): Promise<void> {
  const database = await openPglite(dataDir, await template());
  await database.close();
}

/** A fresh migrated database on the test Postgres, dropped on close, and set as the process's database. */
export async function openTestPostgres(): Promise<Database & { url: string }> {
  const { url, drop } = await createPostgresDatabase();
  const database = await openPostgres(url);
  await migrate(database, url);
  setDatabase(database);
  setRootKeys(Buffer.alloc(32, 7));
  const close = async () => {
    await database.close();
    await drop();
  };
  return { ...withReset({ ...database, close }), url };
}

/** An empty database on the test Postgres, for tests that start real processes on it. */
export async function createPostgresDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const base = testDatabaseUrl();
  const name = `test_${newId().replaceAll("-", "").slice(8)}`;
  const admin = postgres(base, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const url = new URL(base);
  url.pathname = `/${name}`;
  const drop = async () => {
    const again = postgres(base, { max: 1, onnotice: () => undefined });
    await again.unsafe(`drop database if exists ${name} with (force)`);
    await again.end();
  };
  return { url: url.toString(), drop };
}

export function testDatabaseUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error(
      "TEST_DATABASE_URL is not set: run the tests with ./muster test, which starts a private PostgreSQL.",
    );
  return url;
}

function withReset(database: Database): Database {
  return {
    ...database,
    close: async () => {
      setDatabase(undefined);
      await database.close();
    },
  };
}

/** Bytes that are only read, by whoever asks: a Blob of Node's own copies all fifty megabytes of a dump each time. */
class SharedBytes extends Blob {
  readonly #bytes: ArrayBuffer;
  constructor(bytes: ArrayBuffer) {
    super();
    this.#bytes = bytes;
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes);
  }
}

let loaded: Promise<Blob> | undefined;
/** Read once a process: nearly every file of tests opens a database. */
function template(): Promise<Blob> {
  loaded ??= readTemplate().then((bytes) => new SharedBytes(new Uint8Array(bytes).buffer));
  return loaded;
}

/** Migrating takes seconds, loading a dump takes less: the dump is made once for each state of the migrations. */
async function readTemplate(): Promise<Buffer> {
  const folder = join(ROOT, "db/migrations");
  const hash = createHash("sha256");
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()) {
    hash.update(name).update(readFileSync(join(folder, name)));
  }
  const path = join(CACHE, `template-${hash.digest("hex").slice(0, 16)}.tar`);
  if (!existsSync(path)) await makeTemplate(path);
  return readFileSync(path);
}

async function makeTemplate(path: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const database = await openPglite("memory");
  await migrate(database);
  const client: unknown = Reflect.get(database.db, "$client");
  const dump = await (client as { dumpDataDir(compression: "none"): Promise<Blob> }).dumpDataDir("none");
  await database.close();
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
  renameSync(draft, path);
}
