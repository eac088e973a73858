import { z } from "zod";
import { systemContext } from "#server/core/context";
import { writeEvents } from "#server/core/outbox";
import { inTransaction } from "#server/core/transaction";
import { defineEvent, type EventClass } from "#server/lib/event";

/** Commits one event after the other, each in a transaction of its own, as commands do. */
export async function emitEvents(teamId: string, kinds: string[], eventClass: EventClass = "domain"): Promise<void> {
  const ctx = systemContext(teamId, "test", []);
  for (const kind of kinds) {
    const event = defineEvent(kind, eventClass, z.object({ kind: z.string() }));
    await inTransaction(ctx, "emit", (joined) => writeEvents(joined, [{ event, payload: { kind } }]));
  }
}
