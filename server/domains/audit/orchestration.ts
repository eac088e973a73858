import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { auditChains, auditLog } from "#db/tables/kernel";
import { command } from "#server/core/command";
import { query } from "#server/core/query";
import { GENESIS, hashOfRow } from "./chain.ts";

/** One transaction's worth: short enough that nobody waits for its locks, and that the embedded database answers others in between. */
const SEALED_AT_ONCE = 100;
const BATCH = 500;
const DAY_MS = 24 * 60 * 60_000;

/** Whether any row waits for its place, in any team. */
export const isSealDue = query({
  name: "audit.is_due",
  scope: "machine:write",
  input: z.object({}),
  output: z.boolean(),
  run: async ({ db }) =>
    (await db.select({ id: auditLog.id }).from(auditLog).where(isNull(auditLog.seq)).limit(1)).length > 0,
});

/**
 * Gives committed rows of any team their places in its chain. Commands only insert; the order is made here, behind their commits,
 * by one sealer after another under the locks of the chains' heads. Answers how many rows it sealed.
 */
export const sealAudit = command({
  name: "audit.seal",
  scope: "machine:write",
  audit: false,
  input: z.object({}),
  output: z.object({ sealed: z.number(), isMore: z.boolean() }),
  async run({ tx }) {
    const waiting = await tx
      .select({ teamId: auditLog.teamId })
      .from(auditLog)
      .where(isNull(auditLog.seq))
      .orderBy(asc(auditLog.createdAt), asc(auditLog.id))
      .limit(SEALED_AT_ONCE);
    if (waiting.length === 0) return { sealed: 0, isMore: false };
    const heads = await lockHeads(tx, [...new Set(waiting.map(({ teamId }) => teamId))].sort());
    // Read again under the locks: another sealer may have been here.
    const rows = await tx
      .select()
      .from(auditLog)
      .where(and(isNull(auditLog.seq), inArray(auditLog.teamId, [...heads.keys()])))
      .orderBy(asc(auditLog.createdAt), asc(auditLog.id))
      .limit(SEALED_AT_ONCE);
    const sealed = rows.map((row) => {
      const head = heads.get(row.teamId);
      if (!head) throw new Error("audit.seal: a row of a team whose chain is not locked.");
      head.seq += 1;
      head.hash = hashOfRow(row, head.seq, head.hash);
      return { id: row.id, seq: head.seq, hash: head.hash };
    });
    await writeSeals(tx, sealed, heads);
    return { sealed: sealed.length, isMore: rows.length === SEALED_AT_ONCE };
  },
});

type Head = { seq: number; hash: string };

async function lockHeads(tx: Tx, teamIds: string[]): Promise<Map<string, Head>> {
  await tx
    .insert(auditChains)
    .values(teamIds.map((teamId) => ({ teamId, hash: GENESIS, startHash: GENESIS })))
    .onConflictDoNothing();
  const locked = await tx
    .select({ teamId: auditChains.teamId, seq: auditChains.seq, hash: auditChains.hash })
    .from(auditChains)
    .where(inArray(auditChains.teamId, teamIds))
    .orderBy(asc(auditChains.teamId))
    .for("update");
  return new Map(locked.map(({ teamId, seq, hash }) => [teamId, { seq, hash }]));
}

async function writeSeals(
  tx: Tx,
  sealed: { id: string; seq: number; hash: string }[],
  heads: Map<string, Head>,
): Promise<void> {
  if (sealed.length === 0) return;
  const ends = [...heads].map(([teamId, { seq, hash }]) => ({ teamId, seq, hash }));
  await tx.execute(sql`update ${auditLog} set seq = s.seq, hash = s.hash
    from jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) as s(id uuid, seq bigint, hash text)
    where ${auditLog.id} = s.id`);
  await tx.execute(sql`update ${auditChains} set seq = s.seq, hash = s.hash, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(ends)}::text::jsonb) as s("teamId" uuid, seq bigint, hash text)
    where ${auditChains.teamId} = s."teamId"`);
}

/** The teams that keep their rows for a time, with rows older than that. */
export const dueForRetention = command({
  name: "audit.due",
  scope: "machine:write",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.array(z.object({ teamId: z.string() })),
  run: ({ tx, input }) =>
    tx
      .select({ teamId: auditChains.teamId })
      .from(auditChains)
      .where(
        and(
          isNotNull(auditChains.keptDays),
          sql`exists (select 1 from ${auditLog} where ${auditLog.teamId} = ${auditChains.teamId} and ${auditLog.seq} is not null
            and ${auditLog.createdAt} < ${new Date(input.nowMs).toISOString()}::timestamptz - ${auditChains.keptDays} * interval '1 day')`,
        ),
      )
      .limit(100),
});

/**
 * Deletes sealed rows of the team beyond its time, from the beginning and without a gap, and notes where the chain begins now: the
 * rest stays verifiable. The deletion is a row of the log itself.
 */
export const pruneAudit = command({
  name: "audit.prune",
  scope: "machine:write",
  input: z.object({ nowMs: z.number() }),
  output: z.object({ deleted: z.number(), isMore: z.boolean() }),
  async run({ ctx, tx, input, record }) {
    const [chain] = await tx.select().from(auditChains).where(eq(auditChains.teamId, ctx.team.id)).for("update");
    if (!chain || chain.keptDays === null) return { deleted: 0, isMore: false };
    const before = new Date(input.nowMs - chain.keptDays * DAY_MS);
    const oldest = await tx
      .select({ id: auditLog.id, seq: auditLog.seq, hash: auditLog.hash, createdAt: auditLog.createdAt })
      .from(auditLog)
      .where(and(eq(auditLog.teamId, ctx.team.id), isNotNull(auditLog.seq)))
      .orderBy(asc(auditLog.seq))
      .limit(BATCH);
    const firstKept = oldest.findIndex(({ createdAt }) => createdAt >= before);
    const gone = firstKept === -1 ? oldest : oldest.slice(0, firstKept);
    const last = gone.at(-1);
    if (!last?.seq || !last.hash) return { deleted: 0, isMore: false };
    await tx.delete(auditLog).where(
      inArray(
        auditLog.id,
        gone.map(({ id }) => id),
      ),
    );
    await tx
      .update(auditChains)
      .set({ startSeq: last.seq, startHash: last.hash, updatedAt: new Date() })
      .where(eq(auditChains.teamId, ctx.team.id));
    record({ entity: "audit log", input: { deleted: gone.length, upToSeq: last.seq, upToHash: last.hash } });
    return { deleted: gone.length, isMore: gone.length === BATCH };
  },
});
