import { and, eq, lt } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { deviceGrants } from "#db/tables/accounts";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { inSavepoint } from "#server/core/transaction";
import { createKey, revokeKey } from "#server/domains/teams/keys";
import { identityOf } from "#server/domains/teams/queries";
import { isDomainError } from "#server/lib/errors";
import { newSecret, sha256 } from "#server/lib/ids";
import { KEY_SCOPES } from "#server/lib/scopes";
import {
  EARLY_MS,
  GRANT_MS,
  hashOfUserCode,
  INTERVAL_SECONDS,
  KEPT_MS,
  keyNameOf,
  MAX_INTERVAL_SECONDS,
  machineName,
  newUserCode,
  SLOWER_BY_SECONDS,
} from "./device-policy.ts";

// The program's side of RFC 8628. Until a person has said yes such a grant belongs to no team: its key’s row in the audit log is theirs.

const TRIES = 5;

/** A program asks to be let in. Both codes are shown once. */
export const askForDevice = command({
  name: "device.ask",
  scope: "machine:write",
  audit: false,
  input: z.object({
    clientId: z.string(),
    machine: z.string().transform(machineName),
    address: z.string(),
    nowMs: z.number(),
  }),
  output: z.object({ deviceCode: z.string(), userCode: z.string(), seconds: z.number(), intervalSeconds: z.number() }),
  async run({ tx, input: { clientId, machine, address, nowMs } }) {
    const deviceCode = newSecret();
    const row = {
      deviceHash: sha256(deviceCode),
      clientId,
      machine,
      address: address.slice(0, 60),
      intervalSeconds: INTERVAL_SECONDS,
      expiresAt: new Date(nowMs + GRANT_MS),
      createdAt: new Date(nowMs),
    };
    // Two that are open at a time never share a code.
    for (let tries = 0; tries < TRIES; tries += 1) {
      const userCode = newUserCode();
      const made = await tx
        .insert(deviceGrants)
        .values({ ...row, userCodeHash: hashOfUserCode(userCode) })
        .onConflictDoNothing()
        .returning({ id: deviceGrants.id });
      if (made.length > 0)
        return { deviceCode, userCode, seconds: GRANT_MS / 1_000, intervalSeconds: INTERVAL_SECONDS };
    }
    throw new Error(`device.ask: ${TRIES} codes in a row were taken.`);
  },
});

const redeemed = z.object({
  outcome: z.literal("key"),
  secret: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.date().nullable(),
});
const waits = z.object({
  outcome: z.enum(["pending", "too_soon", "denied", "expired", "unknown"]),
  why: z.string().optional(),
});
type Waits = z.input<typeof waits>;
type Grant = typeof deviceGrants.$inferSelect;

/** The program asks whether a person has answered, and fetches its key after a yes: once. */
export const pollDevice = command({
  name: "device.poll",
  scope: "machine:write",
  audit: false,
  input: z.object({ clientId: z.string(), deviceCode: z.string().max(200), nowMs: z.number() }),
  output: z.discriminatedUnion("outcome", [redeemed, waits]),
  async run({ ctx, tx, input: { clientId, deviceCode, nowMs } }) {
    const grant = await lockGrant(tx, clientId, deviceCode);
    if (!grant) return { outcome: "unknown" as const };
    if (grant.keyId) return { outcome: "unknown" as const, why: await endKeyOf(ctx, grant) };
    if (grant.answer === "refused" || grant.answer === "withdrawn") return { outcome: "denied" as const };
    if (grant.expiresAt.getTime() <= nowMs) return { outcome: "expired" as const };
    return grant.answer === "allowed" ? redeem(ctx, grant) : keepWaiting(tx, grant, nowMs);
  },
});

async function lockGrant(tx: Tx, clientId: string, deviceCode: string): Promise<Grant | undefined> {
  const [grant] = await tx
    .select()
    .from(deviceGrants)
    .where(and(eq(deviceGrants.deviceHash, sha256(deviceCode)), eq(deviceGrants.clientId, clientId)))
    .for("update");
  return grant;
}

