import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { secrets } from "#db/tables/vault";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { seal, unseal } from "./cipher.ts";
import { addKey, currentKey, keyOfVersion, rewrapKeys } from "./keys.ts";
import { forgetProviderSecrets } from "./known.ts";
import { MAX_SECRETS, secretChanged, secretName, secretValue, vaultRotated } from "./schema.ts";

const named = z.object({ name: z.string(), version: z.number() });
type Row = typeof secrets.$inferSelect;

const bound = (teamId: string, id: string, version: number) => `secret:${teamId}:${id}:${version}`;

/** Sealed for this team, this secret and this version; which key did it stands before it. */
async function sealed(tx: Tx, of: { teamId: string; id: string; version: number }, value: string): Promise<string> {
  const { version, key } = await currentKey(tx, of.teamId);
  return `${version}:${seal(key, Buffer.from(value), bound(of.teamId, of.id, of.version))}`;
}

async function opened(tx: Tx, row: Row): Promise<string> {
  const [keyVersion = "", text = ""] = row.sealed.split(":");
  const { key } = await keyOfVersion(tx, row.teamId, Number(keyVersion));
  return unseal(key, text, bound(row.teamId, row.id, row.version)).toString();
}

async function lockSecret(tx: Tx, teamId: string, name: string): Promise<Row> {
  const [row] = await tx
    .select()
    .from(secrets)
    .where(and(eq(secrets.teamId, teamId), eq(secrets.name, name)))
    .for("update");
  if (!row) throw new DomainError("not_found", `The vault holds no secret “${name}”.`);
  return row;
}

/** Puts a new secret into the vault. Its value goes in and never comes out to a person. */
export const setSecret = command({
  name: "secret.set",
  scope: "secrets:write",
  risk: "danger",
  input: z.object({ name: secretName, value: secretValue }),
  output: named,
  events: [secretChanged],
  async run({ ctx, tx, input: { name, value }, emit, record }) {
    requirePerson(ctx);
    const teamId = ctx.team.id;
    const id = newId();
    const [{ count = 0 } = {}] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(secrets)
      .where(eq(secrets.teamId, teamId));
    if (count >= MAX_SECRETS)
      throw new DomainError("limited", `A team may keep ${MAX_SECRETS} secrets. Delete one that is not used.`);
    const [made] = await tx
      .insert(secrets)
      .values({ id, teamId, name, sealed: await sealed(tx, { teamId, id, version: 1 }, value), setBy: ctx.actor })
      .onConflictDoNothing()
      .returning({ id: secrets.id });
    if (!made) throw new DomainError("conflict", `There is a secret “${name}” already. Give it a new value instead.`);
    record({ entity: "secret", entityId: id, input: { name } });
    emit(secretChanged, { name, change: "set" });
    forgetProviderSecrets(teamId);
    return { name, version: 1 };
  },
});

/** A new value under a known name; the old one is gone. */
export const rotateSecret = command({
  name: "secret.rotate",
  scope: "secrets:write",
  risk: "danger",
  input: z.object({ name: secretName, value: secretValue }),
  output: named,
  events: [secretChanged],
  async run({ ctx, tx, input: { name, value }, emit, record }) {
    requirePerson(ctx);
    const row = await lockSecret(tx, ctx.team.id, name);
    const version = row.version + 1;
    await tx
      .update(secrets)
      .set({ version, sealed: await sealed(tx, { ...row, version }, value), setBy: ctx.actor, setAt: new Date() })
      .where(eq(secrets.id, row.id));
    record({
      entity: "secret",
      entityId: row.id,
      input: { name },
      before: { version: row.version },
      after: { version },
    });
    emit(secretChanged, { name, change: "rotated" });
    return { name, version };
  },
});

export const deleteSecret = command({
  name: "secret.delete",
  scope: "secrets:write",
  risk: "danger",
  input: z.object({ name: secretName }),
  output: z.object({ name: z.string() }),
  events: [secretChanged],
  async run({ ctx, tx, input: { name }, emit, record }) {
    requirePerson(ctx);
    const row = await lockSecret(tx, ctx.team.id, name);
    await tx.delete(secrets).where(eq(secrets.id, row.id));
    record({ entity: "secret", entityId: row.id, input: { name }, before: { version: row.version } });
    emit(secretChanged, { name, change: "deleted" });
    forgetProviderSecrets(ctx.team.id);
    return { name };
  },
});

/**
 * Opens a secret for the machine's own use. Who, why and which stand in the audit log, in the same transaction; the value is in
 * neither. No door leads here.
 */
export const useSecret = command({
  name: "secret.use",
  scope: "machine:write",
  input: z.object({ name: secretName, why: z.string().min(1).max(200) }),
  output: z.object({ value: z.string(), version: z.number() }),
  async run({ ctx, tx, input: { name, why }, record }) {
    const row = await lockSecret(tx, ctx.team.id, name);
    const value = await opened(tx, row);
    await tx.update(secrets).set({ lastUsedAt: new Date(), lastUsedFor: why }).where(eq(secrets.id, row.id));
    record({ entity: "secret", entityId: row.id, input: { name, why, version: row.version } });
    return { value, version: row.version };
  },
});

/**
 * Wraps the team's keys with the root key of today, makes a new key, and seals every secret with it. What other domains sealed
 * with an older key still opens with that one.
 */
export const rotateVault = command({
  name: "vault.rotate",
  scope: "secrets:write",
  risk: "danger",
  input: z.object({}),
  output: z.object({ rewrapped: z.number(), resealed: z.number(), keyVersion: z.number() }),
  events: [vaultRotated],
  async run({ ctx, tx, emit, record }) {
    requirePerson(ctx);
    const teamId = ctx.team.id;
    const rewrapped = await rewrapKeys(tx, teamId);
    const rows = await tx.select().from(secrets).where(eq(secrets.teamId, teamId)).for("update");
    const values = await Promise.all(rows.map((row) => opened(tx, row)));
    const keyVersion = (await currentKey(tx, teamId)).version + 1;
    await addKey(tx, teamId, keyVersion);
    for (const [index, row] of rows.entries())
      await tx
        .update(secrets)
        .set({ sealed: await sealed(tx, row, values[index] ?? "") })
        .where(eq(secrets.id, row.id));
    record({ entity: "vault", after: { rewrapped, resealed: rows.length, keyVersion } });
    emit(vaultRotated, { secrets: rows.length });
    return { rewrapped, resealed: rows.length, keyVersion };
  },
});

/** Secrets come from people: an agent that could set one could also be talked into it. */
function requirePerson(ctx: Ctx): void {
  if (ctx.actor.kind === "user" || ctx.actor.kind === "apiKey") return;
  throw new DomainError("forbidden", "Only people put secrets into the vault.");
}
