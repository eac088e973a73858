import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { events } from "#db/tables/kernel";
import type { EventDefinition } from "#server/lib/event";
import { newId } from "#server/lib/ids";
import { storableJson } from "#server/lib/text/storable";
import type { Ctx } from "./context.ts";

export type EventDraft = { event: EventDefinition; payload: unknown };

/** Inserts event rows without `seq`: the relay stamps it after the commit, so that no reader can pass a row it has not seen. */
export async function writeEvents(ctx: Ctx & { tx: Tx }, drafts: EventDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await ctx.tx.execute(eventInsert(ctx, drafts));
  noteEvents(ctx);
}

/** Has the relay woken after the commit. */
export function noteEvents(ctx: Ctx): void {
  if (ctx.outbox) ctx.outbox.hasEvents = true;
}

export function eventInsert(ctx: Ctx, drafts: EventDraft[]): SQL {
  const actor = JSON.stringify(ctx.actor);
  const rows = drafts.map(({ event, payload }) => {
    const [missionId, taskId, agentId, runId, documentId] = refsOf(payload);
    return sql`(${newId()}, ${ctx.team.id}, ${event.name}, ${event.class}, ${storableJson(payload)}, ${actor}, ${missionId},
      ${taskId}, ${agentId}, ${runId}, ${documentId}, ${ctx.correlationId})`;
  });
  return sql`insert into ${events} (id, team_id, kind, class, payload, actor, mission_id, task_id, agent_id, run_id, document_id,
    correlation_id) values ${sql.join(rows, sql`, `)}`;
}

const REFS = ["missionId", "taskId", "agentId", "runId", "documentId"] as const;

function refsOf(payload: unknown): (string | null)[] {
  if (typeof payload !== "object" || payload === null) return REFS.map(() => null);
  return REFS.map((name) => {
    const value: unknown = Reflect.get(payload, name);
    return typeof value === "string" ? value : null;
  });
}
