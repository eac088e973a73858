import type { auditLog } from "#db/tables/kernel";
import { canonicalJson } from "#server/lib/canonical-json";
import { sha256 } from "#server/lib/ids";

/** What a team's first row builds on. */
export const GENESIS = "0".repeat(64);

export type SealedFields = Omit<typeof auditLog.$inferSelect, "hash" | "seq">;

/** The hash that seals a row, its place and everything before it. Over the row as the database gives it back, key order settled. */
export function hashOfRow(row: SealedFields, seq: number, previous: string): string {
  const { id, teamId, command, actor, input, entity, entityId, before, after, correlationId, createdAt } = row;
  const text = canonicalJson({
    id,
    teamId,
    seq,
    command,
    actor,
    input,
    entity,
    entityId,
    before,
    after,
    correlationId,
    createdAt: createdAt.toISOString(),
  });
  return sha256(`${previous}\n${text}`);
}
