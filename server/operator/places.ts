import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Env } from "#server/lib/env";

const ROOT = resolve(import.meta.dirname, "../..");

/** Where an installation keeps what a backup holds. */
export type Places = {
  dataDir: string;
  /** Null: the files of people lie in the database or in a bucket. */
  filesDir: string | null;
  hasBucket: boolean;
  databaseUrl: string | null;
  keyFile: string;
};

/** A relative folder is meant from the project's root, as the server means it. */
export function placesOf(env: Env): Places {
  const dataDir = resolve(ROOT, env.MUSTER_DATA_DIR);
  const where = env.MUSTER_STORAGE ?? (env.DATABASE_URL ? "database" : "local");
  return {
    dataDir,
    filesDir: where === "local" ? resolve(ROOT, env.MUSTER_STORAGE_DIR ?? resolve(dataDir, "files")) : null,
    hasBucket: where === "s3",
    databaseUrl: env.DATABASE_URL ?? null,
    keyFile: resolve(dataDir, "vault.key"),
  };
}

/** What a restore would overwrite. */
export function isTaken({ dataDir, filesDir }: Places): boolean {
  return existsSync(resolve(dataDir, "db")) || (filesDir !== null && existsSync(filesDir));
}
