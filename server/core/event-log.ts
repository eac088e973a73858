import { eq, inArray, max, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { eventCursors, events } from "#db/tables/kernel";

/** What the relay signals after it has stamped events; everybody who follows the order listens to it. */
export const EVENTS_CHANNEL = "muster_events";

/** The consumer name under which the relay keeps the highest `seq` ever given: rows may be deleted, numbers never come back. */
export const STAMPED = "stamped";

/** The highest `seq` given so far; 0 before the first event. The newest rows may be gone, the cursor may be younger than a restore. */
export async function lastStampedSeq(): Promise<number> {
  const db = getDb();
  const [cursor] = await db
    .select({ seq: eventCursors.seq })
    .from(eventCursors)
    .where(eq(eventCursors.consumer, STAMPED));
  const [top] = await db.select({ seq: max(events.seq) }).from(events);
  return Math.max(cursor?.seq ?? 0, top?.seq ?? 0);
}

export type RelayLag = { unstamped: number; oldestMs: number; undispatched: number };

/** How far the relay is behind: events without `seq`, the age of the oldest, and stamped ones the engine has not been given. */
export async function relayLag(): Promise<RelayLag> {
  const [waiting] = await rowsOf<{ count: number; oldest: number | null }>(
    getDb(),
    sql`select count(*)::int as count, (extract(epoch from now() - min(${events.createdAt})) * 1000)::int as oldest from ${events} where ${events.seq} is null`,
  );
  const cursors = await getDb()
    .select()
    .from(eventCursors)
    .where(inArray(eventCursors.consumer, [STAMPED, "inngest"]));
  const seqOf = (consumer: string) => cursors.find((row) => row.consumer === consumer)?.seq ?? 0;
  return {
    unstamped: waiting?.count ?? 0,
    oldestMs: Math.max(0, waiting?.oldest ?? 0),
    undispatched: Math.max(0, seqOf(STAMPED) - seqOf("inngest")),
  };
}
