import { and, eq, lt, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { getDb } from "#db/handle";
import { keptAnswers } from "#db/tables/rest";

/** A request that is done once, however often it comes: whose it is, and what it asks. */
export type OnceKey = { teamId: string; caller: string; operation: string; key: string; requestHash: string };
/** `answer` is null while the first request is at work; `isLost`: it did what it was asked, and died before its answer was kept. */
export type KeptAnswer = { requestHash: string; answer: { body: unknown } | null; isLost: boolean };

const KEPT_MS = 24 * 60 * 60_000;

const belongsTo = ({ teamId, caller, operation, key }: OnceKey) =>
  and(
    eq(keptAnswers.teamId, teamId),
    eq(keptAnswers.caller, caller),
    eq(keptAnswers.operation, operation),
    eq(keptAnswers.key, key),
  );

/** Takes the key for this transaction; false when another one has it at this moment. */
export async function takeKey(tx: Tx, { teamId, caller, operation, key }: OnceKey): Promise<boolean> {
  const name = JSON.stringify(["once", teamId, caller, operation, key]);
  const taken = sql<boolean>`pg_try_advisory_xact_lock(hashtextextended(${name}, 0))`;
  const [row] = await tx.select({ taken }).from(sql`(values (1)) as one`);
  return row?.taken === true;
}

export async function findAnswer(reader: Pick<Tx, "select">, once: OnceKey): Promise<KeptAnswer | null> {
  const [row] = await reader
    .select({
      requestHash: keptAnswers.requestHash,
      answer: keptAnswers.answer,
      isLost: sql<boolean>`${keptAnswers.answer} is null and ${keptAnswers.effectAt} is not null and ${keptAnswers.leaseUntil} < now()`,
    })
    .from(keptAnswers)
    .where(and(belongsTo(once), sql`${keptAnswers.createdAt} > now() - interval '1 day'`));
  return row ?? null;
}

/** Keeps an answer with the change it tells of: both or none. One that is older than a day gives way. */
export async function keepAnswer(tx: Tx, once: OnceKey, body: unknown): Promise<void> {
  await tx.delete(keptAnswers).where(belongsTo(once));
  await tx.insert(keptAnswers).values({ ...once, answer: { body: body ?? null } });
}

/** A key in hand: the fence is higher than that of everybody who held it before. */
export type Claim = OnceKey & { fence: number };

/** How long a holder that says nothing is thought to be at work. */
export const LEASE_MS = 10_000;
const leaseUntil = sql`now() + ${LEASE_MS} * interval '1 millisecond'`;
const isFree = sql`${keptAnswers.createdAt} <= now() - interval '1 day'
  or (${keptAnswers.answer} is null and ${keptAnswers.effectAt} is null and ${keptAnswers.leaseUntil} < now())`;
const heldBy = (claim: Claim) => and(belongsTo(claim), eq(keptAnswers.fence, claim.fence));

/**
 * Notes that a request is at work which cannot share a transaction with its note. Null: somebody has the key. One whose holder died
 * before it did anything is free again.
 */
export async function claimKey(once: OnceKey): Promise<Claim | null> {
  const [row] = await getDb()
    .insert(keptAnswers)
    .values({ ...once, leaseUntil, fence: 1 })
    .onConflictDoUpdate({
      target: [keptAnswers.teamId, keptAnswers.caller, keptAnswers.operation, keptAnswers.key],
      set: {
        requestHash: once.requestHash,
        answer: null,
        effectAt: null,
        leaseUntil,
        fence: sql`${keptAnswers.fence} + 1`,
        createdAt: sql`now()`,
      },
      setWhere: isFree,
    })
    .returning({ fence: keptAnswers.fence });
  return row ? { ...once, fence: row.fence } : null;
}

export async function renewClaim(claim: Claim): Promise<void> {
  await getDb().update(keptAnswers).set({ leaseUntil }).where(heldBy(claim));
}

/** In the transaction of what the request does. False: somebody else has the key by now, and it must not be done. */
export async function markEffect(tx: Tx, claim: Claim): Promise<boolean> {
  const rows = await tx
    .update(keptAnswers)
    .set({ effectAt: sql`coalesce(${keptAnswers.effectAt}, now())` })
    .where(heldBy(claim))
    .returning({ key: keptAnswers.key });
  return rows.length > 0;
}

export async function settleClaim(claim: Claim, body: unknown): Promise<void> {
  await getDb()
    .update(keptAnswers)
    .set({ answer: { body: body ?? null } })
    .where(heldBy(claim));
}

/** What did nothing may be tried again with the same key; of what did something the key stays taken. */
export async function releaseClaim(claim: Claim): Promise<void> {
  await getDb().update(keptAnswers).set({ leaseUntil: sql`now() - interval '1 second'` }).where(heldBy(claim));
}

export async function findKept(once: OnceKey): Promise<KeptAnswer | null> {
  return findAnswer(getDb(), once);
}

/** Forgets what is older than a day. */
export async function sweepAnswers(nowMs: number): Promise<void> {
  await getDb()
    .delete(keptAnswers)
    .where(lt(keptAnswers.createdAt, new Date(nowMs - KEPT_MS)));
}
