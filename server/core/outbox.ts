import type { Tx } from "#db/client";
import { events } from "#db/tables/kernel";
import type { EventDefinition } from "#server/lib/event";
import type { Ctx } from "./context.ts";

export type EventDraft = { event: EventDefinition; payload: unknown };

/** Inserts event rows without `seq`: the relay stamps it after the commit, so that no reader can pass a row it has not seen. */
export async function writeEvents(ctx: Ctx & { tx: Tx }, drafts: EventDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await ctx.tx.insert(events).values(
    drafts.map(({ event, payload }) => ({
      teamId: ctx.team.id,
      kind: event.name,
      class: event.class,
      payload,
      actor: ctx.actor,
      correlationId: ctx.correlationId,
      ...refsOf(payload),
    })),
  );
  if (ctx.outbox) ctx.outbox.hasEvents = true;
}

const REFS = ["missionId", "taskId", "agentId", "runId", "documentId"] as const;

function refsOf(payload: unknown): Partial<Record<(typeof REFS)[number], string>> {
  const refs: Partial<Record<(typeof REFS)[number], string>> = {};
  if (typeof payload !== "object" || payload === null) return refs;
  for (const name of REFS) {
    const value: unknown = Reflect.get(payload, name);
    if (typeof value === "string") refs[name] = value;
  }
  return refs;
}
