import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { auditChains, auditLog } from "#db/tables/kernel";
import { query, type Reader } from "#server/core/query";
import { GENESIS, hashOfRow } from "./chain.ts";
import { type BREAKS, type Verdict, verdict } from "./schema.ts";

const PAGE = 1_000;
/** Transactions end within ten seconds and are sealed in the order they began; a row much older than the one before it was put in later. */
const LATEST_MS = 60_000;

type Row = typeof auditLog.$inferSelect;
type Walk = { seq: number; hash: string; atMs: number; checked: number };

/**
 * Walks a team's chain from its beginning, or from where the retention cut it, and computes every hash anew. Names the first row that
 * does not fit. With a head noted earlier it also says whether the chain still goes through it.
 */
export const verifyAudit = query({
  name: "audit.verify",
  scope: "audit:read",
  input: z.object({
    /** A place and its hash, as an export or an earlier check ended with. */
    noted: z.object({ seq: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  }),
  output: verdict,
  async run({ db, teamId, input }) {
    const [chain] = await db.select().from(auditChains).where(eq(auditChains.teamId, teamId));
    const walk: Walk = { seq: chain?.startSeq ?? 0, hash: chain?.startHash ?? GENESIS, atMs: 0, checked: 0 };
    const end = chain?.seq ?? 0;
    for (;;) {
      const rows = await page(db, teamId, walk.seq);
      for (const row of rows) {
        const broken = step(walk, row, input.noted);
        if (broken) return answer(walk, broken);
      }
      if (rows.length < PAGE) break;
    }
    if (walk.seq < end)
      return answer(
        walk,
        gap(walk.seq + 1, "end_missing", `The chain ends at ${walk.seq}, but ${end} rows were sealed.`),
      );
    if (chain && walk.seq === end && walk.hash !== chain.hash)
      return answer(walk, gap(end, "head_changed", "The end of the chain is not the one that was noted."));
    return answer(walk, null);
  },
});

function page(db: Reader, teamId: string, after: number): Promise<Row[]> {
  return db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.teamId, teamId), gt(auditLog.seq, after)))
    .orderBy(asc(auditLog.seq))
    .limit(PAGE);
}

function step(walk: Walk, row: Row, noted: { seq: number; hash: string } | undefined): Verdict["broken"] {
  const seq = row.seq ?? 0;
  if (seq !== walk.seq + 1)
    return gap(walk.seq + 1, "missing", `Row ${walk.seq + 1} is missing: after ${walk.seq} comes ${seq}.`);
  const hash = hashOfRow(row, seq, walk.hash);
  if (hash !== row.hash) return of(row, "changed", `Row ${seq} was changed after it was sealed.`);
  if (noted?.seq === seq && noted.hash !== hash)
    return of(row, "changed", `Row ${seq} or one before it is not what it was when its hash was noted.`);
  if (row.createdAt.getTime() < walk.atMs - LATEST_MS)
    return of(row, "out_of_order", `Row ${seq} is older than the one before it: it was put in later.`);
  walk.seq = seq;
  walk.hash = hash;
  walk.atMs = Math.max(walk.atMs, row.createdAt.getTime());
  walk.checked += 1;
  return null;
}

const of = (row: Row, kind: (typeof BREAKS)[number], message: string) => ({
  seq: row.seq ?? 0,
  id: row.id,
  command: row.command,
  at: row.createdAt,
  kind,
  message,
});

const gap = (seq: number, kind: (typeof BREAKS)[number], message: string) => ({
  seq,
  id: null,
  command: null,
  at: null,
  kind,
  message,
});

function answer(walk: Walk, broken: Verdict["broken"]): Verdict {
  return { isWhole: broken === null, checked: walk.checked, seq: walk.seq, hash: walk.hash, broken };
}
