import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { newId } from "#server/lib/ids";

export type BenchPlace = { dataDir: string; databaseUrl: string | undefined; remove(): Promise<void> };

/**
 * A fresh data folder and, with `DATABASE_URL`, a fresh database beside the one it names, which itself is never touched.
 * The user in it must be allowed to create databases.
 */
export async function makePlace(base: string | undefined): Promise<BenchPlace> {
  const dataDir = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const database = base ? await createDatabase(base) : null;
  return {
    dataDir,
    databaseUrl: database?.url,
    remove: async () => {
      rmSync(dataDir, { recursive: true, force: true });
      await database?.drop();
    },
  };
}

async function createDatabase(base: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `bench_${newId().replaceAll("-", "").slice(8)}`;
  await asAdmin(base, `create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => asAdmin(base, `drop database if exists ${name} with (force)`) };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end();
  }
}
