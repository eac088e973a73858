import { and, eq, lt, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { getDb } from "#db/handle";
import { keptAnswers } from "#db/tables/rest";

/** A request that is done once, however often it comes: whose it is, and what it asks. */
export type OnceKey = { teamId: string; caller: string; operation: string; key: string; requestHash: string };
/** `answer` is null while the first request is at work. */
export type KeptAnswer = { requestHash: string; answer: { body: unknown } | null };

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
    .select({ requestHash: keptAnswers.requestHash, answer: keptAnswers.answer })
    .from(keptAnswers)
    .where(and(belongsTo(once), sql`${keptAnswers.createdAt} > now() - interval '1 day'`));
  return row ?? null;
}

/** Keeps an answer with the change it tells of: both or none. One that is older than a day gives way. */
export async function keepAnswer(tx: Tx, once: OnceKey, body: unknown): Promise<void> {
  await tx.delete(keptAnswers).where(belongsTo(once));
  await tx.insert(keptAnswers).values({ ...once, answer: { body: body ?? null } });
}

/** Notes that a request is at work which cannot share a transaction with its note. False: it is there already. */
export async function claimKey(once: OnceKey): Promise<boolean> {
  const rows = await getDb()
    .insert(keptAnswers)
    .values(once)
    .onConflictDoUpdate({
      target: [keptAnswers.teamId, keptAnswers.caller, keptAnswers.operation, keptAnswers.key],
      set: { requestHash: once.requestHash, answer: null, createdAt: sql`now()` },
      setWhere: sql`${keptAnswers.createdAt} <= now() - interval '1 day'`,
    })
    .returning({ key: keptAnswers.key });
  return rows.length > 0;
}

export async function settleClaim(once: OnceKey, body: unknown): Promise<void> {
  await getDb()
    .update(keptAnswers)
    .set({ answer: { body: body ?? null } })
    .where(belongsTo(once));
}

/** What was refused changed nothing, and may be tried again with the same key. */
export async function releaseClaim(once: OnceKey): Promise<void> {
  await getDb().delete(keptAnswers).where(belongsTo(once));
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
