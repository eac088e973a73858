import type { Tx } from "#db/client";
import { auditLog } from "#db/tables/kernel";
import type { Ctx } from "./context.ts";

/** `input` replaces what the command was given, where that is too large or too secret to keep. */
export type AuditDraft = { entity?: string; entityId?: string; before?: unknown; after?: unknown; input?: unknown };

const MAX_BYTES = 16_000;

/** One append-only row for each command: who, what, with which input, and how the thing looked before and after. */
export async function writeAudit(ctx: Ctx & { tx: Tx }, command: string, draft: AuditDraft): Promise<void> {
  await ctx.tx.insert(auditLog).values({
    teamId: ctx.team.id,
    command,
    actor: ctx.actor,
    input: bounded(draft.input),
    entity: draft.entity ?? null,
    entityId: draft.entityId ?? null,
    before: bounded(draft.before),
    after: bounded(draft.after),
    correlationId: ctx.correlationId,
  });
}

/** Long texts live in their own tables; the audit row keeps enough to tell what happened. */
function bounded(value: unknown): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  if (text.length <= MAX_BYTES) return value;
  return { truncated: true, bytes: text.length, start: text.slice(0, 2_000) };
}