async function keepWaiting(tx: Tx, grant: Grant, nowMs: number): Promise<Waits> {
  const soonestMs = (grant.lastAskedAt?.getTime() ?? 0) + grant.intervalSeconds * 1_000 - EARLY_MS;
  const isTooSoon = nowMs < soonestMs;
  const slower = Math.min(MAX_INTERVAL_SECONDS, grant.intervalSeconds + SLOWER_BY_SECONDS);
  await tx
    .update(deviceGrants)
    .set({ lastAskedAt: new Date(nowMs), ...(isTooSoon ? { intervalSeconds: slower } : {}) })
    .where(eq(deviceGrants.id, grant.id));
  return { outcome: isTooSoon ? "too_soon" : "pending" };
}

/** The person who said yes, as they stand in the team now. Null: they are in it no more. */
async function allowerOf(ctx: Ctx & { tx: Tx }, { userId, teamId }: Grant): Promise<(Ctx & { tx: Tx }) | null> {
  const person = userId ? await identityOf(userId, null, ctx.tx) : null;
  const place = person?.memberships.find((one) => one.teamId === teamId);
  if (!person || !place) return null;
  const actor = { kind: "user" as const, userId: person.userId, name: person.name };
  return { ...ctx, team: { id: place.teamId }, actor, scopes: new Set(place.scopes) };
}

/** A key like every other, of the person who said yes: with what they chose, as far as they still hold it themselves. */
async function redeem(ctx: Ctx & { tx: Tx }, grant: Grant) {
  const allower = await allowerOf(ctx, grant);
  const scopes = KEY_SCOPES.filter((scope) => grant.scopes?.includes(scope) && allower?.scopes.has(scope));
  if (!allower || scopes.length === 0) return denied("Who said yes may not do so any more.");
  try {
    const made = await inSavepoint(allower, (inner) =>
      createKey.call(inner, { name: keyNameOf(grant.machine), scopes, expiresInDays: grant.days ?? 1 }),
    );
    await ctx.tx.update(deviceGrants).set({ keyId: made.id }).where(eq(deviceGrants.id, grant.id));
    return { outcome: "key" as const, secret: made.secret, scopes, expiresAt: made.expiresAt };
  } catch (error) {
    if (isDomainError(error)) return denied(error.message);
    throw error;
  }
}

const denied = (why: string) => ({ outcome: "denied" as const, why });

/** A code that comes twice was stolen, or its answer was lost: either way nobody should go on with that key (RFC 6749 §4.1.2). */
async function endKeyOf(ctx: Ctx & { tx: Tx }, grant: Grant): Promise<string> {
  const allower = await allowerOf(ctx, grant);
  // Without its person the key opens nothing already.
  if (allower && grant.keyId)
    await revokeKey.call({ ...allower, scopes: new Set(["keys:write"]) }, { keyId: grant.keyId });
  return "This code was used, and the key it gave is revoked. Sign in again.";
}

/** The program stops asking: whoever opens the page now is told so, and a key it fetched already is ended. */
export const withdrawDevice = command({
  name: "device.withdraw",
  scope: "machine:write",
  audit: false,
  input: z.object({ clientId: z.string(), deviceCode: z.string().max(200) }),
  output: z.object({}),
  async run({ ctx, tx, input: { clientId, deviceCode } }) {
    const grant = await lockGrant(tx, clientId, deviceCode);
    // It stopped at the very moment its key was made.
    if (grant?.keyId) await endKeyOf(ctx, grant);
    else if (grant) await tx.update(deviceGrants).set({ answer: "withdrawn" }).where(eq(deviceGrants.id, grant.id));
    return {};
  },
});

/** Forgets what has run out an hour ago. */
export const forgetDevices = command({
  name: "device.forget",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ gone: z.number() }),
  async run({ tx, input }) {
    const gone = await tx
      .delete(deviceGrants)
      .where(lt(deviceGrants.expiresAt, new Date(input.nowMs - KEPT_MS)))
      .returning({ id: deviceGrants.id });
    return { gone: gone.length };
  },
});
