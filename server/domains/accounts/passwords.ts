import { and, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { passwordResets, userSessions } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { newSecret, sha256 } from "#server/lib/ids";
import { RESET_MS } from "./policy.ts";
import { personName } from "./schema.ts";

/** A way to a new password for who reads the mailbox. Only its hash is kept. */
export const allowReset = command({
  name: "account.allow_reset",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid() }),
  output: z.object({ token: z.string() }),
  async run({ tx, input }) {
    const now = Date.now();
    await tx.delete(passwordResets).where(lt(passwordResets.expiresAt, new Date(now)));
    const token = newSecret();
    await tx
      .insert(passwordResets)
      .values({ userId: input.userId, hash: sha256(token), expiresAt: new Date(now + RESET_MS) });
    return { token };
  },
});

/** Sets the new password and ends every session and every other such link. The mail was answered, so the address is shown to be theirs. */
export const resetPassword = command({
  name: "account.reset_password",
  scope: "machine:write",
  audit: false,
  input: z.object({ resetId: z.uuid(), passwordHash: z.string().min(20).max(500) }),
  output: z.object({ userId: z.string() }),
  async run({ tx, input }) {
    const asked = tx
      .select({ userId: passwordResets.userId })
      .from(passwordResets)
      .where(eq(passwordResets.id, input.resetId));
    // The person first: each of two links followed at once would else wait for what the other holds.
    await tx.select({ id: users.id }).from(users).where(inArray(users.id, asked)).for("update");
    const [row] = await tx
      .delete(passwordResets)
      .where(and(eq(passwordResets.id, input.resetId), gt(passwordResets.expiresAt, new Date())))
      .returning({ userId: passwordResets.userId });
    if (!row) return noReset();
    await tx
      .update(users)
      .set({
        passwordHash: input.passwordHash,
        tokenVersion: sql`${users.tokenVersion} + 1`,
        emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, now())`,
      })
      .where(eq(users.id, row.userId));
    await tx.delete(passwordResets).where(eq(passwordResets.userId, row.userId));
    await tx.delete(userSessions).where(eq(userSessions.userId, row.userId));
    return row;
  },
});

/** A new password by who is signed in and gave the old one: their other sessions end, and so do mailed links to a reset. */
export const changePassword = command({
  name: "account.change_password",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), sessionId: z.uuid(), passwordHash: z.string().min(20).max(500) }),
  output: z.object({ ended: z.number() }),
  async run({ tx, input: { userId, sessionId, passwordHash } }) {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
    await tx.delete(passwordResets).where(eq(passwordResets.userId, userId));
    const others = and(eq(userSessions.userId, userId), ne(userSessions.id, sessionId));
    return { ended: (await tx.delete(userSessions).where(others).returning({ id: userSessions.id })).length };
  },
});

/** The name that everybody of the person's teams reads. */
export const renamePerson = command({
  name: "account.rename",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), name: personName }),
  output: z.object({ name: z.string() }),
  async run({ tx, input: { userId, name } }) {
    await tx.update(users).set({ name }).where(eq(users.id, userId));
    return { name };
  },
});

export type FoundReset = { id: string; email: string; name: string };

/** Whose password a mailed link sets; null when it was used, has run out, or was never one. */
export async function findReset(token: string, now: Date, db: Reader = getDb()): Promise<FoundReset | null> {
  const [row] = await db
    .select({ id: passwordResets.id, email: users.email, name: users.name })
    .from(passwordResets)
    .innerJoin(users, eq(users.id, passwordResets.userId))
    .where(and(eq(passwordResets.hash, sha256(token)), gt(passwordResets.expiresAt, now)));
  return row ?? null;
}

export function noReset(): never {
  throw new DomainError("not_found", "This link was used, or it has run out. Ask for a new one.");
}
