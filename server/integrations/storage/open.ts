import { resolve } from "node:path";
import type { ObjectStorage } from "#server/core/object-storage";
import type { Env } from "#server/lib/env";
import { localStorage } from "./local.ts";
import { s3Storage } from "./s3.ts";

/**
 * Where this process keeps files. A folder belongs to one machine, so with a database server, which several machines may share,
 * files stay in the database unless somebody says otherwise. Throws one readable line when half of the settings is missing.
 */
export function openStorage(env: Env): ObjectStorage | null {
  const where = env.MUSTER_STORAGE ?? (env.DATABASE_URL ? "database" : "local");
  if (where === "database") return null;
  if (where === "local") return localStorage(resolve(env.MUSTER_STORAGE_DIR ?? resolve(env.MUSTER_DATA_DIR, "files")));
  if (!env.S3_BUCKET) throw new Error("MUSTER_STORAGE=s3 needs S3_BUCKET, the name of the bucket.");
  if ((env.S3_ACCESS_KEY_ID === undefined) !== (env.S3_SECRET_ACCESS_KEY === undefined))
    throw new Error("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both or none.");
  return s3Storage({
    bucket: env.S3_BUCKET,
    region: env.S3_REGION,
    endpoint: env.S3_ENDPOINT,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
  });
}
