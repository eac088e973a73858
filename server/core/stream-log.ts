import { and, asc, eq, lt, or, sql } from "drizzle-orm";
import { getDatabase, getDb } from "#db/handle";
import { streamParts } from "#db/tables/realtime";
import type { StreamPart } from "#server/domains/events/schema";

/** Wakes readers of token streams in other processes. */
export const STREAMS_CHANNEL = "muster_streams";

export type TeamPart = { teamId: string; part: StreamPart };

/** Whether several processes may share the database, so that a stream must be readable outside this one. */
export function isSharedDatabase(): boolean {
  return getDatabase().driver === "postgres";
}

/** Stores a piece and forgets earlier attempts and answers of the run: a reader never sees text that was replaced. */
export async function appendStreamPart({ teamId, part }: TeamPart): Promise<void> {
  const { runId, stepIndex, attempt, offset, text, isLast } = part;
  const db = getDb();
  if (offset === 0) {
    await db
      .delete(streamParts)
      .where(and(eq(streamParts.runId, runId), sql`(step_index, attempt) < (${stepIndex}, ${attempt})`));
  }
  await db
    .insert(streamParts)
    .values({ runId, stepIndex, attempt, startsAt: offset, teamId, text, isLast })
    .onConflictDoUpdate({
      target: [streamParts.runId, streamParts.stepIndex, streamParts.attempt, streamParts.startsAt],
      set: { text, isLast },
    });
}

/** How much of a run's answer a reader has: it asks for what comes after. */
export type StreamPosition = { runId: string; stepIndex: number; attempt: number; chars: number };

/** The stored pieces behind each position, in the order they are read. */
export async function readStreamParts(positions: StreamPosition[]): Promise<TeamPart[]> {
  if (positions.length === 0) return [];
  const behind = positions.map(({ runId, stepIndex, attempt, chars }) =>
    and(eq(streamParts.runId, runId), sql`(step_index, attempt, starts_at) >= (${stepIndex}, ${attempt}, ${chars})`),
  );
  const rows = await getDb()
    .select()
    .from(streamParts)
    .where(or(...behind))
    .orderBy(asc(streamParts.stepIndex), asc(streamParts.attempt), asc(streamParts.startsAt));
  return rows.map(({ teamId, runId, stepIndex, attempt, startsAt, text, isLast }) => ({
    teamId,
    part: { runId, stepIndex, attempt, offset: startsAt, text, isLast },
  }));
}

export async function deleteStreamParts(olderThanMs: number): Promise<void> {
  await getDb()
    .delete(streamParts)
    .where(lt(streamParts.createdAt, new Date(Date.now() - olderThanMs)));
}
