import { type SQL, sql } from "drizzle-orm";
import { auditLog } from "#db/tables/kernel";
import { newId } from "#server/lib/ids";
import { storableJson } from "#server/lib/text/storable";
import type { Ctx } from "./context.ts";

/** `input` replaces what the command was given, where that is too large or too secret to keep. */
export type AuditDraft = { entity?: string; entityId?: string; before?: unknown; after?: unknown; input?: unknown };

const MAX_BYTES = 16_000;

/**
 * One append-only row for each command: who, what, with which input, and how the thing looked before and after. As a statement whose
 * text never changes: every command of the system ends with it.
 */
export function auditInsert(ctx: Ctx, command: string, draft: AuditDraft): SQL {
  return sql`insert into ${auditLog}
    (id, team_id, command, actor, input, entity, entity_id, before, after, correlation_id)
    values (${newId()}, ${ctx.team.id}, ${command}, ${JSON.stringify(ctx.actor)}, ${bounded(draft.input)}, ${draft.entity ?? null},
      ${draft.entityId ?? null}, ${bounded(draft.before)}, ${bounded(draft.after)}, ${ctx.correlationId})`;
}

/** As JSON. Long texts live in their own tables; the audit row keeps enough to tell what happened. */
function bounded(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = storableJson(value);
  if (text.length <= MAX_BYTES) return text;
  return storableJson({ truncated: true, bytes: text.length, start: text.slice(0, 2_000) });
}
