import { loadRootKeys } from "#server/boot/root-key";
import { rotateRootKey } from "#server/boot/rotate-key";
import { closeDatabase, openDatabase } from "#server/core/open-database";
import { readEnv } from "#server/lib/env";
import type { Places } from "./places.ts";
import { askServer } from "./running-server.ts";

/** A new root key: by the server that runs, which has to know it at once, or by this program when none does. */
export async function rotate({ dataDir }: Places): Promise<{ vaults: number }> {
  const env = { ...readEnv(), MUSTER_DATA_DIR: dataDir };
  if (env.MUSTER_VAULT_KEY !== undefined || env.DATABASE_URL !== undefined) return rotateRootKey(env);
  const answered = await askServer(dataDir, "rotate-key");
  if (answered) return answered;
  const database = await openDatabase({ dataDir });
  try {
    loadRootKeys(env);
    return await rotateRootKey(env);
  } finally {
    await closeDatabase(database);
  }
}
