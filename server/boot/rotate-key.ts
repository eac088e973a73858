import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemContext } from "#server/core/context";
import { listOldVaults } from "#server/domains/vault/orchestration";
import type { Env } from "#server/lib/env";
import { DomainError } from "#server/lib/errors";
import { KEY_FILE, loadRootKeys, OLD_KEY_FILE, readKeyFile, resealAccounts, rewrapVaults } from "./root-key.ts";

const ANY_TEAM = "00000000-0000-0000-0000-000000000000";

/**
 * A new root key in place of the one kept in the data folder. The old one stays beside it until nothing needs it any more, so that a
 * process that dies in between opens everything at its next start. Throws `conflict` where the key is not ours to change.
 */
export async function rotateRootKey(env: Env): Promise<{ vaults: number }> {
  if (env.MUSTER_VAULT_KEY !== undefined || env.DATABASE_URL !== undefined)
    throw new DomainError(
      "conflict",
      "The root key is yours to change here: make one with `openssl rand -base64 32`, start with it in MUSTER_VAULT_KEY and with the one of now in MUSTER_VAULT_OLD_KEYS, and take the old one away after that start.",
    );
  const path = join(env.MUSTER_DATA_DIR, KEY_FILE);
  const oldPath = join(env.MUSTER_DATA_DIR, OLD_KEY_FILE);
  const old = readKeyFile(path);
  if (!old) throw new DomainError("not_found", `There is no ${path}. Start Muster once; it makes one.`);
  writeThrough(oldPath, old);
  writeThrough(path, randomBytes(32));
  loadRootKeys(env);
  const machine = systemContext(ANY_TEAM, "vault", ["machine:write"]);
  const before = await listOldVaults.call(machine, {});
  await rewrapVaults();
  await resealAccounts();
  const left = await listOldVaults.call(machine, {});
  if (left.length > 0)
    throw new DomainError(
      "unavailable",
      `${left.length} of ${before.length} vaults still need the old key, which stays in ${oldPath}. See the server’s log.`,
    );
  rmSync(oldPath, { force: true });
  return { vaults: before.length };
}

function writeThrough(path: string, key: Buffer): void {
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, "w", 0o600);
  writeFileSync(file, `${key.toString("base64")}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}
