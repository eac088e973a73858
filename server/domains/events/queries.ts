import { and, asc, desc, eq, gt, isNotNull, lt, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { literal } from "#db/literal-limits";
import { events } from "#db/tables/kernel";
import { pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { eventView, listEventsInput } from "./schema.ts";

const MAX_READ = 500;
/** Below zero too: events that came with an import stand before all others. */
const SEQ_CURSOR = /^-?\d{1,15}$/;

const VIEW = {
  seq: events.seq,
  id: events.id,
  kind: events.kind,
  class: events.class,
  payload: events.payload,
  actor: events.actor,
  missionId: events.missionId,
  taskId: events.taskId,
  agentId: events.agentId,
  runId: events.runId,
  documentId: events.documentId,
  createdAt: events.createdAt,
};

/** Rows without `seq` are not in the order yet: the relay stamps them a moment after their commit. */
const stamped = <T extends { seq: number | null }>(rows: T[]): (T & { seq: number })[] =>
  rows.flatMap((row) => (row.seq === null ? [] : [{ ...row, seq: row.seq }]));

export const listEvents = query({
  name: "event.list",
  scope: "team:read",
  input: listEventsInput,
  output: pageOf(eventView),
  async run({ db, teamId, input }) {
    const before = Number(readCursor(input.cursor, SEQ_CURSOR) ?? input.beforeSeq ?? 0);
    const rows = await db
      .select(VIEW)
      .from(events)
      .where(
        and(
          eq(events.teamId, teamId),
          isNotNull(events.seq),
          before ? lt(events.seq, before) : undefined,
          input.missionId ? eq(events.missionId, input.missionId) : undefined,
          input.agentId ? isAboutOrBy(input.agentId) : undefined,
          input.taskId ? eq(events.taskId, input.taskId) : undefined,
          input.kind ? eq(events.kind, input.kind) : undefined,
          input.class ? eq(events.class, input.class) : undefined,
          input.kindPrefix ? sql`starts_with(${events.kind}, ${`${input.kindPrefix}.`})` : undefined,
          input.text ? says(teamId, input.text) : undefined,
        ),
      )
      .orderBy(desc(events.seq))
      .limit(input.limit + 1);
    return toPage(stamped(rows), input.limit, (last) => String(last.seq));
  },
});

/** What an agent did is as much its story as what was done to it. */
function isAboutOrBy(agentId: string): SQL {
  return sql`(${events.agentId} = ${agentId} or ${events.actor} ->> 'agentId' = ${agentId})`;
}

/** No index holds what events say, so that only the newest are looked through. */
const LOOKED_THROUGH = 5_000;

function says(teamId: string, text: string): SQL {
  const oldest = sql`select coalesce(min(w.seq), 0) from (select seq from ${events} where team_id = ${teamId} and seq is not null
    order by seq desc limit ${literal(LOOKED_THROUGH)}) w`;
  return sql`${events.seq} >= (${oldest})
    and position(lower(${text}) in lower(concat_ws(' ', ${events.payload}::text, ${events.actor} ->> 'name'))) > 0`;
}

const afterInput = z.object({
  seq: z.number().int().min(0),
  limit: z.number().int().min(1).max(MAX_READ).default(MAX_READ),
});

/** The team's events after a place in the order, oldest first: what a live subscription sends and resumes from. */
export const eventsAfter = query({
  name: "event.after",
  scope: "team:read",
  input: afterInput.extend({ missionId: z.uuid().optional(), agentId: z.uuid().optional() }),
  output: z.array(eventView),
  async run({ db, teamId, input }) {
    const rows = await db
      .select(VIEW)
      .from(events)
      .where(
        and(
          eq(events.teamId, teamId),
          gt(events.seq, input.seq),
          input.missionId ? eq(events.missionId, input.missionId) : undefined,
          input.agentId
            ? or(eq(events.agentId, input.agentId), sql`${events.actor}->>'agentId' = ${input.agentId}`)
            : undefined,
        ),
      )
      .orderBy(asc(events.seq))
      .limit(input.limit);
    return stamped(rows);
  },
});

/** Every team's events after a place in the order, with the team: for the process's one tail, which hands each to its own team only. */
export const tailEvents = query({
  name: "event.tail",
  scope: "machine:write",
  input: afterInput,
  output: z.array(eventView.extend({ teamId: z.string() })),
  async run({ db, input }) {
    const rows = await db
      .select({ ...VIEW, teamId: events.teamId })
      .from(events)
      .where(gt(events.seq, input.seq))
      .orderBy(asc(events.seq))
      .limit(input.limit);
    return stamped(rows);
  },
});

/** The place of the newest event in the order of all teams: what was read after this answer has seen all up to it. */
export const readHeadSeq = query({
  name: "event.head",
  scope: "machine:write",
  input: z.object({}).prefault({}),
  output: z.object({ seq: z.number() }),
  async run({ db }) {
    const [row] = await db.select({ seq: sql<number>`greatest(max(${events.seq}), 0)::float8` }).from(events);
    return { seq: row?.seq ?? 0 };
  },
});
