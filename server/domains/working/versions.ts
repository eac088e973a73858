import { and, desc, eq, lte, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { workingVersions } from "#db/tables/documents";
import { actorName, agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import type { Reader } from "#server/core/query";
import { countsOf, renderWorking } from "./policy.ts";
import { readWorkingState } from "./state.ts";

/** Of a busy team about the last quarter of an hour second by second, of a quiet one months. */
const KEPT_VERSIONS = 1_000;

export type StoredVersion = { version: number; body: string; at: Date };

/** Until the transaction ends nobody else edits this team's file or stores a version of it: edits follow each other. */
export async function lockWorking(tx: Tx, teamId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`working:${teamId}`}, 0))`);
}

export async function lastVersion(db: Reader, teamId: string): Promise<StoredVersion | null> {
  const [last] = await db
    .select({ version: workingVersions.version, body: workingVersions.body, at: workingVersions.createdAt })
    .from(workingVersions)
    .where(eq(workingVersions.teamId, teamId))
    .orderBy(desc(workingVersions.version))
    .limit(1);
  return last ?? null;
}

/** Stores the file as it is now. The caller holds the lock. Without a `note` nothing is stored when nothing changed. */
export async function storeVersion(
  tx: Tx,
  ctx: Ctx,
  given: { atMs: number; note?: string },
): Promise<StoredVersion & { isStored: boolean }> {
  const teamId = ctx.team.id;
  const last = await lastVersion(tx, teamId);
  const state = await readWorkingState(tx, teamId, ctx);
  const body = renderWorking(state);
  if (last?.body === body && given.note === undefined) return { ...last, isStored: false };
  const version = (last?.version ?? 0) + 1;
  const at = new Date(given.atMs);
  const by =
    given.note === undefined
      ? {}
      : {
          byName: actorName(ctx.actor),
          byUserId: userIdOf(ctx.actor),
          byAgentId: agentIdOf(ctx.actor),
          note: given.note,
        };
  await tx.insert(workingVersions).values({ teamId, version, body, counts: countsOf(state), createdAt: at, ...by });
  await tx
    .delete(workingVersions)
    .where(and(eq(workingVersions.teamId, teamId), lte(workingVersions.version, version - KEPT_VERSIONS)));
  return { version, body, at, isStored: true };
}
