import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { identities } from "#db/tables/accounts";
import { users } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { normalEmail } from "#server/domains/teams/policy";
import { DomainError } from "#server/lib/errors";
import { PROVIDERS } from "#server/lib/sign-in-providers";
import { emailAddress, personName } from "./schema.ts";

/** Whom a provider names. What it says besides is told apart from whom it means by issuer and subject alone. */
const identity = z.object({
  issuer: z.string().min(1).max(500),
  subject: z.string().min(1).max(255),
  provider: z.enum(PROVIDERS),
  address: z.string().max(254).nullable(),
});
export type ProvidedIdentity = z.infer<typeof identity>;

/** Makes an account for an address that its provider vouches for. Null: the address, or the identity, has one by now. */
export const signUpByProvider = command({
  name: "account.sign_up_by_provider",
  scope: "machine:write",
  audit: false,
  input: z.object({ identity, name: personName, email: emailAddress }),
  output: z.object({ userId: z.string().nullable() }),
  async run({ tx, input }) {
    const email = normalEmail(input.email);
    const [made] = await tx
      .insert(users)
      .values({ email, name: input.name, passwordHash: null, emailVerifiedAt: new Date() })
      .onConflictDoNothing()
      .returning({ id: users.id });
    if (!made) return { userId: null };
    const [linked] = await tx
      .insert(identities)
      .values({ ...input.identity, userId: made.id, lastUsedAt: new Date() })
      .onConflictDoNothing()
      .returning({ id: identities.id });
    if (linked) return { userId: made.id };
    // Nobody has seen the account yet.
    await tx.delete(users).where(eq(users.id, made.id));
    return { userId: null };
  },
});

/** Lets an account elsewhere open this one. Of two people who want the same one, the first has it. */
export const linkIdentity = command({
  name: "account.link_identity",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), identity }),
  output: z.object({ result: z.enum(["linked", "known", "elsewhere", "another"]) }),
  async run({ tx, input: { userId, identity: given } }) {
    const [made] = await tx
      .insert(identities)
      .values({ ...given, userId })
      .onConflictDoNothing()
      .returning({ id: identities.id });
    if (made) return { result: "linked" as const };
    const [row] = await tx
      .select({ userId: identities.userId })
      .from(identities)
      .where(bySubject(given.issuer, given.subject));
    if (row) return { result: row.userId === userId ? ("known" as const) : ("elsewhere" as const) };
    return { result: "another" as const };
  },
});

/** Takes a way in away, but never the last one: a password, or a provider that is set up here. */
export const unlinkIdentity = command({
  name: "account.unlink_identity",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), identityId: z.uuid(), issuers: z.array(z.string().max(500)).max(10) }),
  output: z.object({ provider: z.string() }),
  async run({ tx, input: { userId, identityId, issuers } }) {
    // The person's row is the lock: two that are taken away at once must not both find the other one left.
    const [person] = await tx
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, userId))
      .for("update");
    const own = eq(identities.userId, userId);
    const others = and(own, ne(identities.id, identityId), inArray(identities.issuer, issuers));
    const isLast = !person?.passwordHash && (issuers.length === 0 || (await tx.$count(identities, others)) === 0);
    const [row] = await tx
      .select({ provider: identities.provider })
      .from(identities)
      .where(and(own, eq(identities.id, identityId)));
    if (!row) throw new DomainError("not_found", "This is connected no more.");
    if (isLast)
      throw new DomainError("conflict", "This is your only way in. Set a password, or connect another one, first.");
    await tx.delete(identities).where(and(own, eq(identities.id, identityId)));
    return row;
  },
});

export const noteIdentityUse = command({
  name: "account.note_identity_use",
  scope: "machine:write",
  audit: false,
  input: z.object({ identityId: z.uuid(), address: z.string().max(254).nullable() }),
  output: z.object({}),
  async run({ tx, input: { identityId, address } }) {
    await tx.update(identities).set({ address, lastUsedAt: new Date() }).where(eq(identities.id, identityId));
    return {};
  },
});

const PERSON = { userId: users.id, name: users.name, email: users.email, tokenVersion: users.tokenVersion };

export type KnownPerson = { userId: string; name: string; email: string; tokenVersion: number };

/** Whose an account elsewhere is. */
export async function findIdentity(
  issuer: string,
  subject: string,
  db: Reader = getDb(),
): Promise<(KnownPerson & { identityId: string }) | null> {
  const [row] = await db
    .select({ ...PERSON, identityId: identities.id })
    .from(identities)
    .innerJoin(users, eq(users.id, identities.userId))
    .where(bySubject(issuer, subject));
  return row ?? null;
}

/** Who has the address here, and whether it was shown to be theirs. */
export async function findByAddress(
  email: string,
  db: Reader = getDb(),
): Promise<(KnownPerson & { isConfirmed: boolean }) | null> {
  const [row] = await db
    .select({ ...PERSON, isConfirmed: sql<boolean>`${users.emailVerifiedAt} is not null` })
    .from(users)
    .where(eq(users.email, normalEmail(email)));
  return row ?? null;
}

export type WayIn = { id: string; issuer: string; provider: string; address: string | null; createdAt: Date };

/** Which accounts elsewhere open this one, and whether a password does. */
export async function waysOf(userId: string, db: Reader = getDb()): Promise<{ hasPassword: boolean; linked: WayIn[] }> {
  const rows = await db
    .select({
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      id: identities.id,
      issuer: identities.issuer,
      provider: identities.provider,
      address: identities.address,
      createdAt: identities.createdAt,
    })
    .from(users)
    .leftJoin(identities, eq(identities.userId, users.id))
    .where(eq(users.id, userId))
    .orderBy(asc(identities.createdAt))
    .limit(20);
  const linked = rows.flatMap(({ id, issuer, provider, address, createdAt }) =>
    id && issuer && provider && createdAt ? [{ id, issuer, provider, address, createdAt }] : [],
  );
  return { hasPassword: rows[0]?.hasPassword ?? false, linked };
}

function bySubject(issuer: string, subject: string) {
  return and(eq(identities.issuer, issuer), eq(identities.subject, subject));
}
