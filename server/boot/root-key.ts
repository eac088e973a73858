import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemContext } from "#server/core/context";
import { setRootKeys } from "#server/core/root-keys";
import { resealTwoFactors } from "#server/domains/accounts/two-factor";
import { sealWebhookSecrets } from "#server/domains/notifications/settings";
import { listOldVaults, rewrapVault } from "#server/domains/vault/orchestration";
import type { Env } from "#server/lib/env";
import { DomainError, describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

export const KEY_FILE = "vault.key";
/** The key before, while a change to a new one is under way. */
export const OLD_KEY_FILE = "vault.key.old";
const BYTES = 32;

/**
 * Gives the vault its root key: the configured one, or one made once and kept in the data folder, readable by its owner only.
 * Throws with one line when a given key is none.
 */
export function loadRootKeys(env: Pick<Env, "MUSTER_VAULT_KEY" | "MUSTER_VAULT_OLD_KEYS" | "MUSTER_DATA_DIR">): void {
  const older = (env.MUSTER_VAULT_OLD_KEYS ?? "").split(",").filter((one) => one.trim() !== "");
  const kept = keptKey(env.MUSTER_DATA_DIR, env.MUSTER_VAULT_KEY === undefined);
  const current = env.MUSTER_VAULT_KEY === undefined ? kept : keyOf("MUSTER_VAULT_KEY", env.MUSTER_VAULT_KEY);
  if (!current) throw new Error("The vault has no root key.");
  // Who sets a key later still has to open what the kept one wrapped.
  const before = readKeyFile(join(env.MUSTER_DATA_DIR, OLD_KEY_FILE));
  const given = older.map((one) => keyOf("MUSTER_VAULT_OLD_KEYS", one));
  setRootKeys(current, [...given, ...[kept, before].filter((key) => key !== null)]);
}

const ANY_TEAM = "00000000-0000-0000-0000-000000000000";
const machineOf = (teamId: string) => systemContext(teamId, "vault", ["machine:write"]);

/** After the root key was changed: every team's keys are wrapped by the new one. A vault that does not open stays as it is, and is named. */
export async function rewrapVaults(): Promise<void> {
  for (const { teamId } of await listOldVaults.call(machineOf(ANY_TEAM), {}))
    try {
      await rewrapVault.call(machineOf(teamId), {});
      log.info("a vault has the new root key", { teamId });
    } catch (error) {
      log.warn("a vault could not be given the new root key", { teamId, error: describeError(error) });
    }
}

/** What persons keep sealed with the root key itself. */
export async function resealAccounts(): Promise<void> {
  try {
    while ((await resealTwoFactors.call(machineOf(ANY_TEAM), {})).sealed > 0);
  } catch (error) {
    log.warn("secrets of two-factor could not be given the new root key", { error: describeError(error) });
  }
}

/** Secrets that were kept as text before there was a vault. */
export async function sealOldSecrets(): Promise<void> {
  while ((await sealWebhookSecrets.call(machineOf(ANY_TEAM), {})).sealed > 0);
}

function keptKey(dataDir: string, isNeeded: boolean): Buffer | null {
  const path = join(dataDir, KEY_FILE);
  if (!existsSync(path)) {
    if (!isNeeded) return null;
    mkdirSync(dataDir, { recursive: true });
    try {
      writeFileSync(path, `${randomBytes(BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
    } catch (error) {
      // Another process that starts at the same time was first.
      if (!existsSync(path)) throw error;
    }
  }
  chmodSync(path, 0o600);
  return readKeyFile(path);
}

export function readKeyFile(path: string): Buffer | null {
  return existsSync(path) ? keyOf(path, readFileSync(path, "utf8")) : null;
}

/** 32 bytes as base64 or hexadecimal. */
function keyOf(place: string, given: string): Buffer {
  const text = given.trim();
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  if (key.byteLength === BYTES) return key;
  throw new DomainError("bad_input", `${place} is no key: it must be 32 bytes. Make one with: openssl rand -base64 32`);
}
