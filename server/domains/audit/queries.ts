import { and, desc, eq, gt, gte, ilike, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { auditChains, auditLog } from "#db/tables/kernel";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { GENESIS } from "./chain.ts";
import { auditDetail, auditFilter, auditRow, chainView } from "./schema.ts";

const CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36}$/;
const filterInput = z.object(auditFilter);

const ROW = {
  id: auditLog.id,
  seq: auditLog.seq,
  command: auditLog.command,
  actor: auditLog.actor,
  entity: auditLog.entity,
  entityId: auditLog.entityId,
  createdAt: auditLog.createdAt,
};

const DETAIL = {
  ...ROW,
  input: auditLog.input,
  before: auditLog.before,
  after: auditLog.after,
  correlationId: auditLog.correlationId,
  hash: auditLog.hash,
};

/** The team's log, newest first. */
export const listAudit = query({
  name: "audit.list",
  scope: "audit:read",
  input: z.object({ ...auditFilter, ...pageInput }),
  output: pageOf(auditRow),
  async run({ db, teamId, input }) {
    const [at, id] = readCursor(input.cursor, CURSOR)?.split(" ") ?? [];
    const before = at && id ? { at: new Date(at), id } : null;
    const rows = await db
      .select(ROW)
      .from(auditLog)
      .where(
        and(
          matches(teamId, input),
          before
            ? or(lt(auditLog.createdAt, before.at), and(eq(auditLog.createdAt, before.at), lt(auditLog.id, before.id)))
            : undefined,
        ),
      )
      .orderBy(desc(auditLog.createdAt), desc(auditLog.id))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => `${row.createdAt.toISOString()} ${row.id}`);
  },
});

function matches(teamId: string, filter: z.output<typeof filterInput>): SQL | undefined {
  const { actorKind, actor, command, entity, entityId, from, to } = filter;
  const beginsWith = (text: string) => `${text.replace(/[\\%_]/g, "\\$&")}%`;
  return and(
    eq(auditLog.teamId, teamId),
    actorKind ? sql`${auditLog.actor}->>'kind' = ${actorKind}` : undefined,
    actor
      ? sql`coalesce(${auditLog.actor}->>'name', ${auditLog.actor}->>'address') ilike ${beginsWith(actor)}`
      : undefined,
    command ? ilike(auditLog.command, beginsWith(command)) : undefined,
    entity ? eq(auditLog.entity, entity) : undefined,
    entityId ? eq(auditLog.entityId, entityId) : undefined,
    from ? gte(auditLog.createdAt, from) : undefined,
    to ? lte(auditLog.createdAt, to) : undefined,
  );
}

/** One row with everything that was kept of it. */
export const getAuditRow = query({
  name: "audit.get",
  scope: "audit:read",
  input: z.object({ auditId: z.uuid() }),
  output: auditDetail,
  async run({ db, teamId, input }) {
    const [row] = await db
      .select(DETAIL)
      .from(auditLog)
      .where(and(eq(auditLog.teamId, teamId), eq(auditLog.id, input.auditId)));
    if (!row) throw new DomainError("not_found", "There is no such row in this team's audit log.");
    return row;
  },
});

export const getAuditChain = query({
  name: "audit.chain",
  scope: "audit:read",
  input: z.object({}),
  output: chainView,
  async run({ db, teamId }) {
    const waiting = db
      .select({ count: sql<number>`count(*)::int` })
      .from(auditLog)
      .where(and(eq(auditLog.teamId, teamId), isNull(auditLog.seq)));
    const chain = db.select().from(auditChains).where(eq(auditChains.teamId, teamId));
    const [[found], [unsealed]] = await Promise.all([chain, waiting]);
    const { seq, hash, startSeq, keptDays } = found ?? { seq: 0, hash: GENESIS, startSeq: 0, keptDays: null };
    return { seq, hash, startSeq, keptDays, waiting: unsealed?.count ?? 0 };
  },
});

const EXPORT_PAGE = 500;

/** The next sealed rows after a place, oldest first, for an export that is written as it is read. */
export const readAuditChunk = query({
  name: "audit.chunk",
  scope: "audit:read",
  input: z.object({ ...auditFilter, afterSeq: z.number().int().min(0) }),
  output: z.array(auditDetail),
  run: ({ db, teamId, input }) =>
    db
      .select(DETAIL)
      .from(auditLog)
      .where(and(matches(teamId, input), gt(auditLog.seq, input.afterSeq)))
      .orderBy(auditLog.seq)
      .limit(EXPORT_PAGE),
});
