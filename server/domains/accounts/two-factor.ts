import { and, eq, isNotNull, isNull, notLike } from "drizzle-orm";
import { generateSecret } from "otplib";
import { z } from "zod";
import type { Tx } from "#db/client";
import { getDb } from "#db/handle";
import { recoveryCodes, twoFactors } from "#db/tables/accounts";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { rootKeyMark, sealWithRoot, unsealWithRoot } from "#server/domains/vault/sealing";
import { DomainError } from "#server/lib/errors";
import { hashOfRecoveryCode, newRecoveryCode, RECOVERY_CODES, stepOfCode } from "./codes.ts";
import type { TwoFactorView } from "./schema.ts";

const ofUser = z.object({ userId: z.uuid() });
const withCode = z.object({ userId: z.uuid(), code: z.string().max(100) });
const placeOf = (userId: string) => `two-factor of ${userId}`;

/** A new secret to be shown once. It counts only after a code made with it. */
export const beginTwoFactor = command({
  name: "account.begin_two_factor",
  scope: "machine:write",
  audit: false,
  input: ofUser,
  output: z.object({ secret: z.string() }),
  async run({ tx, input: { userId } }) {
    const secret = generateSecret();
    const sealedSecret = sealWithRoot(placeOf(userId), secret);
    const [row] = await tx
      .insert(twoFactors)
      .values({ userId, sealedSecret })
      .onConflictDoUpdate({
        target: twoFactors.userId,
        set: { sealedSecret, lastStep: null, createdAt: new Date() },
        setWhere: isNull(twoFactors.confirmedAt),
      })
      .returning({ userId: twoFactors.userId });
    if (!row) throw new DomainError("conflict", "It is on already. Turn it off first to begin anew.");
    return { secret };
  },
});

/** The first code shows that the app has the secret. The recovery codes are told here, once. */
export const confirmTwoFactor = command({
  name: "account.confirm_two_factor",
  scope: "machine:write",
  audit: false,
  input: withCode,
  output: z.object({ codes: z.array(z.string()) }),
  async run({ tx, input: { userId, code } }) {
    const row = await lockFactor(tx, userId);
    if (!row || row.confirmedAt) throw new DomainError("conflict", "There is nothing to confirm. Begin anew.");
    const secret = unsealWithRoot(placeOf(userId), row.sealedSecret);
    const lastStep = stepOfCode({ secret, code, lastStep: null, atMs: Date.now() });
    if (lastStep === null)
      throw new DomainError("bad_input", "This code is not right, or its time is over. Type the next one.");
    await tx.update(twoFactors).set({ lastStep, confirmedAt: new Date() }).where(eq(twoFactors.userId, userId));
    return { codes: await replaceRecoveryCodes(tx, userId) };
  },
});

/** Takes a code of the app or a recovery code: whichever it is lets in once. */
export const useSecondFactor = command({
  name: "account.use_second_factor",
  scope: "machine:write",
  audit: false,
  input: withCode,
  output: z.object({ isRight: z.boolean() }),
  async run({ tx, input: { userId, code } }) {
    const row = await lockFactor(tx, userId);
    if (!row?.confirmedAt) return { isRight: true };
    const secret = unsealWithRoot(placeOf(userId), row.sealedSecret);
    const step = stepOfCode({ secret, code, lastStep: row.lastStep, atMs: Date.now() });
    if (step !== null) {
      await tx.update(twoFactors).set({ lastStep: step }).where(eq(twoFactors.userId, userId));
      return { isRight: true };
    }
    const used = await tx
      .delete(recoveryCodes)
      .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hashOfRecoveryCode(userId, code))))
      .returning({ id: recoveryCodes.id });
    return { isRight: used.length > 0 };
  },
});

export const endTwoFactor = command({
  name: "account.end_two_factor",
  scope: "machine:write",
  audit: false,
  input: ofUser,
  output: z.object({ isOn: z.boolean() }),
  async run({ tx, input: { userId } }) {
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    await tx.delete(twoFactors).where(eq(twoFactors.userId, userId));
    return { isOn: false };
  },
});

/** Ten new ones; those of before open nothing any more. */
export const renewRecoveryCodes = command({
  name: "account.renew_recovery_codes",
  scope: "machine:write",
  audit: false,
  input: ofUser,
  output: z.object({ codes: z.array(z.string()) }),
  async run({ tx, input: { userId } }) {
    const row = await lockFactor(tx, userId);
    if (!row?.confirmedAt) throw new DomainError("conflict", "Two-factor is off. Turn it on first.");
    return { codes: await replaceRecoveryCodes(tx, userId) };
  },
});

/** After the root key was changed: what the one before sealed is sealed with the new one. */
export const resealTwoFactors = command({
  name: "account.reseal_two_factors",
  scope: "machine:write",
  audit: false,
  input: z.object({}),
  output: z.object({ sealed: z.number() }),
  async run({ tx }) {
    const rows = await tx
      .select({ userId: twoFactors.userId, sealedSecret: twoFactors.sealedSecret })
      .from(twoFactors)
      .where(notLike(twoFactors.sealedSecret, `${rootKeyMark()}%`))
      .limit(200)
      .for("update");
    for (const { userId, sealedSecret } of rows) {
      const anew = sealWithRoot(placeOf(userId), unsealWithRoot(placeOf(userId), sealedSecret));
      await tx.update(twoFactors).set({ sealedSecret: anew }).where(eq(twoFactors.userId, userId));
    }
    return { sealed: rows.length };
  },
});

export async function twoFactorOf(userId: string, db: Reader = getDb()): Promise<TwoFactorView> {
  const [row] = await db
    .select({
      since: twoFactors.confirmedAt,
      codesLeft: db.$count(recoveryCodes, eq(recoveryCodes.userId, userId)),
    })
    .from(twoFactors)
    .where(and(eq(twoFactors.userId, userId), isNotNull(twoFactors.confirmedAt)));
  return { since: row?.since ?? null, codesLeft: row?.codesLeft ?? 0 };
}

async function lockFactor(tx: Tx, userId: string) {
  const [row] = await tx.select().from(twoFactors).where(eq(twoFactors.userId, userId)).for("update");
  return row;
}

async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx.insert(recoveryCodes).values(codes.map((code) => ({ userId, hash: hashOfRecoveryCode(userId, code) })));
  return codes;
}
