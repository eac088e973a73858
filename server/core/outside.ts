import { type SQL, sql } from "drizzle-orm";
import { type Db, rowsOf, type Tx } from "#db/client";
import { rowsAsJson } from "#db/columns";
import { literal } from "#db/literal-limits";
import { outsideLabels, outsideOrigins } from "#db/tables/outside";
import { newId } from "#server/lib/ids";
import type { GivenSource, LabelledKind, OutsideOrigin, TextPart } from "#server/lib/outside";
import type { Ctx } from "./context.ts";
import { type Reading, readPairs } from "./reading.ts";

/** A text that may carry a label. `version` is a document's. */
export type Subject = { kind: LabelledKind; id: string; part?: TextPart; version?: number };

/** So many origins a text names; what has more is not less tainted. */
const MAX_ORIGINS = 50;

type Reader = Db | Tx;
type Step = { runId: string; stepIndex: number };

/** Notes that text came in from outside, and labels what now holds it. The same source of one run is noted once. */
export async function takeInText(
  ctx: Ctx & { tx: Tx },
  source: GivenSource,
  { subject, step }: { subject: Subject; step?: Step },
): Promise<void> {
  const [origin] = await ctx.tx
    .insert(outsideOrigins)
    .values({
      id: newId(),
      teamId: ctx.team.id,
      kind: source.kind,
      name: source.name.slice(0, 120),
      excerpt: (source.excerpt ?? "").slice(0, 500),
      runId: step?.runId ?? null,
      stepIndex: step?.stepIndex ?? null,
    })
    // Nothing changes, but the row comes back.
    .onConflictDoUpdate({
      target: [outsideOrigins.runId, outsideOrigins.kind, outsideOrigins.name],
      set: { kind: source.kind },
    })
    .returning({ id: outsideOrigins.id });
  if (!origin) throw new Error("The origin's row was not returned.");
  await ctx.tx
    .insert(outsideLabels)
    .values({
      teamId: ctx.team.id,
      kind: subject.kind,
      subjectId: subject.id,
      part: subject.part ?? "text",
      version: subject.version ?? 0,
      originId: origin.id,
      stepIndex: step?.stepIndex ?? null,
    })
    .onConflictDoNothing();
}

/** A run has read these texts: it gets their labels. Whether there were any. */
export async function hearText(ctx: Ctx & { tx: Tx }, reading: Reading, { runId, stepIndex }: Step): Promise<boolean> {
  if (reading.size === 0) return false;
  const { ids, parts } = readPairs(reading);
  const rows = await rowsOf<{ heard: number }>(
    ctx.tx,
    // Text by text along the key: as a join, a table without statistics is read as a whole for each text.
    sql`with read as (
        select distinct l.origin_id
        from unnest(${sql.param(ids)}::uuid[], ${sql.param(parts)}::text[]) as r(id, part)
        cross join lateral (select o.origin_id from ${outsideLabels} o
          where o.subject_id = r.id and o.part = r.part and o.team_id = ${ctx.team.id} and o.cleared_at is null
          limit ${literal(MAX_ORIGINS)}) l
        limit ${literal(MAX_ORIGINS)}
      ), marked as (
        insert into ${outsideLabels} (team_id, kind, subject_id, part, version, origin_id, step_index)
        select ${ctx.team.id}, 'run', ${runId}, 'run', 0, origin_id, ${stepIndex} from read on conflict do nothing
      ) select count(*)::int as heard from read`,
  );
  return (rows[0]?.heard ?? 0) > 0;
}

/** What a run writes holds whatever the run has read. For one that has read nothing from outside it does nothing. */
export async function labelWritten(ctx: Ctx & { tx: Tx }, subjects: readonly Subject[]): Promise<void> {
  if (!ctx.taint || ctx.actor.kind !== "agent") return;
  await carryLabels(ctx, { id: ctx.actor.runId, part: "run" }, subjects);
}

/**
 * Gives these texts the labels of another one, as far as nobody cleared them. What was cleared on them before counts again: it was
 * written anew.
 */
export async function carryLabels(
  ctx: Ctx & { tx: Tx },
  from: { id: string; part: TextPart },
  subjects: readonly Subject[],
): Promise<void> {
  if (subjects.length === 0) return;
  const columns = [
    sql`${sql.param(subjects.map((one) => one.kind))}::text[]`,
    sql`${sql.param(subjects.map((one) => one.id))}::uuid[]`,
    sql`${sql.param(subjects.map((one) => one.part ?? "text"))}::text[]`,
    sql`${sql.param(subjects.map((one) => one.version ?? 0))}::int[]`,
  ];
  await ctx.tx.execute(sql`
    insert into ${outsideLabels} (team_id, kind, subject_id, part, version, origin_id)
    select ${ctx.team.id}, s.kind, s.id, s.part, s.version, l.origin_id
    from (
      select distinct origin_id from ${outsideLabels}
      where team_id = ${ctx.team.id} and subject_id = ${from.id} and part = ${from.part} and cleared_at is null
      limit ${literal(MAX_ORIGINS)}
    ) l cross join unnest(${sql.join(columns, sql`, `)}) as s(kind, id, part, version)
    on conflict (subject_id, part, version, origin_id) do update set cleared_at = null, cleared_by_user_id = null`);
}

/** Whether a text has a label that nobody cleared. */
export async function isLabelled(db: Reader, teamId: string, of: { id: string; part: TextPart }): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select origin_id as id from ${outsideLabels}
      where team_id = ${teamId} and subject_id = ${of.id} and part = ${of.part} and cleared_at is null limit 1`,
  );
  return rows.length > 0;
}

/** The origins of a text as one column of a statement that reads it: those that nobody cleared, the newest first, the most ten. */
export function originsOf(id: SQL, parts: readonly TextPart[]): SQL<OutsideOrigin[]> {
  const named = sql.join(
    parts.map((part) => sql`${part}`),
    sql`, `,
  );
  return rowsAsJson<OutsideOrigin>(sql`
    select o.id, o.kind, o.name, o.excerpt, o.created_at as at, r.number as "runNumber", o.step_index as "stepIndex"
    from ${outsideOrigins} o left join runs r on r.id = o.run_id
    where o.id in (select l.origin_id from ${outsideLabels} l
      where l.subject_id = ${id} and l.part in (${named}) and l.cleared_at is null)
    order by o.created_at desc limit 10`);
}

/** A person has read it: its labels go. Of a document those up to the version that was read. How many there were. */
export async function clearLabels(
  ctx: Ctx & { tx: Tx },
  subject: { kind: LabelledKind; id: string; version?: number },
  userId: string,
): Promise<number> {
  const rows = await rowsOf<{ id: string }>(
    ctx.tx,
    sql`update ${outsideLabels} set cleared_at = now(), cleared_by_user_id = ${userId}
      where team_id = ${ctx.team.id} and kind = ${subject.kind} and subject_id = ${subject.id} and cleared_at is null
        and version <= ${subject.version ?? 0} returning origin_id as id`,
  );
  return rows.length;
}
