import { randomBytes } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { vaultKeys } from "#db/tables/vault";
import type { Reader } from "#server/core/query";
import { rootKeys } from "#server/core/root-keys";
import { DomainError } from "#server/lib/errors";
import { seal, unseal } from "./cipher.ts";

const KEY_BYTES = 32;

export type DataKey = { version: number; key: Buffer };

const boundKey = (teamId: string, version: number, rootKeyId: string) => `key:${teamId}:${version}:${rootKeyId}`;

/** The key that seals the team's secrets now; made when there is none. */
export async function currentKey(tx: Tx, teamId: string): Promise<DataKey> {
  const [newest] = await tx
    .select()
    .from(vaultKeys)
    .where(eq(vaultKeys.teamId, teamId))
    .orderBy(desc(vaultKeys.version))
    .limit(1);
  if (newest) return open(newest);
  await addKey(tx, teamId, 1);
  return currentKey(tx, teamId);
}

/** A new key for what is sealed from now on. Of two that come at once one wins. */
export async function addKey(tx: Tx, teamId: string, version: number): Promise<void> {
  const { current } = rootKeys();
  const wrapped = seal(current.key, randomBytes(KEY_BYTES), boundKey(teamId, version, current.id));
  await tx.insert(vaultKeys).values({ teamId, version, wrapped, rootKeyId: current.id }).onConflictDoNothing();
}

export async function keyOfVersion(db: Reader, teamId: string, version: number): Promise<DataKey> {
  const [row] = await db
    .select()
    .from(vaultKeys)
    .where(and(eq(vaultKeys.teamId, teamId), eq(vaultKeys.version, version)));
  if (!row)
    throw new DomainError("conflict", "The key this was sealed with is not there any more. Set the secret again.");
  return open(row);
}

type KeyRow = typeof vaultKeys.$inferSelect;

function open({ teamId, version, wrapped, rootKeyId }: KeyRow): DataKey {
  const root = rootKeys().known.get(rootKeyId);
  if (!root)
    throw new DomainError(
      "unavailable",
      `The vault was locked with another root key (${rootKeyId}). Start with that key in MUSTER_VAULT_KEY or MUSTER_VAULT_OLD_KEYS.`,
    );
  return { version, key: unseal(root, wrapped, boundKey(teamId, version, rootKeyId)) };
}

/** Wraps the team's keys anew with the current root key; what they sealed stays as it is. Answers how many it changed. */
export async function rewrapKeys(tx: Tx, teamId: string): Promise<number> {
  const { current } = rootKeys();
  const rows = await tx.select().from(vaultKeys).where(eq(vaultKeys.teamId, teamId)).for("update");
  const old = rows.filter(({ rootKeyId }) => rootKeyId !== current.id);
  for (const row of old) {
    const wrapped = seal(current.key, open(row).key, boundKey(teamId, row.version, current.id));
    await tx
      .update(vaultKeys)
      .set({ wrapped, rootKeyId: current.id })
      .where(and(eq(vaultKeys.teamId, teamId), eq(vaultKeys.version, row.version)));
  }
  return old.length;
}
