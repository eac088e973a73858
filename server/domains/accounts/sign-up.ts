import { and, asc, eq, gt, inArray, lt } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { signUps } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { normalEmail } from "#server/domains/teams/policy";
import { DomainError } from "#server/lib/errors";
import { newSecret, sha256 } from "#server/lib/ids";
import { SIGN_UP_MS } from "./policy.ts";
import { emailAddress, personName } from "./schema.ts";

// Accounts belong to no team, and the audit log is kept by team: these commands write to the server's log instead.

const account = z.object({ email: emailAddress, name: personName, passwordHash: z.string().min(20).max(500) });

/** Keeps what somebody asked for until they show that the address is theirs. The same work whether the address is known or not. */
export const askForAccount = command({
  name: "account.ask",
  scope: "machine:write",
  audit: false,
  input: account,
  output: z.object({ token: z.string(), isKnown: z.boolean() }),
  async run({ tx, input }) {
    const email = normalEmail(input.email);
    const now = Date.now();
    await tx.delete(signUps).where(lt(signUps.expiresAt, new Date(now)));
    const token = newSecret();
    await tx.insert(signUps).values({ ...input, email, hash: sha256(token), expiresAt: new Date(now + SIGN_UP_MS) });
    const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
    return { token, isKnown: known !== undefined };
  },
});

/** Makes the account at once, where no mail can be sent. Says nothing of an address that has one already. */
export const makeAccount = command({
  name: "account.make",
  scope: "machine:write",
  audit: false,
  input: account,
  output: z.object({ userId: z.string().nullable() }),
  async run({ tx, input }) {
    const [made] = await tx
      .insert(users)
      .values({ ...input, email: normalEmail(input.email) })
      .onConflictDoNothing()
      .returning({ id: users.id });
    return { userId: made?.id ?? null };
  },
});

/** Makes the account of a mailed link, once. Who followed it has shown the password as well: a link alone confirms nobody else's wish. */
export const confirmSignUp = command({
  name: "account.confirm",
  scope: "machine:write",
  audit: false,
  input: z.object({ signUpId: z.uuid() }),
  output: z.object({ userId: z.string() }),
  async run({ tx, input }) {
    const wished = tx.select({ email: signUps.email }).from(signUps).where(eq(signUps.id, input.signUpId));
    // All wishes for the address, in one order: each of two links followed at once would else wait for what the other holds.
    const wishes = await tx
      .select()
      .from(signUps)
      .where(and(inArray(signUps.email, wished), gt(signUps.expiresAt, new Date())))
      .orderBy(asc(signUps.id))
      .for("update");
    const row = wishes.find(({ id }) => id === input.signUpId);
    if (!row) return noSignUp();
    const { email, name, passwordHash } = row;
    const [made] = await tx
      .insert(users)
      .values({ email, name, passwordHash, emailVerifiedAt: new Date() })
      .onConflictDoNothing()
      .returning({ id: users.id });
    if (!made) throw new DomainError("conflict", `${email} has an account already: sign in with it.`);
    await tx.delete(signUps).where(eq(signUps.email, email));
    return { userId: made.id };
  },
});

export type FoundSignUp = { id: string; email: string; name: string; passwordHash: string };

/** What a mailed link confirms; null when it was used, has run out, or was never one. */
export async function findSignUp(token: string, now: Date, db: Reader = getDb()): Promise<FoundSignUp | null> {
  const [row] = await db
    .select({ id: signUps.id, email: signUps.email, name: signUps.name, passwordHash: signUps.passwordHash })
    .from(signUps)
    .where(and(eq(signUps.hash, sha256(token)), gt(signUps.expiresAt, now)));
  return row ?? null;
}

export function noSignUp(): never {
  throw new DomainError(
    "not_found",
    "This link was used, or it has run out. If you cannot sign in, sign up once more.",
  );
}
